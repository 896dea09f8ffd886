"""The difference a batch makes: each post as it was counted before, and as it is counted after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Counted:
    """All of a post that anything counts. ``analyses``: how many models have read it."""

    post_id: str
    created_at: datetime
    source: str
    sentiment: str
    emotion: str
    confidence: float
    analyses: int
    topics: tuple[int, ...] = ()
    """The keys of the topics it belongs to."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One post before and after; ``None``: it was not stored yet, or is no more."""

    before: Counted | None
    after: Counted | None


def difference_columns(differences: Sequence[Difference]) -> list[list[object]]:
    """The columns of the relation ``difference``: rows before count -1, rows after +1."""
    rows = [
        (c.post_id, c.created_at, c.source, c.sentiment, c.emotion, posts, c.analyses, c.confidence)
        for posts, c in _sides(differences)
    ]
    return [list(column) for column in zip(*rows, strict=True)]


def topic_columns(differences: Sequence[Difference]) -> list[list[object]]:
    """The columns of the relation ``member``: the topics of each side of a difference."""
    rows = [
        (counted.post_id, posts, topic)
        for posts, counted in _sides(differences)
        for topic in counted.topics
    ]
    return [list(column) for column in zip(*rows, strict=True)] if rows else [[], [], []]


def _sides(differences: Sequence[Difference]) -> Iterator[tuple[int, Counted]]:
    for difference in differences:
        if difference.before is not None:
            yield -1, difference.before
        if difference.after is not None:
            yield 1, difference.after
