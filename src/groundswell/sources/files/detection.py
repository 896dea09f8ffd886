"""Detects what a file is by its name and its beginning: its format, encoding and dialect."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from groundswell.errors import ConfigurationError
from groundswell.sources.files.archive import SHEETS, ZIP, is_spreadsheet, packed_names
from groundswell.sources.files.compression import (
    compression_of,
    name_without_compression,
    open_bytes,
    read_start,
)
from groundswell.sources.files.dialect import Dialect, detect_dialect
from groundswell.sources.files.encoding import START_BYTES, TextForm, as_utf8, detect_text_form
from groundswell.sources.files.extended_json import plain
from groundswell.sources.files.json_layout import posts_in, unwrapped
from groundswell.sources.files.ndjson import parse_json
from groundswell.sources.files.options import ReadingOptions
from groundswell.sources.files.rare_delimiters import rare_delimiters
from groundswell.sources.files.whatsapp import is_chat

FORMATS = (
    ".csv, .tsv, .ndjson, .jsonl, .json (each also with .gz, .bz2, .xz, .zst or .zip), .parquet, "
    ".xlsx and the .txt of a chat that WhatsApp exports"
)
TABLES = (".csv", ".tsv", ".tab", ".psv")
LINES = (".ndjson", ".jsonl", ".jsonlines", ".ldjson")
_COMMENTS = re.compile(rb"(?:\s+|/\*.*?\*/)*", re.DOTALL)
_OPENINGS = (b"{", b"[", b"[{")
"""What stands alone on the first line of JSON that is set out for people."""
DOCUMENTS = (".json", ".js")
ANY_TEXT = (".txt", ".text", ".log", ".data", ".dat")
_MISNAMED = ".table"
"""A table of text with the name of a spreadsheet, as many programs export it."""
_SAMPLE_BYTES = 256 * 1024
_SAMPLE_LINES = 2000
_TABLE_LINES = 5
PARQUET = (".parquet", ".pq")


@dataclass(frozen=True, slots=True)
class Detected:
    """``kind``: ``table``, ``ndjson``, ``json``, ``chat``, ``parquet``, ``sheet`` or
    ``archive``, of several files. ``compression`` is empty for none. ``stamp`` tells whether the
    file has changed since."""

    stamp: tuple[int, ...]
    kind: str
    compression: str = ""
    form: TextForm = field(default_factory=TextForm)
    dialect: Dialect = field(default_factory=Dialect)


def stamp_of(path: Path) -> tuple[int, ...]:
    """What changes with a file.

    Raises:
        OSError: there is none.
    """
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def detect(path: Path, options: ReadingOptions) -> Detected:
    """Look into a file; what ``options`` say holds.

    Raises:
        ConfigurationError: an unknown format, or a file that is not what its name says.
        DamagedData: it is packed, and not even its beginning can be read.
        OSError: it cannot be opened.
    """
    stamp, compression = stamp_of(path), compression_of(path)
    name = path.name
    if compression == "zip":
        names = packed_names(path)
        if len(names) > 1 or options.member is not None:
            return Detected(stamp, "archive", compression)
        name = PurePosixPath(names[0]).name if names else name
    suffix = Path(name_without_compression(name)).suffix
    if not compression and suffix not in PARQUET:
        sheet = is_spreadsheet(path)
        if sheet and suffix not in SHEETS:
            return Detected(stamp, "sheet")
        if not sheet and suffix in SHEETS and not _is_no_text(path):
            suffix = _MISNAMED
    if suffix in (*PARQUET, *SHEETS):
        if compression:
            raise ConfigurationError(f"{path}: unpack it first; known are {FORMATS}")
        return Detected(stamp, "sheet" if suffix in SHEETS else "parquet")
    with closing(open_bytes(path, options.most_unpacked, compression)) as stream:
        found = detect_text(stream, suffix, str(path), options)
    return replace(found, stamp=stamp, compression=compression)


def detect_text(stream: BinaryIO, suffix: str, name: str, options: ReadingOptions) -> Detected:
    """The same of the text that a stream holds; ``name`` is for messages."""
    start = read_start(stream, START_BYTES)
    form = detect_text_form(start, stream, options.encoding, name)
    sample = _sample(as_utf8(io.BytesIO(start), form))
    kind = _kind(suffix, sample, name, options)
    if kind != "table":
        return Detected((), kind, form=form)
    return Detected((), kind, "", form, detect_dialect(_sample_lines(sample), options, suffix))


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


def _kind(suffix: str, sample: bytes, name: str, options: ReadingOptions) -> str:
    if suffix in (*TABLES, _MISNAMED):
        return "table"
    start = sample.removeprefix(b"\xef\xbb\xbf")
    start = start[_COMMENTS.match(start).end() :]  # type: ignore[union-attr]
    if suffix in LINES:
        first = start.partition(b"\n")[0].strip()
        record = _object(first)
        pages = record is not None and _holds_posts(record, options.wanted)
        return "json" if first in _OPENINGS or pages else "ndjson"
    if suffix not in DOCUMENTS and not options.columns and is_chat(_sample_lines(start)):
        return "chat"
    if suffix == ".js" or start.startswith(b"["):
        return "json"
    if start.startswith(b"{"):
        first, line_end, _ = start.partition(b"\n")
        record = _object(first) if line_end or suffix not in DOCUMENTS else None
        lines = record is not None and not _holds_posts(record, options.wanted)
        return "ndjson" if lines else "json"
    if suffix in ANY_TEXT and (options.delimiter is not None or _is_table(start, options)):
        return "table"
    hint = "; delimiter=none if each line is one text" if suffix in ANY_TEXT else ""
    raise ConfigurationError(
        f"{name}: what it holds is not told by its name; known are {FORMATS}{hint}"
    )


def _is_table(start: bytes, options: ReadingOptions) -> bool:
    """Whether a text that is named as any text has columns: tabs, in each of its first lines as
    many bars or semicolons, or a rarer mark that is sure."""
    lines = start.splitlines()[:_TABLE_LINES]
    told = {(line.count(b"|"), line.count(b";")) for line in lines}
    if b"\t" in start or (len(lines) > 1 and len(told) == 1 and told != {(0, 0)}):
        return True
    return bool(rare_delimiters(_sample_lines(start), options.wanted, options.columns))


def _object(line: bytes) -> dict[str, Any] | None:
    """The object that a line is, if it is one."""
    try:
        found = parse_json(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _holds_posts(record: dict[str, Any], asked: Sequence[str]) -> bool:
    """Whether an object is around several posts: pages of an API, one a line."""
    return bool(posts_in(unwrapped(plain(record)), asked))


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
