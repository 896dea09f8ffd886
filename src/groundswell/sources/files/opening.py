"""Opens a file of posts: detects its format by name and content."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import BinaryIO

from groundswell.errors import ConfigurationError
from groundswell.sources.files.archive import SHEETS, ZIP, is_spreadsheet
from groundswell.sources.files.compression import (
    DamagedData,
    compression_of,
    name_without_compression,
    open_bytes,
    read_start,
)
from groundswell.sources.files.dialect import Dialect, detect_dialect
from groundswell.sources.files.encoding import TextForm, as_utf8, detect_text_form
from groundswell.sources.files.extended_json import plain
from groundswell.sources.files.json_document import JsonDocumentReader
from groundswell.sources.files.json_layout import posts_in, unwrapped
from groundswell.sources.files.ndjson import NdjsonReader, parse_json
from groundswell.sources.files.options import ReadingOptions
from groundswell.sources.files.parquet import ParquetReader
from groundswell.sources.files.rare_delimiters import rare_delimiters
from groundswell.sources.files.records import Record, RecordReader
from groundswell.sources.files.spreadsheet import SpreadsheetReader
from groundswell.sources.files.table import TableReader

FORMATS = (
    ".csv, .tsv, .ndjson, .jsonl, .json (each also with .gz, .bz2, .xz, .zst or .zip), .parquet "
    "and .xlsx"
)
_TABLES = (".csv", ".tsv", ".tab", ".psv")
_LINES = (".ndjson", ".jsonl", ".jsonlines", ".ldjson")
_OPENINGS = (b"{", b"[", b"[{")
"""What stands alone on the first line of JSON that is set out for people."""
_DOCUMENTS = (".json", ".js")
_ANY_TEXT = (".txt", ".text", ".log", ".data", ".dat")
_MISNAMED = ".table"
"""A table of text with the name of a spreadsheet, as many programs export it."""
_SAMPLE_BYTES = 256 * 1024
_SAMPLE_LINES = 2000
_TABLE_LINES = 5
_AS_IT_IS = ReadingOptions()


def open_records(path: Path, *, limit: int, options: ReadingOptions = _AS_IT_IS) -> RecordReader:
    """Open ``path`` for one reading. ``limit`` bounds a record in bytes.

    Raises:
        ConfigurationError: an unknown format, or a file that is not what its name says.
        OSError: the file cannot be opened.
    """
    suffix = Path(name_without_compression(path)).suffix
    compression = compression_of(path)
    if not compression and suffix not in (".parquet", ".pq"):
        sheet = is_spreadsheet(path)
        if sheet and suffix not in SHEETS:
            return SpreadsheetReader(path, options)
        if not sheet and suffix in SHEETS and not _is_no_text(path):
            suffix = _MISNAMED
    if suffix in (".parquet", ".pq", *SHEETS):
        if compression:
            raise ConfigurationError(f"{path}: unpack it first; known are {FORMATS}")
        return ParquetReader(path) if suffix not in SHEETS else SpreadsheetReader(path, options)
    try:
        form, kind, dialect = _look(path, suffix, options)
        stream = as_utf8(open_bytes(path, options.most_unpacked), form)
        reader = _guarded(lambda: _reader(kind, stream, limit, dialect, options, path), stream)
    except DamagedData as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from None
    known = {"format": kind, "compression": compression or "none", "encoding": form.encoding}
    return _Described(reader, known)


def _is_no_text(path: Path) -> bool:
    """Whether what is named as a spreadsheet is a damaged one, and no table of text.

    Raises:
        ConfigurationError: it is a web page.
    """
    with path.open("rb") as stream:
        start = stream.read(4096)
    if start.lstrip()[:1] == b"<":
        raise ConfigurationError(
            f"{path} is a web page that is named as a spreadsheet; open it in a spreadsheet "
            "program and save it as .xlsx or .csv"
        )
    wide = start.startswith((b"\xff\xfe", b"\xfe\xff"))
    delimited = any(mark in start for mark in (b",", b";", b"\t", b"|"))
    return not delimited or (b"\0" in start and not wide) or start.startswith(ZIP)


def _look(path: Path, suffix: str, options: ReadingOptions) -> tuple[TextForm, str, Dialect]:
    """What the file is, by its name and its beginning."""
    with closing(open_bytes(path, options.most_unpacked)) as stream:
        form = detect_text_form(stream, options.encoding, str(path))
    with closing(as_utf8(open_bytes(path), form)) as stream:
        sample = _sample(stream)
    kind = _kind(suffix, sample, path, options)
    if kind != "table":
        return form, kind, Dialect()
    return form, kind, detect_dialect(_sample_lines(sample), options, suffix)


def _kind(suffix: str, sample: bytes, path: Path, options: ReadingOptions) -> str:
    if suffix in (*_TABLES, _MISNAMED):
        return "table"
    start = sample.removeprefix(b"\xef\xbb\xbf").lstrip()
    if suffix in _LINES:
        first = start.partition(b"\n")[0].strip()
        return "json" if first in _OPENINGS or _holds_posts(first, options.wanted) else "ndjson"
    if suffix == ".js" or start.startswith(b"["):
        return "json"
    if start.startswith(b"{"):
        first, line_end, _ = start.partition(b"\n")
        lines = _is_object(first) and (line_end or suffix not in _DOCUMENTS)
        return "ndjson" if lines and not _holds_posts(first, options.wanted) else "json"
    if suffix in _ANY_TEXT and _is_table(start, options):
        return "table"
    raise ConfigurationError(f"{path}: what it holds is not told by its name; known are {FORMATS}")


def _is_table(start: bytes, options: ReadingOptions) -> bool:
    """Whether a text that is named as any text has columns: tabs, in each of its first lines as
    many bars or semicolons, or a rarer mark that is sure."""
    lines = start.splitlines()[:_TABLE_LINES]
    told = {(line.count(b"|"), line.count(b";")) for line in lines}
    if b"\t" in start or (len(lines) > 1 and len(told) == 1 and told != {(0, 0)}):
        return True
    return bool(rare_delimiters(_sample_lines(start), options.wanted, options.columns))


def _is_object(line: bytes) -> bool:
    try:
        return isinstance(parse_json(line), dict)
    except ValueError:
        return False


def _holds_posts(line: bytes, asked: Sequence[str]) -> bool:
    """Whether a line is an object around several posts: pages of an API, one a line."""
    return _is_object(line) and bool(posts_in(unwrapped(plain(parse_json(line))), asked))


def _reader(
    kind: str,
    stream: BinaryIO,
    limit: int,
    dialect: Dialect,
    options: ReadingOptions,
    path: Path,
) -> RecordReader:
    if kind == "table":
        return TableReader(stream, limit, dialect, options.columns, str(path))
    if kind == "ndjson":
        return NdjsonReader(stream, limit)
    return JsonDocumentReader(stream, limit, options.wanted, options.columns)


def _guarded(make: Callable[[], RecordReader], stream: BinaryIO) -> RecordReader:
    try:
        return make()
    except BaseException:
        stream.close()
        raise


def _sample(stream: BinaryIO) -> bytes:
    """The beginning, up to the end of a line unless the file ends before."""
    read = read_start(stream, _SAMPLE_BYTES)
    if len(read) == _SAMPLE_BYTES and b"\n" in read:
        read = read[: read.rindex(b"\n") + 1]
    return read


def _sample_lines(sample: bytes) -> list[str]:
    text = sample.decode("utf-8", "replace").removeprefix("\ufeff")
    lines = text.replace("\r\n", "\n").split("\n")
    if not lines[-1]:
        lines.pop()
    return [line + "\n" for line in lines[:_SAMPLE_LINES]]


class _Described:
    """A reader that says how it reads; where packed data is damaged is one problem, and the end."""

    def __init__(self, reader: RecordReader, known: Mapping[str, object]) -> None:
        self._reader = reader
        self.columns = reader.columns
        self.form = {**known, **reader.form}

    def __iter__(self) -> Iterator[Record]:
        line = checksum = 0
        records = iter(self._reader)
        while True:
            try:
                for record in records:
                    line, checksum = record.end, record.checksum
                    yield record
                return
            except DamagedData as error:
                problem = f"the file cannot be read from here on: {error}"
                yield Record(line + 1, line + 1, checksum, None, problem)
                return

    def close(self) -> None:
        self._reader.close()
