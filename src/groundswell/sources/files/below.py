"""Records that differ in their columns from others of their file, and the replies and comments that
stand in the record of a post, as scrapers and APIs have threads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from groundswell.sources.files.aliases import take_columns

LISTS_BELOW = frozenset({"replies", "comments", "children", "responses", "answers"})
_DEEPEST = 20
columns_taken = lru_cache(maxsize=1024)(take_columns)


def columns_instead(record: Mapping[str, object], column: str) -> Mapping[str, str] | None:
    """The columns of a record that has not the ``column`` of the text, but another such: there may
    be records of several kinds in a file."""
    if column in record or "text" in record:
        return None
    taken = columns_taken(tuple(map(str, record)))
    return taken if "content" in taken else None


def posts_below(
    record: Mapping[str, object], text: object, depth: int = _DEEPEST
) -> Iterator[tuple[Mapping[str, object], Mapping[str, str]]]:
    """Each with the columns that hold its fields. What says the same as ``text`` above it is it
    once more, and what is not public is no post."""
    for name, items in record.items():
        if name not in LISTS_BELOW or not isinstance(items, list) or depth == 0:
            continue
        for item in items:
            if not isinstance(item, Mapping) or item.get("public") is False:
                continue
            taken = columns_taken(tuple(map(str, item)))
            said = item.get(taken.get("content", ""))
            if not isinstance(said, str) or not said.strip():
                continue
            if said != text:
                yield item, taken
            yield from posts_below(item, said, depth - 1)
