"""Posts from a file, resumed from a cursor."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import logging
import zlib
from collections import Counter
from collections.abc import AsyncGenerator, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path

from groundswell.domain.clock import utc_now
from groundswell.domain.post import InvalidPost, Operation, PostEvent
from groundswell.errors import ConfigurationError, SourceError
from groundswell.sources.base import MOST_A_BATCH, Rejected, SourceBatch
from groundswell.sources.files.compression import DamagedData
from groundswell.sources.files.cursor import Place, Tail
from groundswell.sources.files.form_notes import notes_of
from groundswell.sources.files.mapped import Mapped
from groundswell.sources.files.mapping import FieldMapping
from groundswell.sources.files.opening import Opener
from groundswell.sources.files.options import ReadingOptions
from groundswell.sources.files.profile import profile
from groundswell.sources.files.records import (
    UNFINISHED,
    Record,
    RecordReader,
    is_cut_off,
    shown_fields,
)

log = logging.getLogger(__name__)

_STEM_CHARS = 100
_TAG_BYTES = 64 * 1024
_RECORD_BYTES = 256 * 1024
_AS_IT_IS = ReadingOptions()


class Replay:
    """Reads a file row by row; a broken row is rejected and the rest goes on.

    The file may have grown since its cursor was saved; one that changed in what was read already
    is read again from its beginning (the same posts under the same ids count once). A last line
    without a line end is read, and read again once it is longer: somebody may be writing it.
    ``loop`` starts over at the end, with new ids every time.
    """

    kind = "replay"
    paced = True
    exclusive = True
    default_rate: float | None = None

    def __init__(
        self,
        path: Path,
        mapping: FieldMapping,
        *,
        options: ReadingOptions = _AS_IT_IS,
        loop: bool = False,
        key: str | None = None,
        batch_size: int = MOST_A_BATCH,
        max_record_bytes: int = _RECORD_BYTES,
    ) -> None:
        self.key = key or f"replay:{path.resolve()}"
        self._path = path
        self._loop = loop
        self._batch_size = batch_size
        self._opener = Opener(path, limit=max_record_bytes, options=options)
        with closing(self._open()) as reader:
            self._mapping = profile(reader, mapping, str(path))
            self._tabular = reader.columns is not None
            packed = reader.form.get("compression", "packed") != "none"
            self.is_plain_text = not packed and reader.form.get("format") in ("table", "ndjson")

    async def read(self, cursor: str | None) -> AsyncGenerator[SourceBatch, None]:
        """Give the rows after ``cursor``; ends with the file unless it loops.

        Raises:
            SourceError: the file is gone or cannot be read.
        """
        try:
            for batch in self.batches(cursor):
                if batch.cursor is not None:
                    yield batch
                await asyncio.sleep(0)
        except OSError as error:
            raise SourceError(f"{self._path} cannot be read: {error.strerror or error}") from error
        except (ConfigurationError, DamagedData) as error:
            raise SourceError(f"the file changed while it was read: {error}") from error

    def batches(self, cursor: str | None) -> Iterator[SourceBatch]:
        """What ``read`` gives, for who reads in a thread.

        Raises:
            OSError, ConfigurationError, DamagedData: the file cannot be read.
        """
        place = self._resume(cursor)
        if place.line and not (yield from self._still_there(place)):
            log.warning(
                "%s changed in the lines that were read already (up to %d): reading it again from "
                "the beginning",
                self._path,
                place.line,
            )
            place = Place(self._tag())
        while True:
            posts = yield from self._turn(place)
            if not self._loop or (posts == 0 and place.line == 0):
                return
            place = Place(place.tag, place.turn + 1)

    def _still_there(self, place: Place) -> Generator[SourceBatch, None, bool]:
        """Whether what was read of the file up to ``place`` is what it says now."""
        with closing(self._open()) as reader:
            return (yield from _skip(iter(reader), place.line)) == place.checksum

    def _turn(self, place: Place) -> Generator[SourceBatch, None, int]:
        """Read the file once, from ``place`` to its end; returns the number of posts."""
        posts = 0
        with closing(self._open()) as reader:
            records = iter(reader)
            if place.line:
                yield from _skip(records, place.line)
            elif place.turn == 1 and (told := notes_of(reader.form)):
                yield SourceBatch(cursor=place.to_cursor(), notes=told)
            while chunk := list(itertools.islice(records, self._batch_size)):
                batch, place = self._batch(chunk, place)
                posts += len(batch.events)
                yield batch
        return posts

    def _batch(self, chunk: Iterable[Record], place: Place) -> tuple[SourceBatch, Place]:
        events: list[PostEvent] = []
        rejected: list[Rejected] = []
        passed_over: Counter[str] = Counter()
        notes: Counter[str] = Counter()
        now = utc_now()
        for record in chunk:
            if record.fields is None:
                mapped = Mapped(refused=[InvalidPost("line", record.problem)])
            else:
                own_id = partial(self._own_id, record, place)
                mapped = self._mapping.to_events(record.fields, post_id=own_id, now=now)
            if is_cut_off(record, tabular=self._tabular, refused=bool(mapped.refused)):
                passed_over[UNFINISHED] += 1
                continue
            found = mapped.events
            if record.unfinished or place.tail is not None:
                found = _since(place.tail, record, found)
            if record.unfinished:
                place = replace(place, tail=_tail(record, mapped.events))
            else:
                place = Place(place.tag, place.turn, record.end, record.checksum)
            events += found if place.turn == 1 else _again(found, place.turn)
            if place.turn == 1:  # known from the first time round
                if mapped.refused:
                    rejected += self._rejected(record, mapped.refused)
                if mapped.passed_over or mapped.notes:
                    passed_over.update(mapped.passed_over)
                    notes.update(mapped.notes)
        batch = SourceBatch(tuple(events), place.to_cursor(), tuple(rejected), passed_over, notes)
        return batch, place

    def _own_id(self, record: Record, place: Place) -> str:
        """The same whenever and wherever the file is read, however much it has grown since: what
        stands before a row, and the row, stay as they are.
        """
        if place.tail is not None and place.tail.line == record.line:
            return place.tail.post_id
        stem = self._path.stem[:_STEM_CHARS]
        return f"replay:{stem}-{place.tag}{record.checksum:08x}:{record.line}"

    def _rejected(self, record: Record, refused: Iterable[InvalidPost]) -> Iterator[Rejected]:
        inside = f"/{record.member}" if record.member else ""
        where = f"{self._path.name}{inside}:{record.line}"
        for error in refused:
            reason = record.problem or error.reason
            kind = record.problem or f"{error.field} {error.problem}"
            yield Rejected(f"{where}: {reason}", where, shown_fields(record), kind)

    def _resume(self, cursor: str | None) -> Place:
        if cursor is None:
            return Place(self._tag())
        place = Place.from_cursor(cursor)
        if place is None:
            log.warning("%s: its cursor is not readable: reading from the beginning", self._path)
            return Place(self._tag())
        log.info("%s: going on after line %d", self._path, place.line)
        return place

    def _tag(self) -> str:
        """Tells files of one name apart by their first line."""
        start = self._opener.first_line(_TAG_BYTES)
        return hashlib.sha256(start.rstrip(b"\r\n")).hexdigest()[:6]

    def _open(self) -> RecordReader:
        return self._opener.open()


def _since(tail: Tail | None, record: Record, events: list[PostEvent]) -> list[PostEvent]:
    """What is new in a line of which an earlier reading saw the beginning, or all of it."""
    if tail is None or tail.line != record.line:
        return events
    if tail.checksum == _checksum_of(record):
        return []
    return [
        replace(event, operation=Operation.UPDATE)
        if event.operation is Operation.CREATE and event.post.post_id == tail.post_id
        else event
        for event in events
    ]


def _tail(record: Record, events: list[PostEvent]) -> Tail:
    post_id = events[0].post.post_id if events else ""
    return Tail(record.line, _checksum_of(record), post_id)


def _checksum_of(record: Record) -> int:
    """Of what the line says, with or without a line end."""
    return zlib.crc32(repr(record.fields).encode("utf-8", "backslashreplace"))


def _again(events: Iterable[PostEvent], turn: int) -> Iterator[PostEvent]:
    for event in events:
        post = replace(event.post, post_id=f"{event.post.post_id}:{turn}")
        yield replace(event, post=post)


def _skip(records: Iterator[Record], line: int) -> Generator[SourceBatch, None, int]:
    """Pass over the records up to ``line``; returns the checksum found there."""
    checksum = -1
    for number, record in enumerate(records):
        checksum = record.checksum
        if record.end >= line:
            return checksum if record.end == line else -1
        if number % MOST_A_BATCH == 0:
            yield SourceBatch()
    return -1
