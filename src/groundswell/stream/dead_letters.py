"""The dead letter queue: entries that could not be processed, with their reason; list, replay,
drop."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from groundswell.errors import ConfigurationError, DeadLettersFull
from groundswell.stream.codec import REPLAYED_FROM
from groundswell.stream.connection import Client, execute, translated_errors
from groundswell.stream.consumer import Entry
from groundswell.stream.keys import StreamKeys

CHUNK = 500
_FIELD = b"field:"
_ID = re.compile(r"\d{1,20}-\d{1,20}", re.ASCII)

_Rows: TypeAlias = list[tuple[bytes, dict[bytes, bytes]]]
_Command: TypeAlias = list[Any]


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """An entry given up. ``fields`` are for reading: bytes that are no text show as ``\\xff``."""

    id: str
    reason: str
    failed_at: datetime
    entry_id: str
    stream: str
    deliveries: int
    fields: dict[str, str]


class DeadLetters:
    """The stream's dead letters, a stream of their own, bounded by ``dead_letter_limit``.

    None is ever dropped to make room: when it is full, what would become one waits where it is.

    Every method raises StreamUnavailable when Redis does not answer.
    """

    def __init__(self, redis: Client, keys: StreamKeys) -> None:
        self._redis = redis
        self._keys = keys

    async def add(self, entry: Entry, reason: str) -> None:
        """Add one; see :meth:`add_all`."""
        await self.add_all([(entry, reason)])

    async def add_all(self, refused: Sequence[tuple[Entry, str]]) -> None:
        """Add entries with their reasons, byte for byte; the caller then acknowledges them.

        All are kept, or none; the last to fit may be a whole batch, and exceed the limit by it.
        Called again after a failure it may keep some twice, never none.

        Raises:
            DeadLettersFull: there is no room; later there may be.
        """
        if not refused:
            return
        await self._refuse_too_many()
        with translated_errors():
            async with self._redis.pipeline(transaction=False) as pipeline:
                for entry, reason in refused:
                    pipeline.execute_command("XADD", self._keys.dead, "*", *_burial(entry, reason))
                await execute(pipeline)

    async def _refuse_too_many(self) -> None:
        keys = self._keys
        if await self.count() >= keys.dead_letter_limit:
            raise DeadLettersFull(
                f"there are {keys.dead_letter_limit:,} dead letters (STREAM_DEAD_LETTER_LIMIT) and "
                "more to come: replay or drop some, or raise it"
            )
        with translated_errors():
            # From all nodes: a sample holds the oldest entries only.
            used = await self._redis.memory_usage(keys.dead, samples=0)
        if (used or 0) >= keys.dead_letter_bytes:
            raise DeadLettersFull(
                f"dead letters take {used:,} bytes (STREAM_DEAD_LETTER_BYTES) and more "
                "are to come: replay or drop some, or raise it"
            )

    async def list(self, limit: int = 100, after: str = "-", reason: str = "") -> list[DeadLetter]:
        """Up to ``limit`` dead letters, oldest first, from the one ``after`` the given id on; only
        those whose reason begins with ``reason``."""
        start: str | bytes = after if after == "-" else f"({_checked(after)}"
        if not reason:
            return [_dead_letter(*row) for row in await self._range(start, "+", limit)]
        found: list[DeadLetter] = []
        while len(found) < limit and (rows := await self._range(start, "+", CHUNK)):
            letters = [_dead_letter(*row) for row in rows]
            found += [letter for letter in letters if letter.reason.startswith(reason)]
            start = b"(" + rows[-1][0]
        return found[:limit]

    async def count(self) -> int:
        """How many there are."""
        with translated_errors():
            return await self._redis.xlen(self._keys.dead)

    async def replay(self, ids: Sequence[str] | None = None) -> int:
        """Put these (all, by default) back on the stream; return how many there were.

        A replayed entry keeps the time and rank of its first id, so that an old edit does not
        overwrite a newer one. One that fails again is a dead letter again.
        """
        replayed = 0
        async for page in self._pages(ids):
            with translated_errors():
                async with self._redis.pipeline(transaction=False) as pipeline:
                    for _, fields in page:
                        pipeline.execute_command("XADD", *self._revival(fields))
                    await execute(pipeline)
            replayed += await self._remove([entry_id for entry_id, _ in page])
        return replayed

    async def drop(self, ids: Sequence[str] | None = None) -> int:
        """Forget these (all, by default) for ever; return how many there were."""
        dropped = 0
        async for page in self._pages(ids):
            dropped += await self._remove([entry_id for entry_id, _ in page])
        return dropped

    async def drop_before(self, moment: datetime) -> int:
        """Forget those that were given up before ``moment``; return how many there were."""
        last, dropped = f"({int(moment.timestamp() * 1000)}-0", 0
        while page := await self._range("-", last, CHUNK):
            dropped += await self._remove([entry_id for entry_id, _ in page])
        return dropped

    async def _pages(self, ids: Sequence[str] | None) -> AsyncIterator[_Rows]:
        if ids is not None:
            for dead_id in dict.fromkeys(_checked(given) for given in ids):
                if page := await self._range(dead_id, dead_id, 1):
                    yield page
            return
        with translated_errors():
            newest = await self._redis.execute_command(
                "XREVRANGE", self._keys.dead, "+", "-", "COUNT", 1
            )
        while newest and (page := await self._range("-", newest[0][0], CHUNK)):
            yield page

    async def _range(self, start: str | bytes, end: str | bytes, count: int) -> _Rows:
        with translated_errors():
            rows: _Rows = await self._redis.execute_command(
                "XRANGE", self._keys.dead, start, end, "COUNT", count
            )
        return rows

    async def _remove(self, ids: Iterable[bytes]) -> int:
        with translated_errors():
            return await self._redis.xdel(self._keys.dead, *ids)

    def _revival(self, fields: Mapping[bytes, bytes]) -> _Command:
        """The key, id and fields to put a dead letter back with."""
        original = {
            name.removeprefix(_FIELD): value
            for name, value in fields.items()
            if name.startswith(_FIELD)
        }
        if fields.get(b"entry_id"):
            original.setdefault(REPLAYED_FROM, fields[b"entry_id"])
        key = self._keys.partition_of(original.get(b"post_id", b""))
        return [key, "*", *(part for field in original.items() for part in field)]


def _burial(entry: Entry, reason: str) -> _Command:
    told = {
        "reason": reason,
        "entry_id": entry.entry_id,
        "stream": entry.key,
        "deliveries": entry.deliveries,
    }
    kept = {_FIELD + name: value for name, value in entry.fields.items()}
    return [part for fields in (told, kept) for field in fields.items() for part in field]


def _dead_letter(dead_id: bytes, fields: Mapping[bytes, bytes]) -> DeadLetter:
    milliseconds = int(dead_id.partition(b"-")[0])
    return DeadLetter(
        id=dead_id.decode(),
        reason=_shown(fields.get(b"reason", b"")),
        failed_at=datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=milliseconds),
        entry_id=_shown(fields.get(b"entry_id", b"")),
        stream=_shown(fields.get(b"stream", b"")),
        deliveries=int(fields.get(b"deliveries", b"0")),
        fields={
            _shown(name.removeprefix(_FIELD)): _shown(value)
            for name, value in fields.items()
            if name.startswith(_FIELD)
        },
    )


def _shown(raw: bytes) -> str:
    return raw.decode("utf-8", "backslashreplace")


def _checked(dead_id: str) -> str:
    if not _ID.fullmatch(dead_id):
        raise ConfigurationError(
            f"{dead_id!r} is not the id of a dead letter; "
            "`groundswell dead-letter list` shows them (like 1764000000000-0)"
        )
    return dead_id
