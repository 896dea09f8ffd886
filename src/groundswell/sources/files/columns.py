"""Resolves a column name: a column, a nested one, or several joined."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from groundswell.sources.files.values import is_placeholder


def look_up(record: Mapping[str, object], column: str) -> object:
    """The column of that name, the way down into nested objects (``user.name``), or several
    columns one under the other (``title+body``).
    """
    if column in record:
        return record[column]
    if parts := _parts(column, record):
        found = [look_up(record, part) for part in parts]
        texts = [str(each) for each in found if each is not None]
        return "\n".join(text for text in texts if text.strip() and not is_placeholder(text))
    value: object = record
    for step in column.split("."):
        if isinstance(value, Mapping):
            value = value.get(step)
        elif isinstance(value, list) and step.isdigit() and int(step) < len(value):
            value = value[int(step)]
        else:
            return None
    return value


def _parts(column: str, columns: Iterable[str]) -> Sequence[str]:
    """The columns that a name joins: ``+``, which a spec's options read as a blank."""
    for mark in ("+", " "):
        parts = [part.strip() for part in column.split(mark) if part.strip()]
        if len(parts) > 1 and any(exists(part, columns) for part in parts):
            return parts
    return ()


def exists(column: str, columns: Iterable[str]) -> bool:
    """Whether a name leads to one of ``columns``."""
    if column in columns or column.split(".")[0] in columns:
        return True
    parts = [part for part in column.replace("+", " ").split() if part]
    return len(parts) > 1 and all(part.split(".")[0] in columns for part in parts)


def names_of(record: Mapping[str, object]) -> str:
    """The first names of a record, for a message."""
    names = [str(name)[:40] for name in list(record)[:10]]
    return ", ".join(names) if names else "no fields"
