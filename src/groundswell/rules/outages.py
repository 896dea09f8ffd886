"""Outages of sources: in which minutes a rule's posts were not listened for, and why.

Without it "nobody wrote anything" and "we were not connected" look the same (decision 19).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from groundswell.insight.series import Flags
from groundswell.stream.source_leases import ReadSource, SourceState

PATIENCE = timedelta(minutes=2)
"""A restart is not told as an outage; but what was not listened for is known to be missing at once,
or the volume would be said to have fallen before the outage is told."""
FORGOTTEN = timedelta(days=7)
"""A source that was not heard for so long is not read any more."""
MATTERS = 0.1
"""The share of the posts that sources give below which the outage of one changes nothing."""
NOBODY_READS = "nobody reads it"
AT_ONCE = timedelta(seconds=30)
"""A source that was heard so lately is heard all the time."""
LONGEST_PAUSE = timedelta(hours=1)
"""A source that is asked every so often is behind for so long at most; then it is quiet."""


@dataclass(frozen=True, slots=True)
class Outage:
    """A source was not heard from ``since`` until ``until`` (``None``: it still is not)."""

    source: str
    since: datetime
    until: datetime | None
    reason: str


class SourceOutages:
    """The outages of all sources, as they are known at ``now``."""

    def __init__(self, sources: Sequence[ReadSource] = (), now: datetime | None = None) -> None:
        self._now = now
        known = [one.state for one in sources if now and not _forgotten(one.state, now)]
        self._posts = {state.key: max(1, state.posts) for state in known}
        self._names = {state.key: state.gives or (state.kind,) for state in known}
        self._outages = [
            (one.state.key, outage)
            for one in sources
            if now and one.state.key in self._posts
            for outage in _outages(one, now)
        ]
        self._behind = {
            one.state.key: until
            for one in sources
            if now and one.state.key in self._posts and (until := _behind(one, now))
        }

    def minutes(self, source: str | None, first: int, last: int) -> Flags:
        """Of each minute from ``first`` to ``last`` (exclusive, since the epoch): whether sources
        that matter to posts of ``source`` (``None``: to all posts) were away."""
        away: Flags = np.zeros(last - first, dtype=np.bool_)
        outages = [one for one in self._outages if self._of(one[0], source)]
        if not outages:
            return away
        of_each: dict[str, Flags] = {}
        for key, outage in outages:
            begin = max(0, int(outage.since.timestamp() // 60) - first)
            end = last if outage.until is None else -int(-outage.until.timestamp() // 60)
            flags = of_each.setdefault(key, np.zeros(last - first, dtype=np.bool_))
            flags[begin : max(begin, end - first)] = True
        total = sum(posts for key, posts in self._posts.items() if self._of(key, source))
        missing = sum(self._posts[key] * flags for key, flags in of_each.items())
        away = np.asarray(missing) >= MATTERS * total
        return away

    def unheard_from(self, source: str | None) -> int | None:
        """From which minute (since the epoch) on sources that matter to posts of ``source``, and
        are asked every so often, have not been asked yet; ``None``: all were heard."""
        total = sum(posts for key, posts in self._posts.items() if self._of(key, source))
        missing = 0
        for key, until in sorted(self._behind.items(), key=lambda one: one[1]):
            if self._of(key, source):
                missing += self._posts[key]
                if missing >= MATTERS * total:
                    return int(until.timestamp() // 60)
        return None

    def during(self, source: str | None, start: datetime, end: datetime) -> Outage | None:
        """The outage, of the source that gives most, that covers ``[start, end)``."""
        found = [
            (self._posts[key], outage)
            for key, outage in self._outages
            if self._of(key, source)
            and outage.since <= start + PATIENCE
            and (self._now is None or self._now - outage.since > PATIENCE)
            and (outage.until is None or outage.until >= end - PATIENCE)
        ]
        return max(found, key=lambda one: one[0])[1] if found else None

    def heard(self, source: str | None) -> list[str]:
        """The sources that give posts of ``source``, whether or not they are away."""
        return sorted(key for key in self._posts if self._of(key, source))

    def _of(self, key: str, source: str | None) -> bool:
        return source is None or source in self._names[key]


def _forgotten(state: SourceState, now: datetime) -> bool:
    """Nobody misses a file that was read to its end, or a source that is not read any more."""
    until = state.coverage.until
    return state.phase == "ended" or until is None or now - until > FORGOTTEN


def _behind(read: ReadSource, now: datetime) -> datetime | None:
    """Up to when a source was heard that is read, but not all the time."""
    until = read.state.coverage.until
    listening = read.is_read and read.state.phase == "reading"
    if until is None or not listening:
        return None
    return until if AT_ONCE < now - until <= LONGEST_PAUSE else None


def _outages(read: ReadSource, now: datetime) -> Iterator[Outage]:
    state = read.state
    for gap in state.coverage.gaps:
        yield Outage(state.key, gap.start, gap.end, gap.reason)
    until = state.coverage.until
    listening = read.is_read and state.phase == "reading"
    if until is not None and not listening:
        yield Outage(state.key, until, None, state.error or NOBODY_READS)
