"""Header lines of a table: which one names the columns, and those that do so once more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from groundswell.sources.files.aliases import folded, take_columns

_EXPLANATIONS = frozenset(
    {"response", "open-ended response", "other (please specify)", "please specify", "responses"}
)
"""What SurveyMonkey writes below the names of its columns."""
_IMPORT_ID = '{"ImportId"'
"""How Qualtrics does."""


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """The first of ``rows`` that names a column for the text, below names of groups of columns."""
    for at, row in enumerate(rows):
        known = take_columns(row)
        if "content" in known and (at == 0 or len(known) > 1):  # one word may stand in any text
            return at + 1 if _names_groups(row, rows[at + 1 : at + 2]) else at
    return None


def is_header_again(record: Mapping[str, object]) -> bool:
    """Whether a row names or explains the columns: in a file that was put together from several,
    or below the names, where tools for surveys say what was asked."""
    texts = [(name, value) for name, value in record.items() if isinstance(value, str) and value]
    same = sum(value[0].lower() == name[:1].lower() and _same(name, value) for name, value in texts)
    if same >= 2 or (same == len(texts) == len(record) > 0):
        return True
    return bool(texts) and (
        any(value.startswith(_IMPORT_ID) for _, value in texts)
        or all(value.lower() in _EXPLANATIONS for _, value in texts)
    )


def _same(name: str, value: str) -> bool:
    return value == name or (len(value) <= 2 * len(name) and folded(value) == folded(name))


def _names_groups(row: Sequence[str], below: Iterable[Sequence[str]]) -> bool:
    """Whether cells of ``row`` were merged over several columns, which the next row names."""
    return any(
        sum(map(bool, row)) < sum(map(bool, names)) and bool(take_columns(names)) for names in below
    )
