"""Optional fields of a network's post: what does not fit is left out, and costs no post."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from groundswell.domain.field_form import (
    ADDRESSES,
    COUNTS,
    ENGAGEMENT,
    MAX_COUNT,
    MAX_LINKS,
    is_address,
)
from groundswell.domain.post import MAX_ID_CHARS, MAX_LINKS_CHARS, MAX_NAME_CHARS


def name_of(value: object) -> str | None:
    """A name that its author shows."""
    name = value.strip()[:MAX_NAME_CHARS] if isinstance(value, str) else ""
    return name or None


def id_of(value: object, prefix: str = "") -> str | None:
    """The identity of another post."""
    if not isinstance(value, str | int) or isinstance(value, bool) or not value:
        return None
    identity = f"{prefix}{value}"
    return identity if len(identity) <= MAX_ID_CHARS else None


def links_of(addresses: Iterable[object]) -> str | None:
    """As many of ``addresses`` as a post may have."""
    found: list[str] = []
    room = MAX_LINKS_CHARS
    for address in addresses:
        if isinstance(address, str) and is_address(address) and len(address) < room:
            found.append(address)
            room -= len(address) + 1
    return ADDRESSES.read(found[:MAX_LINKS])


def engagement_of(counts: Mapping[str, object]) -> str | None:
    """``counts`` by the names of ``COUNTS``; what is no count is left out."""
    return ENGAGEMENT.read(
        {
            name: count
            for name in COUNTS
            if isinstance(count := counts.get(name), int)
            and not isinstance(count, bool)
            and 0 <= count <= MAX_COUNT
        }
    )
