"""Live events over pub/sub: from every worker to every API replica, numbered in one sequence.

Published after the commit, on pub/sub: who is not there misses it. Therefore everything is
numbered, and a subscriber is told (by a ``Gap`` or ``None``) whenever it may have missed something.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager

from redis.asyncio.client import PubSub
from redis.exceptions import ConnectionError as RedisConnectionError

from groundswell import metrics
from groundswell.domain.event import Gap, LiveEvent, LivePosition, Sequenced
from groundswell.errors import GroundswellError
from groundswell.retry import Backoff
from groundswell.stream import scripts
from groundswell.stream.connection import Client, translated_errors
from groundswell.stream.keys import StreamKeys
from groundswell.stream.live_codec import decode_live, encode_live

log = logging.getLogger(__name__)

SILENCE_SECONDS = 5.0
"""After this many seconds without a message the server is pinged; after twice as many the
connection is given up."""
GAP = b""
"""The body of a message that announces a gap."""


class _Sequence:
    """The numbering on the server, shared by publishers and subscribers."""

    def __init__(self, redis: Client, keys: StreamKeys) -> None:
        self._keys = keys
        self._script = redis.register_script(scripts.PUBLISH)

    async def publish(self, messages: Sequence[bytes]) -> LivePosition:
        """Number and publish in one step; return the last position (the present one of none)."""
        with translated_errors():
            epoch, sequence = await self._script(
                keys=[self._keys.live_epoch, self._keys.live_sequence],
                args=[self._keys.live_channel, secrets.token_hex(8), *messages],
            )
        return LivePosition(epoch.decode(), int(sequence))


class LivePublisher:
    """Publishes live events to all replicas."""

    def __init__(self, redis: Client, keys: StreamKeys) -> None:
        self._sequence = _Sequence(redis, keys)

    async def publish(self, event: LiveEvent) -> LivePosition:
        """Publish, and return the event's (last) position.

        Contents over 1,000 characters are cut, and more than 500 posts go in several messages.

        Raises:
            StreamUnavailable: it may not have been published; publishing it again does no harm.
        """
        return await self._sequence.publish(encode_live(event))

    async def announce_gap(self) -> LivePosition:
        """Announce a gap: something may have changed without an event.

        Raises:
            StreamUnavailable: they may not have been told.
        """
        return await self._sequence.publish([GAP])


class LiveSubscriber:
    """Subscribes to live events; one per process is enough."""

    def __init__(self, redis: Client, keys: StreamKeys) -> None:
        self._redis = redis
        self._keys = keys
        self._sequence = _Sequence(redis, keys)
        self._unreadable = 0

    async def position(self) -> LivePosition:
        """The position of the newest event.

        Raises:
            StreamUnavailable: Redis does not answer.
        """
        return await self._sequence.publish([])

    async def announce_gap(self) -> LivePosition:
        """Announce a gap to all subscribers, this one too: something may have changed without an
        event.

        Raises:
            StreamUnavailable: they may not have been told.
        """
        return await self._sequence.publish([GAP])

    async def events(self) -> AsyncGenerator[Sequenced | Gap | None]:
        """Everything published, for ever, through restarts of the server.

        ``None`` means that events may have been missed, and state must be loaded anew: right
        after each (re)subscription, and where the numbers do not follow each other. What is
        loaded after a ``None`` is complete together with the events that come after it. A ``Gap``
        says the same of its own position only.
        """
        backoff, interrupted = Backoff(), False
        while True:
            try:
                async with self._subscribed() as pubsub:
                    expected: LivePosition | None = None
                    while True:
                        message = await _next_message(pubsub)
                        if message is None:
                            backoff.reset()
                            if interrupted:
                                interrupted = False
                                log.info("live events come again")
                            expected = None
                            yield None
                            continue
                        item = self._read(message)
                        if item is None:
                            continue
                        if item.position != (expected or item.position):
                            yield None
                        yield item
                        expected = item.position.next
            except GroundswellError as error:
                if not interrupted:  # told as it begins and as it ends, not at every try
                    interrupted = True
                    log.warning("live events are interrupted: %s", error)
            await backoff.wait()

    def _read(self, message: bytes) -> Sequenced | Gap | None:
        """The event or the gap; ``None`` for a message that is none of ours."""
        header, _, body = message.partition(b"\n")
        try:
            position = LivePosition.parse(header.decode())
        except ValueError:
            log.warning("a foreign message on the live channel: %r", header[:80])
            return None
        if body == GAP:
            return Gap(position)
        try:
            return Sequenced(position, decode_live(body))
        except ValueError as error:
            metrics.live_unreadable.inc()
            self._unreadable += 1
            if self._unreadable == 1:  # said once: all events of that version will be so
                log.warning("live events of another version cannot be read: %s", error)
            return Gap(position, unreadable=True)

    @asynccontextmanager
    async def _subscribed(self) -> AsyncIterator[PubSub]:
        with translated_errors():
            await self._redis.initialize()  # a cluster's client must know the nodes to choose one
        pubsub = self._redis.pubsub()
        try:
            with translated_errors():
                await pubsub.subscribe(self._keys.live_channel)
            yield pubsub
        finally:
            await pubsub.aclose()  # type: ignore[no-untyped-call]


async def _next_message(pubsub: PubSub) -> bytes | None:
    """The next message on the channel; ``None`` where a subscription begins."""
    asked = False
    while True:
        with translated_errors():
            received = await pubsub.get_message(timeout=SILENCE_SECONDS)
            if received is None:
                if asked:
                    raise RedisConnectionError("no sign of life")
                await pubsub.ping()
        asked = received is None
        if received is not None and received["type"] in ("subscribe", "message"):
            data: bytes = received["data"]
            return data if received["type"] == "message" else None
