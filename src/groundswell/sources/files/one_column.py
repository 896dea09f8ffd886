"""Tables of one column whose texts nobody has quoted: commas in them end no columns.

A header that is one name, above rows of more cells, says so. Without a header, only texts that read
as people write them are taken for texts: blanks behind commas, several words, no column of numbers
or names. What was assumed is said, with the option that says otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from groundswell.sources.files.aliases import take_columns

TEXT = "text"
_HEADER_ROWS = 50
_NAME = re.compile(r"[^\W\d]\w{0,29}")
_FEWEST_LINES = 2
_WORDS = 3
"""Of a text; the cells of a table have fewer."""
_SET_OFF = 0.9
"""So many commas of prose have a blank, or the end of a line, behind them."""
_ROWS_THAT_TELL = 5
_TYPED = re.compile(r"[\W\d_]*|\S*@\S+|https?://\S+")


@dataclass(frozen=True, slots=True)
class OneColumn:
    """``named`` is the header line, or empty; ``known`` if it names a text in itself."""

    named: str
    known: bool
    parted: bool

    @property
    def assumed(self) -> str:
        """What to say of it."""
        commas = "delimiter=comma if commas end columns" if self.parted else ""
        if self.known:
            return f"assumption: each line is one text, below the name {self.named!r} ({commas})"
        if self.named:
            also = f"; {commas}" if commas else ""
            return (
                f"assumption: the first line, {self.named!r}, is the name of the only column "
                f"(header=0&columns=text if it is a text{also})"
            )
        also = f", {commas}" if commas else ""
        return (
            "assumption: no line names a column, each line is one text "
            f"(header=1 if the first is a name{also})"
        )


def one_column(
    lines: Sequence[str],
    rows: Sequence[Sequence[str]],
    mark: str,
    wanted: Sequence[str],
    header: bool | None,
) -> OneColumn | None:
    """Whether ``lines`` hold one column. ``rows`` are those that ``mark`` makes of them; ``wanted``
    are columns that somebody named; ``header`` whether one is said to be there."""
    if mark == "\t" or not rows or len(set(wanted)) > 1:
        return None
    parted = any(filled_width(row) > 1 for row in rows[1:])
    first = rows[0][0].strip() if filled_width(rows[0]) == 1 else ""
    if any(_names_several(row) for row in rows[:_HEADER_ROWS]):
        return None
    if first and (first in wanted or (not wanted and _names_text(first))):
        several = sum(each.rstrip("\r\n") == "" or '"' in each for each in lines)
        return OneColumn(first, True, parted) if parted and several < len(lines) / 2 else None
    if wanted:
        return None
    if header:
        first = mark.join(rows[0]).strip()
    elif header is None:
        header = bool(_NAME.fullmatch(first)) and len(rows) > _FEWEST_LINES
    texts = rows[1:] if header else rows
    if len(texts) < _FEWEST_LINES or not _is_prose(texts, mark):
        return None
    return OneColumn(first if header else "", False, parted or filled_width(rows[0]) > 1)


def named_one_column(first: str, columns: Sequence[str], wanted: Sequence[str]) -> OneColumn:
    """One column, as somebody says: whether ``first``, its first line, names it."""
    known = first in (columns or wanted) or (not columns and _names_text(first))
    return OneColumn(first if known else "", known, False)


def filled_width(row: Sequence[str]) -> int:
    """Cells up to the last that is filled: empty ones may be missing or too many."""
    return max((at for at, cell in enumerate(row, 1) if cell.strip()), default=0)


def _names_text(name: str) -> bool:
    return "content" in take_columns([name])


def _names_several(row: Sequence[str]) -> bool:
    known = take_columns(cell.strip() for cell in row)
    return "content" in known and len(known) > 1


def _is_prose(rows: Sequence[Sequence[str]], mark: str) -> bool:
    texts = [mark.join(row) for row in rows]
    if median(len(text.split()) for text in texts) < _WORDS:
        return False
    widths = {len(row) for row in rows}
    if widths == {1}:
        return True
    ends = sum(text.count(mark) for text in texts)
    set_off = sum(len(re.findall(rf"{re.escape(mark)}(?=\s|$)", text)) for text in texts)
    if set_off < _SET_OFF * ends:
        return False
    if len(widths) > 1:
        return True
    return not (_is_header(rows) or any(_is_cells(column) for column in zip(*rows, strict=True)))


def _is_header(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the first row may be names that nobody here knows: words, above longer texts."""
    first, *others = rows
    short = all(len(cell.split()) == 1 and _NAME.fullmatch(cell.strip()) for cell in first)
    return short and any(len(cell.split()) > 1 for row in others for cell in row)


def _is_cells(column: Sequence[str]) -> bool:
    """Whether a column holds numbers, dates or addresses, or one word in each of many rows."""
    cells = [cell.strip() for cell in column]
    if all(_TYPED.fullmatch(cell) for cell in cells):
        return True
    return len(cells) >= _ROWS_THAT_TELL and all(len(cell.split()) == 1 for cell in cells)
