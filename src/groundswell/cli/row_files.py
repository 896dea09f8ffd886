"""Adds columns to the rows of a file; CSV, NDJSON or Parquet."""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, TextIO, cast

import orjson

from groundswell.errors import ConfigurationError
from groundswell.sources.files.opening import open_records
from groundswell.sources.files.options import ReadingOptions, read_options
from groundswell.sources.files.parquet import import_pyarrow
from groundswell.sources.files.records import Record
from groundswell.sources.options import refuse_unknown
from groundswell.sources.replay_spec import existing_file
from groundswell.sources.source_spec import parse_spec

_LONGEST_ROW = 64 * 1024 * 1024  # bytes
_LINE_FORMATS = (".ndjson", ".jsonl")

Row = dict[str, Any]


_OPTIONS = ("delimiter", "encoding", "header", "skip", "quote", "escape", "columns", "sheet")


@dataclass(frozen=True, slots=True)
class RowFile:
    """A file to read, how, and the columns that were asked for."""

    path: Path
    options: ReadingOptions
    named: Mapping[str, str]

    def __str__(self) -> str:
        return str(self.path)


def row_file(spec: str, fields: Sequence[str] = ()) -> RowFile:
    """What ``FILE?option=value&…`` means; ``fields`` are options that name a column.

    Raises:
        ConfigurationError: no such file, or an option that does not exist or cannot be.
    """
    if Path(spec).exists():  # its name may hold what options look like
        return RowFile(Path(spec), ReadingOptions(), {})
    asked = parse_spec(f"replay:{spec}")
    refuse_unknown("replay", asked.options, (*fields, *_OPTIONS))
    named = {name: asked.options[name] for name in fields if name in asked.options}
    options = read_options(asked.options, wanted=tuple(named.values()))
    return RowFile(existing_file(asked.target), options, named)


@dataclass(frozen=True, slots=True)
class Survey:
    """What a file holds: rows that can be read, and every column that one of them has."""

    rows: int
    columns: tuple[str, ...]


def survey(file: RowFile) -> Survey:
    """Read ``file`` once, so that progress has an end and a table its columns.

    Raises:
        ConfigurationError: it cannot be opened, or is of no known format.
    """
    rows, columns = 0, dict[str, None]()
    for record in read_records(file):
        if record.fields is not None:
            rows += 1
            columns.update(dict.fromkeys(record.fields))
    return Survey(rows, tuple(columns))


def read_records(file: RowFile) -> Iterator[Record]:
    """Every record of ``file``, broken ones too.

    Raises:
        ConfigurationError: it cannot be opened, or is of no known format.
    """
    try:
        with closing(open_records(file.path, limit=_LONGEST_ROW, options=file.options)) as reader:
            yield from reader
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be read: {error.strerror or error}") from None


class RowWriter(Protocol):
    """Takes rows in order; what it wrote is whole once it is closed."""

    def write(self, rows: Sequence[Row]) -> None: ...

    def close(self) -> None: ...


def open_writer(path: Path, columns: Sequence[str], also: Path) -> RowWriter:
    """A writer of the format that the name of ``path`` tells; ``also`` is the file being read.

    Raises:
        ConfigurationError: an unknown format, a folder that is not there, or the input itself.
    """
    if path.exists() and path.samefile(also):
        raise ConfigurationError(f"{path} is the input; choose another --output")
    if not path.parent.is_dir():
        raise ConfigurationError(f"{path}: there is no folder {path.parent}")
    name = path.name.lower()
    suffix = Path(name.removesuffix(".gz")).suffix
    if name.endswith(".parquet"):
        return _ParquetWriter(path)
    if suffix in _LINE_FORMATS:
        return LineWriter(open_text(path))
    if suffix in (".csv", ".tsv"):
        return _TableWriter(open_text(path), columns, "," if suffix == ".csv" else "\t")
    raise ConfigurationError(
        f"{path}: the format is told by the name; known are .csv, .tsv, .ndjson, .jsonl "
        "(each also with .gz) and .parquet"
    )


class LineWriter:
    """NDJSON: one object a line; standard output is not for us to close."""

    def __init__(self, stream: TextIO, *, closes: bool = True) -> None:
        self._stream = stream
        self._closes = closes

    def write(self, rows: Sequence[Row]) -> None:
        self._stream.writelines(to_json(row) + "\n" for row in rows)

    def close(self) -> None:
        if self._closes:
            self._stream.close()


class _TableWriter:
    """CSV and TSV; what is no plain value is written as JSON."""

    def __init__(self, stream: TextIO, columns: Sequence[str], delimiter: str) -> None:
        self._stream = stream
        self._table = csv.DictWriter(stream, columns, delimiter=delimiter, lineterminator="\n")
        self._table.writeheader()

    def write(self, rows: Sequence[Row]) -> None:
        self._table.writerows({name: _cell(value) for name, value in row.items()} for row in rows)

    def close(self) -> None:
        self._stream.close()


class _ParquetWriter:
    """Parquet: rows are gathered, since only all of them together tell the columns' types."""

    def __init__(self, path: Path) -> None:
        self._arrow = import_pyarrow(path)
        self._path = path
        self._rows: list[Row] = []

    def write(self, rows: Sequence[Row]) -> None:
        self._rows.extend(rows)

    def close(self) -> None:
        try:
            table = self._arrow.Table.from_pylist(self._rows)
        except self._arrow.lib.ArrowException as error:
            raise ConfigurationError(
                f"{self._path}: the rows do not fit one table ({error}); write .ndjson instead"
            ) from None
        self._arrow.parquet.write_table(table, self._path)


def to_json(value: Mapping[str, Any]) -> str:
    """One line of JSON, whatever a file's values are; half surrogates become ``?``."""
    try:
        return orjson.dumps(value, default=str).decode()
    except orjson.JSONEncodeError:
        import json

        return json.dumps(value, default=str)


def open_text(path: Path) -> TextIO:
    """A file to write text into, compressed when its name ends with ``.gz``.

    Raises:
        ConfigurationError: it cannot be written.
    """
    try:
        if path.name.lower().endswith(".gz"):
            return cast("TextIO", gzip.open(path, "wt", encoding="utf-8", newline=""))
        return path.open("w", encoding="utf-8", errors="replace", newline="")
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be written: {error.strerror}") from None


def _cell(value: object) -> object:
    return orjson.dumps(value, default=str).decode() if isinstance(value, list | dict) else value
