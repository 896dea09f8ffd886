"""Opens a file of posts by what its name ends with."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, cast

from groundswell.errors import ConfigurationError
from groundswell.sources.files.ndjson import NdjsonReader
from groundswell.sources.files.parquet import ParquetReader
from groundswell.sources.files.records import Record, RecordReader
from groundswell.sources.files.table import TableReader

FORMATS = ".csv, .tsv, .ndjson, .jsonl (each also with .gz) and .parquet"
_TABLES = (".csv", ".tsv")
_LINES = (".ndjson", ".jsonl")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def open_records(path: Path, *, limit: int, columns: Sequence[str] = ()) -> RecordReader:
    """Open ``path`` for one reading. ``limit`` bounds a record in bytes.

    Raises:
        ConfigurationError: an unknown format, or a file that is not what its name says.
        OSError: the file cannot be opened.
    """
    name = path.name.lower()
    zipped = name.endswith(".gz")
    suffix = Path(name.removesuffix(".gz")).suffix
    if suffix == ".parquet" and not zipped:
        return ParquetReader(path)
    if suffix not in _TABLES + _LINES:
        raise ConfigurationError(f"{path}: the format is told by the name; known are {FORMATS}")
    stream = _open(path, zipped)
    try:
        reader: RecordReader
        if suffix in _TABLES:
            reader = TableReader(stream, limit, columns, str(path))
        else:
            reader = NdjsonReader(stream, limit)
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        stream.close()
        raise ConfigurationError(f"{path} is not a sound gzip file: {error}") from None
    except BaseException:
        stream.close()
        raise
    return _Unzipping(reader) if zipped else reader


def _open(path: Path, zipped: bool) -> BinaryIO:
    if zipped:
        return cast("BinaryIO", io.BufferedReader(gzip.GzipFile(path, "rb")))
    stream = path.open("rb")
    if stream.peek(2)[:2] in _UTF16:
        stream.close()
        raise ConfigurationError(
            f"{path} is UTF-16; make it UTF-8: iconv -f UTF-16 -t UTF-8 {path.name} > new.csv"
        )
    return stream


class _Unzipping:
    """A reader of zipped data: where it breaks off is one more problem, and the end."""

    def __init__(self, reader: RecordReader) -> None:
        self._reader = reader
        self.columns = reader.columns

    def __iter__(self) -> Iterator[Record]:
        line = checksum = 0
        try:
            for record in self._reader:
                line, checksum = record.end, record.checksum
                yield record
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            problem = f"the zipped data cannot be read from here on: {error}"
            yield Record(line + 1, line + 1, checksum, problem=problem)

    def close(self) -> None:
        self._reader.close()
