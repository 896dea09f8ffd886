"""A Redis that can never be used ends a start with one line; an address is read as it is given."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from groundswell.errors import ConfigurationError
from groundswell.settings import StreamSettings
from groundswell.stream.facade import Stream


@contextlib.asynccontextmanager
async def redis_that_says(info: str, host: str = "127.0.0.1") -> AsyncIterator[int]:
    """The port of a server that answers INFO so, and the rest with OK."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError):
            while line := await reader.readline():
                words = []
                for _ in range(int(line[1:])):
                    size = int((await reader.readline())[1:])
                    words.append((await reader.readexactly(size + 2))[:-2].upper())
                body = info.encode()
                answers = {
                    b"INFO": b"$%d\r\n%s\r\n" % (len(body), body),
                    b"PING": b"+PONG\r\n",
                }
                writer.write(answers.get(words[0], b"+OK\r\n"))
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, host, 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


async def check(settings: StreamSettings) -> str:
    async with Stream.open(settings) as stream:
        return await stream.check()


def at(url: str) -> StreamSettings:
    return StreamSettings(redis_url=SecretStr(url))


@pytest.mark.parametrize(
    ("info", "told"),
    [
        ("redis_version:6.0.16", "REDIS_URL is a Redis 6.0.16; 6.2 or newer is needed"),
        ("redis_version:5.0.6", "REDIS_URL is a Redis 5.0.6; 6.2 or newer is needed"),
        ("redis_version:7.2.4\r\nredis_mode:sentinel", "is a Redis Sentinel"),
    ],
)
async def test_a_server_that_never_works_is_told_at_once(info: str, told: str) -> None:
    async with redis_that_says(f"# Server\r\n{info}\r\n") as port:
        with pytest.raises(ConfigurationError, match=told):
            await check(at(f"redis://127.0.0.1:{port}/0"))


@pytest.mark.parametrize(
    ("info", "found"),
    [
        ("redis_version:6.2.0", "Redis 6.2.0"),
        ("redis_version:10.0.1", "Redis 10.0.1"),
        ("redis_version:7.2.4\r\nvalkey_version:9.0.0", "Valkey 9.0.0"),
        ("redis_version:255.255.255", "Redis 255.255.255"),
        ("redis_version:unstable", "Redis unstable"),
        ("nothing:here", "Redis "),
    ],
)
async def test_whatever_is_new_enough_or_does_not_tell_is_tried(info: str, found: str) -> None:
    async with redis_that_says(f"# Server\r\n{info}\r\n") as port:
        assert await check(at(f"redis://127.0.0.1:{port}/0")) == found


@pytest.mark.parametrize("host", ["::1", "[::1]"])
async def test_a_host_that_is_an_ipv6_address_is_reached(host: str) -> None:
    async with redis_that_says("redis_version:6.0.16\r\n", "::1") as port:
        settings = StreamSettings(redis_host=host, redis_port=port)
        with pytest.raises(ConfigurationError, match="REDIS_HOST is a Redis 6"):
            await check(settings)


async def test_parameters_for_other_clients_are_left_out(
    redis_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"{redis_url}?family=6&decode_responses=true&protocol=3&timeout=5s&db=0"
    assert (await check(at(url))).startswith("Valkey")
    (told,) = [r.getMessage() for r in caplog.records if r.levelno >= logging.WARNING]
    assert told.endswith("left out: decode_responses, family, protocol, timeout")


@pytest.mark.parametrize("secret", ["sec#ret", "sec/ret", "sec?ret", "sec:ret", "[sec"])
async def test_an_address_that_cannot_be_read_never_shows_its_password(secret: str) -> None:
    for url in (f"redis://:{secret}@[::1:6379/0", f"redis://{secret}@127.0.0.1:port/0"):
        with pytest.raises(ConfigurationError) as caught:
            await check(at(url))
        assert "REDIS_URL cannot be used" in str(caught.value)
        assert not any(part in str(caught.value) for part in (secret, "ret", "sec"))
