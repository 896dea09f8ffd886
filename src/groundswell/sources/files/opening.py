"""Opens a file of posts as what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path

from groundswell.errors import ConfigurationError
from groundswell.sources.files.archive_choice import Choice
from groundswell.sources.files.archive_reader import ArchiveReader
from groundswell.sources.files.compression import DamagedData, open_bytes
from groundswell.sources.files.detection import Detected, detect, stamp_of
from groundswell.sources.files.options import ReadingOptions
from groundswell.sources.files.parquet import ParquetReader
from groundswell.sources.files.records import Record, RecordReader
from groundswell.sources.files.spreadsheet import SpreadsheetReader
from groundswell.sources.files.text_reading import read_text

_AS_IT_IS = ReadingOptions()


class Opener:
    """Opens one file as often as it is read; what it is, is looked at once, and anew where it has
    changed. ``limit`` bounds a record in bytes.
    """

    def __init__(self, path: Path, *, limit: int, options: ReadingOptions = _AS_IT_IS) -> None:
        self._path = path
        self._limit = limit
        self._options = options
        self._detected: Detected | None = None
        self._parsed: tuple[Detected, SpreadsheetReader] | None = None
        self._chosen: tuple[Detected, Choice] | None = None

    def open(self) -> RecordReader:
        """Open it for one reading.

        Raises:
            ConfigurationError: an unknown format, or a file that is not what its name says.
            OSError: the file cannot be opened.
        """
        path, options = self._path, self._options
        try:
            if self._detected is None or self._detected.stamp != stamp_of(path):
                self._detected = detect(path, options)
            found = self._detected
            if found.kind == "sheet":
                return self._workbook(found)
            if found.kind == "parquet":
                return ParquetReader(path)
            if found.kind == "archive":
                return self._archive(found)
            packed = open_bytes(path, options.most_unpacked, found.compression)
            reader = read_text(found, packed, self._limit, options, str(path))
        except DamagedData as error:
            raise ConfigurationError(f"{path} cannot be read: {error}") from None
        known = {
            "format": found.kind,
            "compression": found.compression or "none",
            "encoding": found.form.encoding,
        }
        return _Described(reader, known)

    def _workbook(self, found: Detected) -> SpreadsheetReader:
        """A workbook, whose cells are kept from the first look at it for the reading after it, and
        not longer: to parse one is what takes long."""
        kept, self._parsed = self._parsed, None
        if kept is not None and kept[0] is found:
            return kept[1]
        reader = SpreadsheetReader(self._path, self._options)
        self._parsed = found, reader
        return reader

    def _archive(self, found: Detected) -> ArchiveReader:
        """An archive, whose files are looked at once."""
        known = self._chosen
        choice = known[1] if known is not None and known[0] is found else None
        reader = ArchiveReader(self._path, self._limit, self._options, choice)
        self._chosen = found, reader.choice
        return reader

    def first_line(self, size: int) -> bytes:
        """How the file begins; the files of an archive tell themselves apart by their names.

        Raises:
            OSError, ConfigurationError, DamagedData: it cannot be read.
        """
        if self._detected is not None and self._detected.kind == "archive":
            return b""
        with closing(open_bytes(self._path)) as stream:
            return stream.readline(size)


def open_records(path: Path, *, limit: int, options: ReadingOptions = _AS_IT_IS) -> RecordReader:
    """Open ``path`` for one reading; see :meth:`Opener.open`."""
    return Opener(path, limit=limit, options=options).open()


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
