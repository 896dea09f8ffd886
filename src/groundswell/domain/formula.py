"""CSV injection: text that a spreadsheet would run is escaped on export and unescaped on import."""

from __future__ import annotations

import re

# Spreadsheets begin formulas so, some of them in full width; a text that begins like a guarded one
# is guarded itself, so that taking one mark off always gives back what was written.
_FORMULA = re.compile("'*[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
_GUARD = "'"


def guard(text: str) -> str:
    """``text`` as a cell that no spreadsheet runs: with an apostrophe where it needs one."""
    return _GUARD + text if _FORMULA.match(text) else text


def unguard(cell: str) -> str:
    """Undo :func:`guard`."""
    return cell[1:] if cell.startswith(_GUARD) and _FORMULA.match(cell) else cell
