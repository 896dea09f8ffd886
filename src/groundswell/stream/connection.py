"""Connections to Redis, a server or a cluster, with a timeout on every call."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeAlias
from urllib.parse import parse_qsl, urlencode, urlsplit

from redis.asyncio import BlockingConnectionPool, Redis, RedisCluster
from redis.asyncio.client import Pipeline
from redis.asyncio.cluster import ClusterPipeline
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import (
    AuthenticationError,
    AuthorizationError,
    MovedError,
    NoPermissionError,
    OutOfMemoryError,
    RedisClusterException,
    RedisError,
    ResponseError,
)

from groundswell import metrics
from groundswell.errors import ConfigurationError, GroundswellError, StreamFull, StreamUnavailable
from groundswell.settings import StreamSettings

log = logging.getLogger(__name__)

Client: TypeAlias = Redis | RedisCluster

CONNECT_SECONDS = 2.0
ANSWER_SECONDS = 5.0
"""The longest wait for an answer; a blocking read must wait for less."""
POOL_CONNECTIONS = 32
HEALTH_CHECK_SECONDS = 15
"""A connection unused for longer is tried with PING before it is used."""


async def connect(settings: StreamSettings) -> Client:
    """A client for ``REDIS_URL``; nothing is sent before its first command.

    Nothing is tried twice here: a command that timed out may have been carried out. The callers
    know which of theirs may be repeated.

    Raises:
        ConfigurationError: no URL, or one that is none.
    """
    url = settings.url
    if url is None:
        raise ConfigurationError(
            "no Redis is named: set REDIS_URL (redis://…, rediss://…, unix://…, redis+cluster://…)"
        )
    try:
        return _client(_own_part(url, settings.variable))
    except (ValueError, RedisClusterException):
        raise ConfigurationError(
            f"{settings.variable} cannot be used; the form of a URL is "
            "redis://[:password@]host:port/0 (or rediss://, unix://, redis+cluster://), and in a "
            "password the characters # % / ? @ are written %23 %25 %2F %3F %40"
        ) from None  # the cause may hold the password


def _own_part(url: str, variable: str) -> str:
    """The URL without the parameters of other client libraries."""
    parts = urlsplit(url)
    if parts.fragment or "@" in parts.path or (parts.scheme != "unix" and "@" in parts.query):
        raise ValueError  # a character of the password ends the host
    parameters = parse_qsl(parts.query, keep_blank_values=True)
    known = [pair for pair in parameters if pair[0] == "db" or pair[0].startswith("ssl_")]
    known += [pair for pair in parameters if pair[0] in ("username", "password")]
    if left_out := sorted({name for name, _ in parameters} - {name for name, _ in known}):
        log.warning(
            "%s has parameters for other clients, which are left out: %s",
            variable,
            ", ".join(left_out),
        )
    return parts._replace(query=urlencode(known)).geturl()


def _client(url: str) -> Client:
    options: dict[str, Any] = {
        "protocol": 2,
        "encoding_errors": "surrogatepass",  # bad text is refused by the reader, with a reason
        "socket_connect_timeout": CONNECT_SECONDS,
        "socket_timeout": ANSWER_SECONDS,
        "socket_keepalive": True,
        "health_check_interval": HEALTH_CHECK_SECONDS,
        "retry": Retry(NoBackoff(), 0),
    }
    scheme = urlsplit(url).scheme
    if scheme.endswith("+cluster"):
        plain = scheme.removesuffix("+cluster") + url[len(scheme) :]
        return RedisCluster.from_url(plain, **options)
    pool = BlockingConnectionPool.from_url(
        url, max_connections=POOL_CONNECTIONS, timeout=CONNECT_SECONDS, **options
    )
    metrics.bound("redis", POOL_CONNECTIONS, lambda: pool.get_connection_count()[1][0])
    return Redis.from_pool(pool)


async def execute(pipeline: Pipeline | ClusterPipeline) -> list[Any]:
    """All answers of ``pipeline``; where one is an error, that is raised once all are done.

    redis-py's own way to raise puts the command, thus a post's content, into the text.
    """
    answers = await pipeline.execute(raise_on_error=False)
    for answer in answers:
        if isinstance(answer, Exception):
            raise answer
    return answers


@contextmanager
def translated_errors() -> Iterator[None]:
    """Translate the client's errors into our own.

    Raises:
        StreamUnavailable: Redis does not answer, or cannot do it now.
        ConfigurationError: it will never do it: a wrong password, a key of another kind.
    """
    try:
        yield
    except (RedisError, RedisClusterException, OSError) as error:
        raise translate(error) from error


def translate(error: Exception) -> GroundswellError:
    """Our error for one of redis-py's (or of the socket's)."""
    metrics.engine_failures.labels("redis").inc()
    # Redis 6 wraps the error of a script's command in one of the script's own.
    if isinstance(error, OutOfMemoryError) or "-OOM command not allowed" in str(error):
        return StreamFull(
            "Redis is out of memory and takes no more posts until workers have caught up; "
            "raise its maxmemory or start more workers"
        )
    if isinstance(error, (AuthenticationError, AuthorizationError, NoPermissionError)):
        return ConfigurationError(
            f"Redis refuses the login of REDIS_URL: {error}",
            told="Redis refuses the login; the log says why",
        )
    if isinstance(error, MovedError):
        return ConfigurationError(
            "Redis is a node of a cluster: its REDIS_URL begins with redis+cluster://"
        )
    if isinstance(error, ResponseError) and str(error).startswith("WRONGTYPE"):
        return ConfigurationError(
            "a key of the stream holds something else in Redis; set another REDIS_STREAM_NAME"
        )
    what = "Redis does not answer"
    return StreamUnavailable(f"{what}: {str(error) or type(error).__name__}", told=what)
