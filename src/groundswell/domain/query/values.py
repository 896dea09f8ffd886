"""The values of fields: of a closed list they are right or wrong, of an open one known or not yet.

Not part of parsing: what was saved before must be read whatever the lists say today.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping

from groundswell.domain.languages import language_mistake
from groundswell.domain.query.errors import InvalidQuery
from groundswell.domain.query.fields import fold_value
from groundswell.domain.query.query import Caution, Query

_NAMED = 5
"""Sources to choose from in a hint."""


def check_values(query: Query) -> None:
    """Refuse what no post can have.

    Raises:
        InvalidQuery: ``lang:`` names no language.
    """
    for place in query.fields:
        if place.field.name == "lang" and (hint := language_mistake(place.field.value)):
            problem = f"`{place.field.value}` is no language"
            raise InvalidQuery(place.position, place.length, problem, hint)


def unknown_sources(query: Query, sources: Iterable[str]) -> list[Caution]:
    """A caution for each ``source:`` that no post has come from yet, with the one that was meant.

    ``sources``: those that posts have come from; without any, nothing is unusual.
    """
    known = {fold_value("source", each): each for each in sources}
    if not known:
        return []
    return [
        Caution(place.position, place.length, source_hint(place.field.value, known))
        for place in query.fields
        if place.field.name == "source" and place.field.value not in known
    ]


def source_hint(value: str, known: Mapping[str, str]) -> str:
    """What to say of a source that no post has come from. ``known``: the names of those that some
    have come from, by what is compared."""
    text = f"no posts from source `{value}` yet"
    if near := difflib.get_close_matches(value, known, n=1):
        return f"{text}; did you mean `{known[near[0]]}`?"
    names = ", ".join(f"`{known[each]}`" for each in sorted(known)[:_NAMED])
    return f"{text}; there are {names}{' and others' if len(known) > _NAMED else ''}"
