"""Spreadsheets, read only: Excel's and LibreOffice's."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from python_calamine import CalamineWorkbook

from groundswell.errors import ConfigurationError
from groundswell.sources.files.aliases import take_columns
from groundswell.sources.files.header import find_header
from groundswell.sources.files.merged_cells import Filled, fill_down, own_cells
from groundswell.sources.files.ods_spans import ods_ranges
from groundswell.sources.files.options import ReadingOptions
from groundswell.sources.files.records import Record
from groundswell.sources.files.zip_size import check_unpacked

MOST_SHEET_BYTES = 128 * 1024 * 1024
"""Of a spreadsheet that somebody sends us, unpacked: it is held in memory."""
_HEADER_ROWS = 50
_EXACT = 2**53
"""Whole numbers above are not all there among floating-point numbers."""


class SpreadsheetReader:
    """Rows of one sheet: the one that ``options`` name, otherwise the first with a column for the
    text, otherwise the first; rows are numbered as shown.

    Raises:
        ConfigurationError: this is no spreadsheet, or there is no such sheet.
    """

    def __init__(self, path: Path, options: ReadingOptions) -> None:
        if options.most_unpacked is not None:
            check_unpacked(path, min(options.most_unpacked, MOST_SHEET_BYTES))
        try:
            workbook = CalamineWorkbook.from_path(str(path))
        except Exception as error:  # it has a class for each kind of damage, and panics on some
            raise ConfigurationError(f"{path} is not a sound spreadsheet: {error}") from None
        names: list[str] = workbook.sheet_names
        if options.sheet is not None and options.sheet not in names:
            raise ConfigurationError(
                f"{path} has no sheet {options.sheet!r}; its sheets are: {', '.join(names)}"
            )
        if not names:
            raise ConfigurationError(f"{path} has no sheets")
        self._names = names
        self._first = options.skip or 0
        with closing(workbook):
            self._sheet, self._rows, self._filled = self._choose(workbook, options, path)
        self._checksum = zlib.crc32(path.read_bytes())
        if self._sheet != names[0]:  # rows of two sheets are not one post
            self._checksum = zlib.crc32(self._sheet.encode(), self._checksum)
        self.columns = options.columns or self._header(path, options.wanted)
        text = take_columns(self.columns).get("content")
        self._text = None if text is None else self.columns.index(text)

    @property
    def form(self) -> Mapping[str, object]:
        return {"sheet": self._sheet, "sheets": self._names, "skip": self._first}

    def __iter__(self) -> Iterator[Record]:
        for number, row in enumerate(self._rows[self._first :], self._first + 1):
            if (filled := self._filled.get(number - 1)) is not None:
                row = own_cells(row, filled, self._text)
            if any(cell != "" for cell in row):
                fields = dict(zip(self.columns, map(_value, row), strict=False))
                yield Record(number, number, zlib.crc32(b"%d" % number, self._checksum), fields)

    def close(self) -> None:
        """There is nothing to close: all rows are held, and may be read again."""

    def _choose(
        self, workbook: CalamineWorkbook, options: ReadingOptions, path: Path
    ) -> tuple[str, list[list[Any]], Filled]:
        """The sheet that is asked for, or the first with the text of posts, or with anything."""
        first: tuple[str, list[list[Any]], Filled] | None = None
        ranges = ods_ranges(path)
        for name in self._names if options.sheet is None else [options.sheet]:
            sheet = workbook.get_sheet_by_name(name)
            rows: list[list[Any]] = sheet.to_python(skip_empty_area=False)
            found = name, rows, fill_down(rows, sheet.merged_cell_ranges or ranges.get(name, ()))
            if options.sheet is not None or _has_text(rows[self._first :], options):
                return found
            if first is None and any(cell != "" for row in rows for cell in row):
                first = found
        return first or (self._names[0], [], {})

    def _header(self, path: Path, wanted: Sequence[str]) -> tuple[str, ...]:
        if not self._rows[self._first :]:
            raise ConfigurationError(f"{path}: the sheet {self._sheet!r} is empty")
        rows = [
            tuple(str(cell).strip() for cell in row)
            for row in self._rows[self._first : self._first + _HEADER_ROWS]
        ]
        asked = set(wanted)
        width = max(sum(map(bool, row)) for row in rows)
        at = next((at for at, row in enumerate(rows) if asked and asked <= set(row)), None)
        if at is None and not asked:
            at = find_header(rows)
        if at is None:  # what stands before the header is narrower
            at = next(at for at, row in enumerate(rows) if sum(map(bool, row)) * 2 >= width)
        self._first += at + 1
        return rows[at]


def _has_text(rows: Sequence[Sequence[object]], options: ReadingOptions) -> bool:
    """Whether a row can be the header of posts."""
    asked = set(options.wanted)
    for row in rows[:_HEADER_ROWS]:
        names = [str(cell).strip() for cell in row]
        if asked <= set(names) if asked else "content" in take_columns(names):
            return True
    return False


def _value(cell: object) -> object:
    """A spreadsheet knows no whole numbers; what has lost its last digits stays what it is."""
    if isinstance(cell, float) and abs(cell) < _EXACT and cell.is_integer():
        return int(cell)
    return cell
