"""Reading a source in a test: so many events, with a deadline."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import aclosing
from dataclasses import dataclass, field

from groundswell.domain.post import PostEvent
from groundswell.sources.base import Rejected, Source


@dataclass
class Reading:
    """What came of it, and where it stopped."""

    events: list[PostEvent] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    passed_over: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    batches: list[int] = field(default_factory=list)
    cursor: str | None = None
    ended: bool = True

    @property
    def ids(self) -> list[str]:
        return [event.post.post_id for event in self.events]

    @property
    def texts(self) -> list[str]:
        return [event.post.content for event in self.events]


async def read(
    source: Source, *, until: int = 10**9, cursor: str | None = None, within: float = 10.0
) -> Reading:
    """Read until there are ``until`` events and rejected entries, or the source ends."""
    found = Reading(cursor=cursor)
    async with asyncio.timeout(within), aclosing(source.read(cursor)) as batches:
        async for batch in batches:
            found.events += batch.events
            found.rejected += batch.rejected
            found.passed_over.update(batch.passed_over)
            found.notes.update(batch.notes)
            found.batches.append(len(batch.events) + len(batch.rejected))
            found.cursor = batch.cursor or found.cursor
            if len(found.events) + len(found.rejected) >= until:
                found.ended = False
                break
    return found
