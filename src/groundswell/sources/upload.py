"""A file that somebody sent, as a source: read in threads, with its progress."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Iterator
from datetime import datetime

from groundswell.errors import ConfigurationError
from groundswell.sources.base import SourceBatch
from groundswell.sources.files.compression import DamagedData
from groundswell.sources.files.cursor import Place
from groundswell.sources.replay import Replay

_MOST_SOURCES = 20


class UploadedFile:
    """The posts of a ``Replay``, whose cursor is kept under ``key`` while it is read.

    ``lines`` are those of the file, 0 where they are not known. ``oldest``, ``newest`` and
    ``sources`` are of the posts that were given so far.
    """

    kind = "import"
    paced = True
    exclusive = False
    default_rate: float | None = None

    def __init__(self, replay: Replay, key: str, lines: int) -> None:
        self.key = key
        self.oldest: datetime | None = None
        self.newest: datetime | None = None
        self.sources: set[str] = set()
        self._replay = replay
        self._lines = lines
        self._line = 0

    @property
    def share(self) -> float | None:
        """How much of the file was read, 0 to 1; ``None`` where its length is not known."""
        return min(1.0, self._line / self._lines) if self._lines else None

    async def read(self, cursor: str | None) -> AsyncGenerator[SourceBatch, None]:
        """Give the rows after ``cursor``; ends with the file.

        Raises:
            ConfigurationError: it cannot be read, and never will be.
        """
        batches = self._replay.batches(cursor)
        try:
            while (batch := await _in_a_thread(batches)) is not None:
                self._note(batch)
                yield batch
        except (OSError, DamagedData) as error:
            raise ConfigurationError(f"the file cannot be read: {error}") from error

    def _note(self, batch: SourceBatch) -> None:
        place = Place.from_cursor(batch.cursor) if batch.cursor else None
        self._line = self._line if place is None else place.line
        times = [each.post.created_at for each in batch.events]
        if times:
            self.oldest = min(times) if self.oldest is None else min(self.oldest, *times)
            self.newest = max(times) if self.newest is None else max(self.newest, *times)
        if len(self.sources) < _MOST_SOURCES:
            self.sources.update(each.post.source for each in batch.events)


async def _in_a_thread(batches: Iterator[SourceBatch]) -> SourceBatch | None:
    """The next batch; a thread that has begun is waited for even when nobody wants it any more."""
    reading = asyncio.ensure_future(asyncio.to_thread(next, batches, None))
    try:
        return await asyncio.shield(reading)
    except asyncio.CancelledError:
        await asyncio.wait({reading})
        raise
