"""Filters of posts as SQL conditions with parameters, and the cursor of keyset pagination."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

import orjson

from groundswell.domain.value_filter import ANY_VALUE, ValueFilter

# Words shorter than this have no entry in the index of words: PostgreSQL would read all of the
# index for them, which is slower than reading the posts. The expression keeps it from that.
_TRIGRAM = re.compile(r"[^\W_]{3}")


FILTERED_BY_VALUE = ("source", "sentiment", "emotion", "author")
"""The fields of ``PostFilter`` that are filters by value."""
POST_COLUMNS = (
    "id, source, content, author, ingested_at, lang, url, sentiment_label, emotion, model_name, "
    "revision, extra, topics_version"
)
"""What the table of posts has beside ``created_at`` and ``post_id``."""
# In the order of the topic's own index, one post after another. Of a join PostgreSQL would think
# that it has no rows, read all posts to make it, and sort what it found. OFFSET keeps it apart.
_POSTS_OF_TOPIC = f"""topic_posts CROSS JOIN LATERAL (
    SELECT {POST_COLUMNS} FROM social_media_posts one
    WHERE one.created_at = topic_posts.created_at AND one.post_id = topic_posts.post_id
    OFFSET 0
) AS post"""  # noqa: S608 - nothing of a request's
_CONFIDENCE = """(
    SELECT a.confidence_score FROM sentiment_analysis a
    WHERE a.created_at = social_media_posts.created_at
        AND a.post_id = social_media_posts.post_id AND a.model_name = social_media_posts.model_name
)"""


class InvalidCursor(ValueError):
    """A cursor that no page has given out."""


class InvalidFilter(ValueError):
    """A filter no post can match, because PostgreSQL holds no such text."""


class TopicKey(NamedTuple):
    """A topic to filter by: the key of the counts that are shown of it, and its id."""

    key: int
    id: str


@dataclass(frozen=True, slots=True)
class PostFilter:
    """A conjunction of filters; times are aware and mean ``start <= created_at < end``.

    ``q`` is a text that the content contains, in any case; authors are compared as they are.
    ``within`` are the only sources there are for who asks; ``None``: all.

    Raises:
        InvalidFilter: a text holds a NUL character or half of a surrogate pair.
    """

    source: ValueFilter = ANY_VALUE
    sentiment: ValueFilter = ANY_VALUE
    emotion: ValueFilter = ANY_VALUE
    author: ValueFilter = ANY_VALUE
    q: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    within: frozenset[str] | None = None
    topic: TopicKey | None = None

    def __post_init__(self) -> None:
        for name in FILTERED_BY_VALUE:
            values: ValueFilter = getattr(self, name)
            _check_storable(name, values.include)
            _check_storable(f"exclude_{name}", values.exclude)
        _check_storable("q", () if self.q is None else (self.q,))

    @property
    def posts(self) -> str:
        """The tables that are searched for posts."""
        if self.topic is None:
            return "social_media_posts"
        return _POSTS_OF_TOPIC

    @property
    def confidence(self) -> str:
        """The confidence that a post of ``posts`` is counted with."""
        return _CONFIDENCE if self.topic is None else "confidence"

    @property
    def rollups(self) -> str:
        """What the names of the tables of rollups begin with."""
        return "sentiment_rollups" if self.topic is None else "topic_rollups"

    @property
    def in_rollups(self) -> bool:
        """Whether rollups alone can count what this lets through."""
        return not self.author and self.q is None


def indexed(word: str) -> bool:
    """Whether the index of words can find it."""
    return _TRIGRAM.search(word) is not None


def storable(text: str) -> bool:
    """Whether PostgreSQL can hold the text."""
    return "\x00" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def _check_storable(name: str, values: Iterable[str]) -> None:
    for value in values:
        if not storable(value):
            raise InvalidFilter(f"{name} {value[:80]!a} contains a NUL or half of a surrogate pair")


class Conditions:
    """A WHERE clause of fixed fragments; values become ``$n`` parameters.

    A fragment's ``?`` stands for its parameters, in order.
    """

    def __init__(self, *first: object) -> None:
        self.parameters: list[object] = list(first)
        self._fragments: list[str] = []

    def add(self, fragment: str, *values: object) -> None:
        parts = fragment.split("?")
        text = parts[0]
        for value, part in zip(values, parts[1:], strict=True):
            text += self.parameter(value) + part
        self._fragments.append(text)

    def parameter(self, value: object) -> str:
        """How the statement names the value."""
        self.parameters.append(value)
        return f"${len(self.parameters)}"

    def add_columns(self, wanted: PostFilter) -> None:
        """What ``posts`` and ``rollups`` both have: topic, source, sentiment, emotion."""
        if wanted.topic is not None:
            self.add("topic = ?", wanted.topic.key)
        self._add_values("source", wanted.source)
        if wanted.within is not None:
            self._add_any_of("source", wanted.within)
        self._add_values("sentiment_label", wanted.sentiment)
        self._add_values("emotion", wanted.emotion)

    def also(self, wanted: PostFilter) -> str:
        """A clause of its own for the filter's columns, its values among these parameters."""
        further = Conditions(*self.parameters)
        further.add_columns(wanted)
        self.parameters = further.parameters
        return str(further)

    def add_posts(self, wanted: PostFilter) -> None:
        """All of the filter, for the table of posts."""
        self.add_columns(wanted)
        self._add_values("author", wanted.author, nullable=True)
        if wanted.q is not None:
            content = "content" if indexed(wanted.q) else "(content || '')"
            self.add(f"{content} ILIKE ?", _containing(wanted.q))
        if wanted.start is not None:
            self.add("created_at >= ?", wanted.start)
        if wanted.end is not None:
            self.add("created_at < ?", wanted.end)

    def _add_values(self, column: str, values: ValueFilter, *, nullable: bool = False) -> None:
        if values.include:
            self._add_any_of(column, values.include)
        if values.exclude:
            none_of = f"{column} <> ALL(?::varchar[])"
            if nullable:
                none_of = f"({column} IS NULL OR {none_of})"
            self.add(none_of, sorted(values.exclude))

    def _add_any_of(self, column: str, values: Collection[str]) -> None:
        if len(values) == 1:  # in the order of an index, which an array is not
            self.add(f"{column} = ?", *values)
        else:
            self.add(f"{column} = ANY(?::varchar[])", sorted(values))

    def __str__(self) -> str:
        return " AND ".join(self._fragments) or "true"


def make_cursor(created_at: datetime, post_id: str) -> str:
    """The cursor after a post, opaque and safe in a URL."""
    data = orjson.dumps([created_at.astimezone(UTC).isoformat(), post_id])
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def read_cursor(cursor: str) -> tuple[datetime, str]:
    """The place a cursor means.

    Raises:
        InvalidCursor: no page has given it out.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        place = orjson.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if not isinstance(place, list) or not all(isinstance(part, str) for part in place):
            raise ValueError
        moment, post_id = place
        created_at = datetime.fromisoformat(moment)
        if created_at.utcoffset() != timedelta(0) or not storable(post_id):
            raise ValueError
    except (ValueError, TypeError):
        raise InvalidCursor(
            f"not a cursor: {cursor[:80]!r}; use next_cursor of the page before, unchanged"
        ) from None
    return created_at, post_id


def _containing(text: str) -> str:
    r"""The pattern of a text that is searched as it is: ``%``, ``_`` and ``\`` are no wildcards."""
    escaped = text.replace("\\", r"\\").replace("%", r"\%").replace("_", r"\_")
    return f"%{escaped}%"
