"""Delimiters that few tables have and many texts hold: taken only where the table proves them."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.sources.files.aliases import take_columns

CONTROL = "\x01\x1f"
"""Hive's and the ASCII's own: no text holds them."""
_OTHERS = "^~:"
_SHARE = 0.95
"""Of the rows that must have as many columns as the header."""
_HEADER_ROWS = 50
_FEWEST_ROWS = 2


def rare_delimiters(
    lines: Sequence[str], wanted: Sequence[str] = (), columns: Sequence[str] = ()
) -> list[str]:
    """Those that are sure: of control characters those in most lines; of others those by which a
    line names several columns of posts (or those ``wanted``), and nearly all lines below have as
    many cells. A table without a header needs its ``columns``.
    """
    filled = [line for line in lines if line.strip()]
    found = [mark for mark in CONTROL if _in_most(mark, filled)]
    return found or [mark for mark in _OTHERS if _is_sure(mark, filled, wanted, columns)]


def _in_most(mark: str, lines: Sequence[str]) -> bool:
    return sum(mark in line for line in lines) > len(lines) / 2


def _is_sure(
    mark: str, lines: Sequence[str], wanted: Sequence[str], columns: Sequence[str]
) -> bool:
    if len(columns) > 1:
        return _same_width(mark, lines, len(columns))
    for at, line in enumerate(lines[:_HEADER_ROWS]):
        cells = [cell.strip(' "\r\n') for cell in line.split(mark)]
        if len(cells) > 1 and _names_columns(cells, wanted):
            return _same_width(mark, lines[at + 1 :], len(cells))
    return False


def _names_columns(cells: Sequence[str], wanted: Sequence[str]) -> bool:
    if wanted:
        return {name.partition(".")[0] for name in wanted} <= set(cells)
    taken = take_columns(cells)
    return "content" in taken and len(taken) > 1


def _same_width(mark: str, lines: Sequence[str], width: int) -> bool:
    """Whether nearly all have so many cells; in quotes there may be more of the mark."""
    same = sum(
        line.count(mark) == width - 1 or (line.count(mark) >= width and '"' in line)
        for line in lines
    )
    return len(lines) >= _FEWEST_ROWS and same >= _SHARE * len(lines)
