"""An export of several files in a zip archive, read as one."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from groundswell.errors import ConfigurationError
from groundswell.sources.files.archive import Archive
from groundswell.sources.files.archive_choice import Choice, choose
from groundswell.sources.files.archive_names import NoNames, names_in
from groundswell.sources.files.compression import (
    Allowance,
    DamagedData,
    Readable,
    UnpacksTooFar,
    unpacked,
)
from groundswell.sources.files.detection import detect_text
from groundswell.sources.files.options import ReadingOptions
from groundswell.sources.files.records import Record, RecordReader
from groundswell.sources.files.text_reading import read_text


class ArchiveReader:
    """The records of its files, one after the other. ``line`` is that of a file, ``end`` counts
    the lines of all; checksums know a file's name and what stands in it before a record, so that
    ids stay when the export grows. ``choice`` is that of a reading before.

    Raises:
        ConfigurationError: it cannot be read, or does not say which files hold posts.
    """

    def __init__(
        self, path: Path, limit: int, options: ReadingOptions, choice: Choice | None = None
    ) -> None:
        self._path = path
        self._limit = limit
        self._options = options
        self._archive = Archive(path)
        self._format: Mapping[str, object] = {}
        try:
            self.choice = choice or choose(self._archive.names, self._open, options, str(path))
            self._people = names_in(self._archive) if self.choice.beside else NoNames()
            with_columns = self._first()
        except BaseException:
            self._archive.close()
            raise
        self.columns: tuple[str, ...] | None = with_columns.columns
        self.form: Mapping[str, object] = {
            **self._format,
            **with_columns.form,
            "files": len(self.choice.names),
            "beside": self.choice.beside,
        }

    def __iter__(self) -> Iterator[Record]:
        before = 0
        allowance = self._new_allowance()
        for name in self.choice.names:
            last = 0
            for record in self._records(name, allowance):
                last = record.end
                yield Record(
                    record.line,
                    before + record.end,
                    zlib.crc32(name.encode("utf-8", "replace"), record.checksum),
                    None if record.fields is None else self._people.told(record.fields),
                    record.problem,
                    record.raw,
                    member=name,
                )
            before += last

    def close(self) -> None:
        self._archive.close()

    def _first(self) -> RecordReader:
        """The first file that can be opened, which tells of all."""
        for name in self.choice.names:
            try:
                reader = self._open(name)
            except (ConfigurationError, DamagedData):
                continue
            reader.close()
            return reader
        raise ConfigurationError(f"{self._path}: none of its files can be read")

    def _records(self, name: str, allowance: Allowance) -> Iterator[Record]:
        """What a file holds; that it cannot be read, or not to its end, is one problem."""
        line = checksum = 0
        try:
            reader = self._open(name, allowance)
            try:
                for record in reader:
                    line, checksum = record.end, record.checksum
                    yield record
            finally:
                reader.close()
        except UnpacksTooFar:
            raise
        except (DamagedData, ConfigurationError) as error:
            problem = f"the file cannot be read from here on: {error}"
            yield Record(line + 1, line + 1, checksum, None, problem)

    def _open(self, name: str, allowance: Allowance | None = None) -> RecordReader:
        suffix = PurePosixPath(name).suffix.lower()
        with self._bytes(name, self._new_allowance()) as stream:
            found = detect_text(stream, suffix, name, self._options)
        self._format = {"format": found.kind, "compression": "zip", "encoding": found.form.encoding}
        packed = self._bytes(name, allowance or self._new_allowance())
        return read_text(found, packed, self._limit, self._options, name)

    def _new_allowance(self) -> Allowance:
        return Allowance(self._path, self._options.most_unpacked)

    def _bytes(self, name: str, allowance: Allowance) -> BinaryIO:
        return unpacked(cast("Readable", self._archive.open(name)), "zip", allowance)
