"""Cells of an OpenDocument sheet that were merged over rows: its reader tells of none."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.parsers import expat

from groundswell.sources.files.merged_cells import Range

_CONTENT = "content.xml"
_MOST_ROWS = 1_048_576
_PIECE_BYTES = 256 * 1024
_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_CELLS = (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell")


def ods_ranges(path: Path) -> dict[str, Sequence[Range]]:
    """The merged ranges of each sheet, by its name; nothing of a file that is no such document."""
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_CONTENT) as stream:
            spans = _Spans()
            while piece := stream.read(_PIECE_BYTES):
                spans.parser.Parse(piece, False)
            return spans.found
    except (zipfile.BadZipFile, KeyError, expat.ExpatError, _NoDocument):
        return {}


class _NoDocument(Exception):
    """It declares entities, which no spreadsheet program writes, and a bomb is made of."""


class _Spans:
    """Counts rows and cells while a document goes by, repeated ones too; a table inside a cell is
    none of its sheet's."""

    def __init__(self) -> None:
        self.found: dict[str, Sequence[Range]] = {}
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.EntityDeclHandler = self._refuse
        self._ranges: list[Range] = []
        self._tables = 0
        self._row = self._column = 0
        self._rows = 1

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not name.startswith(_TABLE):
            return
        if name == f"{_TABLE}table":
            self._tables += 1
            if self._tables == 1:
                self._ranges, self._row = [], 0
                self.found[attributes.get(f"{_TABLE}name", "")] = self._ranges
        elif self._tables != 1:
            return
        elif name == f"{_TABLE}table-row":
            self._column, self._rows = 0, _number(attributes, "number-rows-repeated")
        elif name in _CELLS:
            self._cell(attributes)

    def _cell(self, attributes: dict[str, str]) -> None:
        rows = _number(attributes, "number-rows-spanned")
        columns = _number(attributes, "number-columns-spanned")
        if rows > 1 or columns > 1:
            first = (self._row, self._column)
            self._ranges.append((first, (self._row + rows - 1, self._column + columns - 1)))
        self._column += _number(attributes, "number-columns-repeated")

    def _end(self, name: str) -> None:
        if name == f"{_TABLE}table":
            self._tables -= 1
        elif name == f"{_TABLE}table-row" and self._tables == 1:
            self._row = min(self._row + self._rows, _MOST_ROWS)

    def _refuse(self, *_: object) -> None:
        raise _NoDocument


def _number(attributes: dict[str, str], name: str) -> int:
    told = attributes.get(_TABLE + name, "1")
    return min(int(told), _MOST_ROWS) if told.isascii() and told.isdigit() else 1
