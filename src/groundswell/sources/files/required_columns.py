"""A table has to have a column for the text, and the columns that were asked for."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.errors import ConfigurationError
from groundswell.sources.files.columns import exists
from groundswell.sources.files.mapping import FieldMapping


class NoColumn(ConfigurationError):
    """A file has no column for the text, or not one that was asked for."""


def check_columns(mapping: FieldMapping, columns: Sequence[str], name: str) -> None:
    """Refuse a file that has no column for the text, or not one that was asked for.

    Raises:
        NoColumn: names the column and those that exist.
    """
    existing = f"its columns are: {', '.join(columns)}"
    for wanted, column in mapping.named.items():
        if not exists(column, columns):
            raise NoColumn(f"{name} has no column {column!r} ({wanted}); {existing}")
    if not mapping.exports and not {"content"} & {*mapping.named, *mapping.taken}:
        raise NoColumn(
            f"{name} has no column content or text; {existing}; "
            f"say which one holds the text: replay:{name}?content=COLUMN, or name all where "
            "the first line is a post: columns=author,content,…"
        )
