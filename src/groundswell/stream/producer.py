"""Writes posts to the stream, and remembers how far its sources have been read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from groundswell.domain.post import PostEvent
from groundswell.stream.backlog import measure_backlog
from groundswell.stream.codec import encode_event
from groundswell.stream.connection import Client, execute, translated_errors
from groundswell.stream.keys import StreamKeys

CHUNK = 500
"""Entries a round trip: enough to fill the wire, few enough for others to wait only a little."""


class Producer:
    """The one way posts enter the stream. Safe to share between tasks."""

    def __init__(self, redis: Client, keys: StreamKeys) -> None:
        self._redis = redis
        self._keys = keys

    async def add(
        self, events: Sequence[PostEvent], *, cursor: tuple[str, str] | None = None
    ) -> None:
        """Append ``events`` in their order; then save ``cursor``, a source's key and its value.

        The events of one post stay in order, those of different posts may change places where the
        stream has several partitions.

        Raises:
            StreamUnavailable: some may not be on the stream, and the cursor was not saved. Add
                them all again: the store drops what came twice.
        """
        with translated_errors():
            for chunk in _chunks(events):
                await self._append(chunk)
            if cursor is not None:
                await self._redis.hset(self._keys.cursors, *cursor)

    async def load_cursor(self, key: str) -> str | None:
        """How far the source of this key was read, as it was last saved."""
        with translated_errors():
            value: bytes | None = await self._redis.execute_command("HGET", self._keys.cursors, key)
        return None if value is None else value.decode()

    async def backlog(self) -> int:
        """Posts the group has not acknowledged yet, delivered or not."""
        return (await measure_backlog(self._redis, self._keys)).total

    async def _append(self, events: Iterable[PostEvent]) -> None:
        async with self._redis.pipeline(transaction=False) as pipeline:
            for event in events:
                fields = [part for field in encode_event(event).items() for part in field]
                key = self._keys.partition_of(event.post.post_id)
                pipeline.execute_command("XADD", key, "*", *fields)
            await execute(pipeline)


def _chunks(events: Iterable[PostEvent]) -> Iterator[list[PostEvent]]:
    remaining = iter(events)
    while chunk := list(islice(remaining, CHUNK)):
        yield chunk
