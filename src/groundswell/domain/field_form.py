"""The forms of a post's optional fields: a text, one of some words, addresses, counts.

On the stream, in a table and in the store each is a text; in JSON it is what it is.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

KINDS = ("post", "reply", "repost", "review", "article", "comment")
Kind = Literal["post", "reply", "repost", "review", "article", "comment"]
COUNTS = ("likes", "shares", "replies", "quotes", "views")
Count = Literal["likes", "shares", "replies", "quotes", "views"]
MAX_LINKS = 50
MAX_COUNT = 2**53 - 1
"""The largest whole number that every reader of JSON holds exactly."""
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")


@dataclass(frozen=True, slots=True)
class FieldForm:
    """``read`` gives the one text for a value, as somebody wrote it; ``None`` for none. It raises
    ``ValueError`` with what is wrong. ``show`` gives the value in JSON, of the type ``shape``."""

    read: Callable[[object], str | None]
    show: Callable[[str], Any]
    shape: Any


def is_address(text: str) -> bool:
    """Whether it is a URL, or a URI of another scheme."""
    return _ADDRESS.fullmatch(text) is not None


def _read_kind(value: object) -> str | None:
    if value is None or value == "":
        return None
    word = value.strip().lower() if isinstance(value, str) else None
    if word not in KINDS:
        raise ValueError(f"is none of {', '.join(KINDS)}")
    return word


def _read_links(value: object) -> str | None:
    parts: Sequence[object]
    if value is None or isinstance(value, str):
        parts = (value or "").split()
    elif isinstance(value, list | tuple):
        parts = value
    else:
        raise ValueError("is no list of addresses")
    if len(parts) > MAX_LINKS:
        raise ValueError(f"has {len(parts)} addresses, the limit is {MAX_LINKS}")
    links = [part for part in parts if isinstance(part, str) and is_address(part)]
    if len(links) < len(parts):
        raise ValueError("is no list of addresses")
    return " ".join(dict.fromkeys(links)) or None


def _read_counts(value: object) -> str | None:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise ValueError("is no JSON object of counts") from None
    if not isinstance(value, Mapping):
        raise ValueError("is no object of counts")
    found = {}
    for name in value:
        if name not in COUNTS:
            raise ValueError(f"counts {', '.join(COUNTS)}, nothing else")
    for name in COUNTS:
        count = value.get(name)
        if count is None:
            continue
        if not isinstance(count, int) or isinstance(count, bool) or not 0 <= count <= MAX_COUNT:
            raise ValueError(f"has {name} that are no count")
        found[name] = count
    return json.dumps(found) if found else None


CHOICE = FieldForm(_read_kind, str, Kind)
ADDRESSES = FieldForm(_read_links, str.split, list[str])
ENGAGEMENT = FieldForm(_read_counts, json.loads, dict[Count, int])
