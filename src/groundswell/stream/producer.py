"""The producer: writes posts to the stream, and saves the cursors of their sources."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from groundswell.domain.post import PostEvent
from groundswell.errors import LeaseLost, StreamRestarted
from groundswell.stream import scripts
from groundswell.stream.backlog import measure_backlog
from groundswell.stream.codec import encode_event
from groundswell.stream.connection import Client, execute, translated_errors
from groundswell.stream.keys import StreamKeys
from groundswell.stream.memory import FEW_POSTS, TIGHT, memory_share

CHUNK = 500
"""Entries a round trip: enough to fill the wire, few enough for others to wait only a little."""


class Producer:
    """The one way posts enter the stream. Safe to share between tasks."""

    def __init__(self, redis: Client, keys: StreamKeys) -> None:
        self._redis = redis
        self._keys = keys
        self._runs: dict[str, bytes] = {}
        self._load = redis.register_script(scripts.LOAD_CURSOR)
        self._save = redis.register_script(scripts.SAVE_CURSOR)

    async def add(
        self,
        events: Sequence[PostEvent],
        *,
        cursor: tuple[str, str] | None = None,
        lease: str = "",
    ) -> None:
        """Append ``events`` in their order; then save ``cursor``, a source's key and its value.

        ``lease`` is the token of the lease on that source; without one nobody else is guarded
        against.

        The events of one post stay in order, those of different posts may change places where the
        stream has several partitions.

        Raises:
            StreamUnavailable: some may not be on the stream, and the cursor was not saved. Add
                them all again: the store drops what came twice.
            StreamRestarted: Redis was started anew since the cursor was last loaded or saved, and
                may have lost what was written since. Load it again, and read on from there.
            LeaseLost: the source is another's to read by now; the cursor was not saved.
        """
        with translated_errors():
            for chunk in _chunks(events):
                await self._append(chunk)
            if cursor is not None:
                known = self._runs.get(cursor[0], b"")
                keys = [self._keys.cursors, self._keys.lease_of(cursor[0])]
                saved = await self._save(keys=keys, args=[*cursor, known, lease])
                if saved < 0:
                    raise LeaseLost(f"another ingester reads {cursor[0]} by now")
                if not saved:
                    raise StreamRestarted(
                        "Redis was started anew and may have lost the last posts of "
                        f"{cursor[0]}: reading it again from its cursor"
                    )

    async def load_cursor(self, key: str) -> str | None:
        """How far the source of this key was read, as it was last saved."""
        value: bytes | None
        with translated_errors():
            value, self._runs[key] = await self._load(keys=[self._keys.cursors], args=[key])
        return None if value is None else value.decode()

    async def forget_cursor(self, key: str) -> None:
        """A source that is read once and never again was read to its end."""
        self._runs.pop(key, None)
        with translated_errors():
            await self._redis.hdel(self._keys.cursors, key)

    async def backlog(self) -> int:
        """Posts the group has not acknowledged yet, delivered or not."""
        return (await measure_backlog(self._redis, self._keys)).total

    async def most_waiting(self, posts: int) -> int:
        """Of ``posts`` that may wait, how many really may: few while Redis' memory is tight."""
        tight = await memory_share(self._redis) >= TIGHT
        return min(posts, FEW_POSTS) if tight else posts

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
