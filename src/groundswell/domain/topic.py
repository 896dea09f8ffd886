"""A topic (a saved query with its own counts), and the set of topics matched at one version."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from groundswell.domain.post import Post
from groundswell.domain.query.fields import fold_value
from groundswell.domain.query.parser import parse
from groundswell.domain.query.query import Query
from groundswell.domain.query.tree import And, Field, Or
from groundswell.domain.value_class import value

MAX_NAME_CHARS = 100
MAX_TOPICS = 1000
"""The most topics for which the cost of a post is measured (``python -m benchmarks matching``)."""
MAX_LANGUAGES = 50
MAX_IN_SET = 10


class TopicKind(StrEnum):
    """The kind of thing that is watched."""

    BRAND = "brand"
    PRODUCT = "product"
    COMPETITOR = "competitor"
    ISSUE = "issue"


class TopicState(StrEnum):
    """Only ``ACTIVE`` topics are matched; the others keep their counts."""

    ACTIVE = "active"
    PAUSED = "paused"
    ARCHIVED = "archived"


@value
class TopicRef:
    """A topic as others name it: its id as text, and its name."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class TopicSet:
    """All topics at one ``version`` of their set.

    ``match`` gives the keys of those that a post belongs to; ``shown`` has the topics that are
    told of, by these keys: the counts of a changed query have one that is not told of yet.
    """

    version: int
    match: Callable[[Post], tuple[int, ...]]
    shown: Mapping[int, TopicRef]


def compiled(query: str, languages: Sequence[str] = ()) -> Query:
    """The query of a topic, limited to languages where some are named.

    Raises:
        InvalidQuery: the query says nothing.
    """
    parsed = parse(query)
    if not languages:
        return parsed
    fields = tuple(Field("lang", fold_value("lang", each)) for each in languages)
    spoken = fields[0] if len(fields) == 1 else Or(fields)
    return Query(And((parsed.tree, spoken)), parsed.cautions, parsed.fields)


def read_name(text: str) -> str:
    """Normalise a topic's name.

    Raises:
        ValueError: it is empty, too long, not printable, or looks like an id.
    """
    name = " ".join(unicodedata.normalize("NFC", text).split())
    if not name or len(name) > MAX_NAME_CHARS or not name.isprintable():
        raise ValueError(f"a name has 1 to {MAX_NAME_CHARS} printable characters")
    if read_id(name) is not None:
        raise ValueError("a name cannot look like an id")
    return name


def name_key(name: str) -> str:
    """The name as it is compared: two topics cannot differ in case or width alone."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def read_id(text: str) -> UUID | None:
    """The id that a text is, in its usual form."""
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text.lower() else None
