"""CSV and TSV: a header line, then records, with quoted fields over several lines."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from typing import BinaryIO

from groundswell.errors import ConfigurationError
from groundswell.sources.files.dialect import Dialect, split_rows
from groundswell.sources.files.lines import Line, read_lines
from groundswell.sources.files.records import Record, shown

_UNFINISHED_BYTES = 64 * 1024
"""A row that is being written may be open at the end of the file, but not for longer than that."""


class TableReader:
    """Splits rows strictly: a row that is not well-formed is a problem, and only that line is lost.

    ``limit`` bounds a row in bytes, so that a quote that is never closed does not swallow the
    file. ``columns`` names the columns, instead of a header line or in place of its names.

    Raises:
        ConfigurationError: there is no header.
    """

    def __init__(
        self,
        stream: BinaryIO,
        limit: int,
        dialect: Dialect,
        columns: Sequence[str] = (),
        name: str = "the file",
    ) -> None:
        self._stream = stream
        self._dialect = dialect
        self._lines = _Lines(read_lines(stream, limit), limit)
        csv.field_size_limit(max(csv.field_size_limit(), limit))
        self._lines.skip(dialect.skip)
        self._rows = split_rows(self._lines, dialect)
        header = self._header(name) if dialect.header else ()
        self.columns: tuple[str, ...] = tuple(columns) or dialect.columns or header
        self._width = len(self.columns)

    @property
    def form(self) -> Mapping[str, object]:
        dialect = self._dialect
        told = {"columns": ",".join(dialect.columns), "assumed": dialect.assumed}
        return {
            **{name: value for name, value in told.items() if value},
            "delimiter": dialect.delimiter or "none",
            "quote": dialect.quote or "none",
            "escape": dialect.escape or "none",
            "quotes_by_line": dialect.by_line,
            "header": dialect.header,
            "skip": dialect.skip,
        }

    def __iter__(self) -> Iterator[Record]:
        rows, lines, columns, width = self._rows, self._lines, self.columns, self._width
        while True:
            try:
                row = next(rows)
            except StopIteration:
                return
            except (csv.Error, _BrokenLine) as error:
                yield self._broken(error)
                continue
            taken = lines.forget()
            last = taken[-1]
            if not any(row):
                continue
            if len(row) != width:
                if last.unfinished and len(row) < width:
                    raw = shown(b"\n".join(line.raw for line in taken))
                    yield _half(taken[0], last, raw)
                    continue
                if (problem := self._fit(row)) is not None:
                    raw = shown(b"\n".join(line.raw for line in taken))
                    yield Record(
                        taken[0].number, last.number, last.checksum, None, problem, raw,
                        last.unfinished,
                    )  # fmt: skip
                    continue
            fields = dict(zip(columns, row, strict=False))
            yield Record(
                taken[0].number, last.number, last.checksum, fields, unfinished=last.unfinished
            )

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

    def _fit(self, row: list[str]) -> str | None:
        """Make ``row`` as wide as the header if only empty cells are missing or too many."""
        while len(row) > self._width and not row[-1]:
            row.pop()
        if 1 < len(row) < self._width:  # one cell alone is the rest of a broken line
            row.extend([""] * (self._width - len(row)))
        if len(row) == self._width:
            return None
        return f"the row has {len(row)} columns, the header {self._width}"

    def _broken(self, error: Exception) -> Record:
        if (unfinished := self._lines.take_unfinished(_UNFINISHED_BYTES)) is not None:
            first, last = unfinished
            return _half(first, last, shown(first.raw))
        line = self._lines.give_back()
        return Record(line.number, line.number, line.checksum, None, str(error), shown(line.raw))


def _half(first: Line, last: Line, raw: str) -> Record:
    """A row that the end of the file cuts off: somebody may still be writing it."""
    problem = "the file ends before this row does"
    return Record(first.number, last.number, last.checksum, None, problem, raw, True)


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
            return line.raw.decode("utf-8") + line.end  # which may be part of a cell
        except UnicodeDecodeError as error:
            raise _BrokenLine(f"not UTF-8 at byte {error.start + 1} of the line") from None

    def skip(self, count: int) -> None:
        """Pass over lines that stand before the table."""
        for _ in range(count):
            if next(self._lines, None) is None:
                return

    def forget(self) -> list[Line]:
        """The row is done: return its lines."""
        taken, self._taken, self._taken_bytes = self._taken, [], 0
        return taken

    def take_unfinished(self, limit: int) -> tuple[Line, Line] | None:
        """The first and last line at hand, if the file breaks off in the row they began."""
        if not self._taken or not self._taken[-1].unfinished or self._taken_bytes > limit:
            return None
        if len(self._taken) > 1 and not self._taken[0].raw.count(b'"') % 2:
            return None
        taken = self.forget()
        return taken[0], taken[-1]

    def give_back(self) -> Line:
        """The row is broken: its first line is lost, the others are read again."""
        first, *others = self.forget()
        self._waiting.extendleft(reversed(others))
        return first
