"""What a worker has in hand: entries on their way, in the batches they were read in."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field

from groundswell.domain.post import Operation, PostEvent
from groundswell.domain.sentiment import Analysis
from groundswell.stream.consumer import Entry


@dataclass(slots=True)
class Item:
    """One entry on its way: the event it holds, then its analysis or the reason it is given up."""

    entry: Entry
    event: PostEvent
    analysis: Analysis | None = None
    failure: str | None = None


@dataclass(slots=True)
class Batch:
    """Entries that were read together; ``done`` once they are stored, acknowledged, published."""

    items: list[Item]
    analysing: asyncio.Task[None] | None = None
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def edits(self) -> bool:
        """Whether it changes what is stored, so that it must keep its place among the others."""
        return any(item.event.operation is not Operation.CREATE for item in self.items)

    @property
    def failures(self) -> list[tuple[Entry, str]]:
        """The entries that are given up, each with its reason."""
        return [(item.entry, item.failure) for item in self.items if item.failure]
