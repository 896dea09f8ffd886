"""CSV and its kin: a header line, then a record a line, or over several lines inside quotes."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from groundswell.errors import ConfigurationError
from groundswell.sources.files.lines import Line, read_lines
from groundswell.sources.files.records import Record, shown

_DELIMITERS = ",;\t|"


class TableReader:
    """Splits rows strictly: a row that is not well-formed is a problem, and only that line is lost.

    ``limit`` bounds a row in bytes, so that a quote that is never closed does not swallow the
    file. ``columns`` names the columns of a file that has no header line.

    Raises:
        ConfigurationError: there is no header.
    """

    def __init__(
        self, stream: BinaryIO, limit: int, columns: Sequence[str] = (), name: str = "the file"
    ) -> None:
        self._stream = stream
        self._lines = _Lines(read_lines(stream, limit), limit)
        csv.field_size_limit(max(csv.field_size_limit(), limit))
        sample = self._lines.first_text()
        delimiter = max(_DELIMITERS, key=sample.count) if sample else ","
        self._rows = csv.reader(self._lines, delimiter=delimiter, strict=True)
        self.columns = tuple(columns) or self._header(name)

    def __iter__(self) -> Iterator[Record]:
        while (record := self._next()) is not None:
            if record.problem or record.fields:
                yield record

    def close(self) -> None:
        self._stream.close()

    def _header(self, name: str) -> tuple[str, ...]:
        try:
            header = tuple(cell.strip() for cell in next(self._rows))
        except StopIteration:
            raise ConfigurationError(f"{name} is empty; its first line names the columns") from None
        except (csv.Error, _BrokenLine) as error:
            raise ConfigurationError(f"{name}: its first line is no header: {error}") from None
        self._lines.forget()
        return header

    def _next(self) -> Record | None:
        try:
            row = next(self._rows)
        except StopIteration:
            return None
        except (csv.Error, _BrokenLine) as error:
            line = self._lines.give_back()
            return Record(
                line.number, line.number, line.checksum, problem=str(error), raw=shown(line.raw)
            )
        taken = self._lines.forget()
        first, last = taken[0], taken[-1]
        if row and len(row) != len(self.columns):
            problem = f"the row has {len(row)} columns, the header {len(self.columns)}"
            raw = shown(b"\n".join(line.raw for line in taken))
            return Record(first.number, last.number, last.checksum, problem=problem, raw=raw)
        fields = dict(zip(self.columns, row, strict=False))
        return Record(first.number, last.number, last.checksum, fields)


class _BrokenLine(Exception):
    """A line that cannot be part of any row."""


class _Lines:
    """Feeds lines to the row splitter and remembers which ones the row at hand has taken."""

    def __init__(self, lines: Iterator[Line], limit: int) -> None:
        self._lines = lines
        self._limit = limit
        self._waiting: deque[Line] = deque()
        self._taken: list[Line] = []
        self._taken_bytes = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self._taken.append(line)
        self._taken_bytes += len(line.raw) + 1
        if line.overlong:
            raise _BrokenLine(f"the line is longer than {self._limit:,} bytes")
        if self._taken_bytes > self._limit + 1:
            raise _BrokenLine(f"a quote is opened and not closed within {self._limit:,} bytes")
        try:
            return line.raw.decode("utf-8") + "\n"
        except UnicodeDecodeError as error:
            raise _BrokenLine(f"not UTF-8 at byte {error.start + 1} of the line") from None

    def first_text(self) -> str:
        """The first line, left in place."""
        line = next(self._lines, None)
        if line is None:
            return ""
        self._waiting.append(line)
        return line.raw.decode("utf-8", "replace")

    def forget(self) -> list[Line]:
        """The row is done: return its lines."""
        taken, self._taken, self._taken_bytes = self._taken, [], 0
        return taken

    def give_back(self) -> Line:
        """The row is broken: its first line is lost, the others are read again."""
        first, *others = self.forget()
        self._waiting.extendleft(reversed(others))
        return first
