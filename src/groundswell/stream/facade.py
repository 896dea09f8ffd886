"""Everything a service needs of Redis, over one client."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

from groundswell import metrics
from groundswell.settings import StreamSettings
from groundswell.stream.cache import Cache
from groundswell.stream.connection import Client, connect, translated_errors
from groundswell.stream.consumer import Consumer
from groundswell.stream.dead_letters import DeadLetters
from groundswell.stream.import_progress import ImportProgress
from groundswell.stream.keys import StreamKeys
from groundswell.stream.live import LivePublisher, LiveSubscriber
from groundswell.stream.producer import Producer
from groundswell.stream.rate_limit import RateLimiter
from groundswell.stream.server_check import check_server
from groundswell.stream.sessions import Logins
from groundswell.stream.source_leases import Readers
from groundswell.stream.stats import StreamStats, stream_stats
from groundswell.stream.watermark import Settled


class Stream:
    """The parts of one stream; made by :meth:`open`, which also closes the connections."""

    def __init__(self, redis: Client, settings: StreamSettings, cache_ttl_seconds: float) -> None:
        self._redis = redis
        self._settings = settings
        self.keys = StreamKeys(settings)
        metrics.bound("dead_letters", settings.stream_dead_letter_limit)
        self.producer = Producer(redis, self.keys)
        self.dead_letters = DeadLetters(redis, self.keys)
        self.imports = ImportProgress(redis, self.keys)
        self.readers = Readers(redis, self.keys)
        self.publisher = LivePublisher(redis, self.keys)
        self.subscriber = LiveSubscriber(redis, self.keys)
        self.logins = Logins(redis, self.keys)
        self.rate_limiter = RateLimiter(redis, self.keys)
        self._settled = Settled(redis, self.keys)
        self.cache = Cache(redis, settings.redis_cache_prefix, cache_ttl_seconds)

    @classmethod
    @asynccontextmanager
    async def open(
        cls, settings: StreamSettings, *, cache_ttl_seconds: float = 5.0
    ) -> AsyncIterator[Stream]:
        """The stream of ``settings``. Redis need not be there yet: each part says so when asked.

        Raises:
            ConfigurationError: no Redis is named, or by a URL that cannot be.
        """
        redis = await connect(settings)
        try:
            yield cls(redis, settings, cache_ttl_seconds)
        finally:
            await redis.aclose()

    def consumer(self, name: str) -> Consumer:
        """A consumer of the group; ``name`` must be its own (see ``consumer.unique_name``)."""
        return Consumer(self._redis, self.keys, self._settings, name)

    async def stats(self) -> StreamStats:
        """The stream in numbers; StreamUnavailable when Redis does not answer."""
        return await stream_stats(self._redis, self.keys)

    async def settled_until(self, now: datetime) -> datetime:
        """Up to when all that came is stored: ``now``, or the time of the oldest post that waits.

        Raises:
            StreamUnavailable: Redis does not answer.
        """
        return await self._settled.until(now)

    async def check(self) -> str:
        """What server it is; ConfigurationError if it can never be used, StreamUnavailable when
        it does not answer."""
        return await check_server(self._redis, self._settings.variable)

    async def ping(self) -> None:
        """Return if Redis answers; StreamUnavailable otherwise."""
        with translated_errors():
            await self._redis.ping()
