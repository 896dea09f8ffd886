"""Posts from a file: CSV, NDJSON or Parquet, from the beginning or from where it was left."""

from __future__ import annotations

import asyncio
import hashlib
import itertools
import logging
from collections.abc import AsyncGenerator, Generator, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlencode

import orjson

from groundswell.domain.clock import utc_now
from groundswell.domain.post import InvalidPost, PostEvent
from groundswell.errors import ConfigurationError, SourceError
from groundswell.sources.base import MOST_A_BATCH, Rejected, SourceBatch
from groundswell.sources.files.mapping import POST_FIELDS, FieldMapping
from groundswell.sources.files.opening import open_records
from groundswell.sources.files.records import Record, RecordReader
from groundswell.sources.options import read_flag, read_words, refuse_unknown

log = logging.getLogger(__name__)

_OPTIONS = (*POST_FIELDS, "columns", "name", "clock", "loop")
_TAG_BYTES = 64 * 1024
_STEM_CHARS = 100
_RECORD_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Place:
    """Where a reading stands: after ``line`` of the pass numbered ``turn`` (from 1).

    ``tag`` tells this file from others of its name, ``checksum`` whether what was read of it is
    still what it says.
    """

    tag: str
    turn: int = 1
    line: int = 0
    checksum: int = 0

    def to_cursor(self) -> str:
        return orjson.dumps(asdict(self)).decode()

    @classmethod
    def from_cursor(cls, text: str) -> Place | None:
        """Read a cursor; ``None`` for one that this version did not write."""
        try:
            place = cls(**orjson.loads(text))
            sound = isinstance(place.tag, str) and min(place.turn, place.line + 1) > 0
            return place if sound else None
        except (orjson.JSONDecodeError, TypeError):
            return None


class Replay:
    """Reads a file row by row; a broken row is rejected and the rest goes on.

    The file may have grown since its cursor was saved; one that changed in what was read already
    is read again from its beginning (the same posts under the same ids count once).
    ``loop`` starts over at the end, with new ids every time.
    """

    kind = "replay"
    paced = True
    default_rate: float | None = None

    def __init__(
        self,
        path: Path,
        mapping: FieldMapping,
        *,
        columns: tuple[str, ...] = (),
        loop: bool = False,
        key: str | None = None,
        batch_size: int = MOST_A_BATCH,
        max_record_bytes: int = _RECORD_BYTES,
    ) -> None:
        self.key = key or f"replay:{path.resolve()}"
        self._path = path
        self._mapping = mapping
        self._columns = columns
        self._loop = loop
        self._batch_size = batch_size
        self._max_record_bytes = max_record_bytes
        with closing(self._open()) as reader:
            if reader.columns is not None:
                mapping.check_columns(reader.columns, str(path))

    async def read(self, cursor: str | None) -> AsyncGenerator[SourceBatch, None]:
        """Give the rows after ``cursor``; ends with the file unless it loops.

        Raises:
            SourceError: the file is gone or cannot be read.
        """
        try:
            for batch in self._turns(cursor):
                if batch.cursor is not None:
                    yield batch
                await asyncio.sleep(0)
        except OSError as error:
            raise SourceError(f"{self._path} cannot be read: {error.strerror or error}") from error
        except ConfigurationError as error:
            raise SourceError(f"the file changed while it was read: {error}") from error

    def _turns(self, cursor: str | None) -> Iterator[SourceBatch]:
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
            while chunk := list(itertools.islice(records, self._batch_size)):
                place = replace(place, line=chunk[-1].end, checksum=chunk[-1].checksum)
                batch = self._batch(chunk, place)
                posts += len(batch.events)
                yield batch
        return posts

    def _batch(self, chunk: Iterable[Record], place: Place) -> SourceBatch:
        events: list[PostEvent] = []
        rejected: list[Rejected] = []
        now = utc_now()
        for record in chunk:
            where = f"{self._path.name}:{record.line}"
            try:
                if record.fields is None:
                    raise InvalidPost("line", record.problem)
                post_id = f"replay:{self._path.stem[:_STEM_CHARS]}-{place.tag}:{record.line}"
                post = self._mapping.to_post(record.fields, post_id=post_id, now=now)
                if place.turn > 1:
                    post = replace(post, post_id=f"{post.post_id}:{place.turn}")
                events.append(PostEvent(post))
            except InvalidPost as error:
                if place.turn == 1:  # known from the first time round
                    reason = record.problem or error.reason
                    rejected.append(Rejected(f"{where}: {reason}", where, _kept(record)))
        return SourceBatch(tuple(events), place.to_cursor(), tuple(rejected))

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
        with self._path.open("rb") as stream:
            return hashlib.sha256(stream.read(_TAG_BYTES)).hexdigest()[:12]

    def _open(self) -> RecordReader:
        return open_records(self._path, limit=self._max_record_bytes, columns=self._columns)


def open_replay(
    target: str, options: Mapping[str, str], *, batch_size: int, max_post_chars: int
) -> Replay:
    """Build the source of ``replay:FILE?…``; checks the file before anything is read.

    Raises:
        ConfigurationError: no such file, an unknown format or option, no column with the text.
    """
    refuse_unknown("replay", options, _OPTIONS)
    clock = options.get("clock", "post")
    if clock not in ("now", "post"):
        raise ConfigurationError(f"source replay: clock is now or post, not {clock!r}")
    path = _existing_file(target)
    mapping = FieldMapping(
        named={name: options[name] for name in POST_FIELDS if name in options},
        source=options.get("name", "replay"),
        clock_now=clock == "now",
    )
    query = urlencode(sorted(options.items()))
    try:
        return Replay(
            path,
            mapping,
            columns=read_words(options.get("columns", "")),
            loop=read_flag("replay", "loop", options.get("loop", "0")),
            key=f"replay:{path.resolve()}" + (f"?{query}" if query else ""),
            batch_size=batch_size,
            max_record_bytes=_RECORD_BYTES + 8 * max_post_chars,
        )
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror or error}") from None


def _existing_file(target: str) -> Path:
    if not target:
        raise ConfigurationError("source replay: name the file: replay:posts.csv")
    try:
        for spelling in (target, unquote(target)):
            path = Path(spelling).expanduser()
            if path.is_file():
                return path
        path = Path(target).expanduser()
        problem = "is a folder, not a file" if path.is_dir() else "does not exist"
    except (ValueError, OSError, RuntimeError) as error:
        raise ConfigurationError(f"source replay: {target[:200]!r}: {error}") from None
    raise ConfigurationError(f"source replay: the file {str(path)!r} {problem}")


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


def _kept(record: Record) -> dict[str, str]:
    if record.fields is None:
        return {"line": record.raw}
    shown = orjson.dumps(
        record.fields, default=str, option=orjson.OPT_NON_STR_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
    )
    return {"line": shown.decode()[:2000]}
