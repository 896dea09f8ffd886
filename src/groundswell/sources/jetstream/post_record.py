"""The replies, quotes and links of a post's record.

https://github.com/bluesky-social/atproto/tree/main/lexicons/app/bsky
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from groundswell.sources.optional_fields import id_of, links_of


def parent_of(record: Mapping[str, Any]) -> str | None:
    """The post that it answers."""
    return id_of(_at(record, "reply", "parent", "uri"))


def links_in(record: Mapping[str, Any]) -> str | None:
    """Addresses in its text and its card, and the post that it quotes."""
    return links_of(_addresses(record))


def _addresses(record: Mapping[str, Any]) -> Iterator[object]:
    for path in (("external", "uri"), ("record", "uri"), ("record", "record", "uri")):
        yield _at(record, "embed", *path)
    for facet in _objects(record.get("facets")):
        for feature in _objects(facet.get("features")):
            yield feature.get("uri")


def _objects(value: object) -> Iterator[Mapping[str, Any]]:
    for each in value if isinstance(value, list) else ():
        if isinstance(each, Mapping):
            yield each


def _at(value: object, *path: str) -> object:
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value
