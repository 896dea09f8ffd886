"""The result of reading a record of a known export."""

from __future__ import annotations

import html
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from groundswell.domain.post import Operation

JsonObject = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """One post, or what became of one. ``record`` is where columns that are asked for are found.

    ``known`` are fields of a post. ``passed_over`` is why this is no post of its own.
    """

    network: str
    record: JsonObject
    known: Mapping[str, object] = field(default_factory=dict)
    operation: Operation = Operation.CREATE
    passed_over: str = ""


def at(record: object, *path: str) -> Any:
    """The value down there, or ``None``."""
    for step in path:
        if not isinstance(record, Mapping):
            return None
        record = record.get(step)
    return record


def first_of(*values: object) -> object:
    """The first that says something."""
    return next((value for value in values if value not in (None, "")), None)


def counts(record: object, **names: str) -> dict[str, object]:
    """The counts of a record, each by the name that it has there."""
    return {name: at(record, there) for name, there in names.items()}


def joined(*parts: object) -> str:
    """Texts one under the other."""
    return "\n".join(part for part in parts if isinstance(part, str) and part.strip())


def unescaped(text: object) -> object:
    """A text of an API that escapes ``&``, ``<`` and ``>`` and nothing else."""
    if not isinstance(text, str) or "&" not in text:
        return text
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def fully_unescaped(text: object) -> object:
    """The same for all entities."""
    return html.unescape(text) if isinstance(text, str) else text


def objects(items: object) -> Iterator[JsonObject]:
    """The objects of a list."""
    if isinstance(items, list):
        yield from (item for item in items if isinstance(item, Mapping))
