"""The batches a worker has in flight, and the rounds of a take-over."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from groundswell import metrics
from groundswell.domain.event import LiveEvent
from groundswell.domain.post import PostEvent
from groundswell.domain.sentiment import Analysis
from groundswell.stream.codec import entry_seconds
from groundswell.stream.consumer import Entry


@dataclass(slots=True)
class Item:
    """One entry on its way: the event it holds, then its analysis or the reason it is given up."""

    entry: Entry
    event: PostEvent
    analysis: Analysis | None = None
    failure: str | None = None
    came: float = field(init=False)
    """When Redis took the entry, by its clock: seconds since 1970."""
    in_doubt: bool = field(init=False)
    """Whether it may be committed without having been published: another worker had it, or the
    answer to a commit was lost."""

    def __post_init__(self) -> None:
        self.came = entry_seconds(self.entry.entry_id)
        self.in_doubt = self.entry.deliveries > 1


@dataclass(slots=True)
class Round:
    """Batches that were taken over together: they owe one gap at most, announced before ``owed``,
    the entries that it is owed for, are acknowledged."""

    batches: int = 1
    owed: list[Entry] = field(default_factory=list)


@dataclass(slots=True)
class Batch:
    """Entries that were read together; ``done`` once they are stored, acknowledged, published."""

    items: list[Item]
    round: Round = field(default_factory=Round)
    analysing: asyncio.Task[None] | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)
    edits: bool = field(init=False)
    """Whether it changes what is stored, so that it must keep its order among the others."""

    def __post_init__(self) -> None:
        self.edits = not all([item.event.operation.is_create for item in self.items])

    @property
    def failures(self) -> list[tuple[Entry, str]]:
        """The entries that are given up, each with its reason."""
        return [(item.entry, item.failure) for item in self.items if item.failure]


def published_by(event: LiveEvent) -> frozenset[str]:
    """The ids of the posts whose change is in ``event``."""
    return frozenset((*(item.post.post_id for item in event.posts), *event.deleted, *event.changed))


PARTS = 16
"""Of a batch that fails: 256 posts are alone after two steps, and few bad ones cost few calls."""


def parts(items: Sequence[Item]) -> list[Sequence[Item]]:
    """``items`` in about ``PARTS`` pieces, in their order."""
    size = -(-len(items) // PARTS)
    return [items[start : start + size] for start in range(0, len(items), size)]


def count_done(items: Sequence[Item], event: LiveEvent, now: datetime) -> None:
    """Record metrics of a published batch."""
    metrics.posts_stored.inc(len(event.posts))
    metrics.posts_repeated.inc(max(0, len(items) - len(event.posts) - len(event.deleted)))
    present = now.timestamp()
    metrics.post_delay.observe_all([max(0.0, present - item.came) for item in items])
