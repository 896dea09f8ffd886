"""OpenDocument spreadsheets (.ods) as LibreOffice writes them: rows and cells that repeat, and
cells that others cover."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from xml.sax.saxutils import escape

_NAMES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text", "manifest")
)
_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>'

Cell = str | int | float | datetime | None
Merged = Mapping[tuple[int, int], tuple[int, int]]
"""How many rows and columns a cell spans, by its row and column from 0."""


def write_document(
    path: Path, sheets: Mapping[str, Sequence[Sequence[Cell]]], merged: Merged | None = None
) -> Path:
    """Write ``sheets``, by name, in order; in each the cells ``merged``."""
    tables = "".join(
        f'<table:table table:name="{escape(name)}">{_rows(rows, merged or {})}</table:table>'
        for name, rows in sheets.items()
    )
    content = (
        f"{_HEAD}<office:document-content {_NAMES}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'{_HEAD}<manifest:manifest {_NAMES}><manifest:file-entry manifest:full-path="/" '
        f'manifest:media-type="{_TYPE}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("mimetype", _TYPE, zipfile.ZIP_STORED)
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", manifest)
    return path


def _rows(rows: Sequence[Sequence[Cell]], merged: Merged) -> str:
    covered = {
        (row + down, column + right)
        for (row, column), (height, width) in merged.items()
        for down in range(height)
        for right in range(width)
        if down or right
    }
    written: list[str] = []
    for at, row in enumerate(rows):
        if not any(cell is not None for cell in row) and not any(r == at for r, _ in covered):
            written.append(_empty(1, len(row)))
            continue
        cells = "".join(
            _cell(cell, merged.get((at, column)), covered=(at, column) in covered)
            for column, cell in enumerate(row)
        )
        written.append(f"<table:table-row>{cells}</table:table-row>")
    return "".join(written) + _empty(1_048_000, 1024)


def _empty(rows: int, columns: int) -> str:
    cell = f'<table:table-cell table:number-columns-repeated="{columns}"/>'
    return f'<table:table-row table:number-rows-repeated="{rows}">{cell}</table:table-row>'


def _cell(cell: Cell, span: tuple[int, int] | None, *, covered: bool) -> str:
    if covered:
        return "<table:covered-table-cell/>"
    spans = ""
    if span is not None:
        rows, columns = span
        spans = f' table:number-rows-spanned="{rows}" table:number-columns-spanned="{columns}"'
    if cell is None:
        return f"<table:table-cell{spans}/>"
    if isinstance(cell, datetime):
        value = f'office:value-type="date" office:date-value="{cell.isoformat()}"'
    elif isinstance(cell, int | float):
        value = f'office:value-type="float" office:value="{cell}"'
    else:
        value = 'office:value-type="string"'
    text = escape(str(cell))
    return f"<table:table-cell{spans} {value}><text:p>{text}</text:p></table:table-cell>"
