"""Coverage of a source: when it was read, so that "no posts" differs from "not connected"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

MOST_GAPS = 100
SHORTEST_GAP = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of time of which posts are missing, or may be, and why."""

    start: datetime
    end: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """A source was read from ``since`` to ``until``, except in ``gaps`` (in their order).

    Times are those of the network: what was published up to ``until`` has been read. A source that
    is away for a while and then catches up leaves no gap.
    """

    since: datetime | None = None
    until: datetime | None = None
    gaps: tuple[Gap, ...] = ()

    def heard(self, until: datetime) -> Coverage:
        """Everything up to ``until`` has been read now; a clock that goes back changes nothing."""
        if self.since is None or self.until is None:
            return replace(self, since=until, until=until)
        return replace(self, until=max(self.until, until))

    def missed(self, until: datetime, reason: str) -> Coverage:
        """What was published since ``self.until`` was not read, for ``reason``; coverage resumes
        at ``until``."""
        if self.until is None or until - self.until < SHORTEST_GAP:
            return self.heard(until)
        gaps = (*self.gaps, Gap(self.until, until, reason))
        return replace(self, until=until, gaps=_bounded(gaps))


def _bounded(gaps: tuple[Gap, ...]) -> tuple[Gap, ...]:
    """At most ``MOST_GAPS``: the two oldest are merged, which overstates what is missing."""
    if len(gaps) <= MOST_GAPS:
        return gaps
    first, second, *rest = gaps
    return (Gap(first.start, second.end, f"several: {second.reason}"), *rest)
