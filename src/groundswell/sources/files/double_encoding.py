"""Texts that were encoded twice: ``Ã©`` for ``é``, as Facebook's and Instagram's exports are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from groundswell.sources.files.shapes.meta import is_meta

REPAIRED = "records whose letters were written as several each (Ã© for é): read as they were meant"
_SURE = 3
"""So many different texts, and none that speaks against it: one alone may be about such letters."""


def are_encoded_twice(rows: Iterable[Mapping[str, Any]]) -> bool:
    """Whether all texts beyond ASCII are; those of Facebook and Instagram always are."""
    found: set[str] = set()
    sound = True
    for row in rows:
        if is_meta(row):
            return True
        for text in _texts(row) if sound else ():
            if repaired(text) == text:
                sound = False
                break
            found.add(text)
    return sound and len(found) >= _SURE


def repaired(value: Any) -> Any:
    """``value`` with its texts as they were meant, at any depth; one that cannot have been encoded
    twice stays."""
    if isinstance(value, str):
        return value if value.isascii() else _decoded(value)
    if isinstance(value, Mapping):
        return {repaired(name): repaired(each) for name, each in value.items()}
    return [repaired(each) for each in value] if isinstance(value, list) else value


def _decoded(text: str) -> str:
    for encoding in ("latin-1", "cp1252"):
        try:
            return text.encode(encoding).decode()
        except UnicodeError:
            continue
    return text


def _texts(value: Any) -> Iterator[str]:
    """All that are not ASCII."""
    if isinstance(value, str):
        if not value.isascii():
            yield value
    elif isinstance(value, Mapping | list):
        for each in value.values() if isinstance(value, Mapping) else value:
            yield from _texts(each)
