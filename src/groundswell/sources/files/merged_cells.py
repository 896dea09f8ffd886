"""Cells of a sheet that were merged over several rows: each of these rows has their value."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Range = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell, each as row and column from 0."""
Filled = dict[int, set[int]]
"""Columns whose value stands in a row above, by row."""


def fill_down(rows: Sequence[list[Any]], ranges: Iterable[Range]) -> Filled:
    """Write the value of each range into all of its rows, in its first column."""
    filled: Filled = {}
    for (first, column), (last, _) in ranges:
        if first >= len(rows) or column >= len(rows[first]):
            continue
        for at in range(first + 1, min(last + 1, len(rows))):
            rows[at][column] = rows[first][column]
            filled.setdefault(at, set()).add(column)
    return filled


def own_cells(row: Sequence[Any], filled: set[int], text: int | None) -> list[Any]:
    """A row as a record of its own: empty where nothing is its own. One text over several rows,
    in the column ``text``, is one text: the rows below its first have none."""
    if all(cell == "" or at in filled for at, cell in enumerate(row)):
        return [""] * len(row)
    return ["" if at == text and at in filled else cell for at, cell in enumerate(row)]
