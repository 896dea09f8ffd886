"""Records that differ in their columns from others of their file, and the replies and comments that
stand in the record of a post, as scrapers and APIs have threads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Set
from functools import lru_cache

from groundswell.sources.files.aliases import take_columns

LISTS_BELOW = frozenset({"replies", "comments", "children", "responses", "answers"})
_DEEPEST = 20
columns_taken = lru_cache(maxsize=1024)(take_columns)


def columns_instead(names: tuple[str, ...], taken: Mapping[str, str]) -> Mapping[str, str]:
    """The columns of records that have not the usual one of the text, but another such: there may
    be records of several kinds in a file."""
    if taken.get("content", "content") in names or "text" in names:
        return taken
    own = columns_taken(tuple(map(str, names)))
    return own if "content" in own else taken


def lacking_fields(
    fields: Iterable[str], present: Set[str], taken: Mapping[str, str]
) -> frozenset[str]:
    """The ``fields`` that records cannot have whose columns, and fields that were asked for, are
    ``present``; an author may have the name that is shown in an object."""
    known = {"content", "author_name", "engagement"} | present
    return frozenset(
        name for name in fields if name not in known and taken.get(name, name) not in present
    )


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
