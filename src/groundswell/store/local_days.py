"""The days, weeks and months of a place's clocks, from the days of UTC: an edge within a day of UTC
moves a part of it, the smaller one, to the neighbour. That reads a day and at most half of its
hours, where the hours alone would be all 24.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from groundswell.domain.window import Period, bucket_start

Span = tuple[datetime, datetime]

HALF_A_DAY = timedelta(hours=12)
"""A day of UTC is counted where its noon lies, before its parts are moved."""
_MOST_EDGES = 2_000


@dataclass(frozen=True, slots=True)
class LocalDays:
    """Whole days of UTC in ``[low, high)`` but ``broken``; ``added``: what these leave out;
    ``moved``: parts of them that lie on the other side of an edge than their noon.
    """

    low: datetime
    high: datetime
    broken: Sequence[datetime]
    added: Sequence[Span]
    moved: Sequence[Span]


def local_days(edges: Sequence[datetime]) -> LocalDays | None:
    """How buckets with these edges consist of days of UTC; ``None``: they hold none, or are so many
    that the list of hours would be longer than the hours are to read.
    """
    if len(edges) > _MOST_EDGES:
        return None
    day = Period.DAY.width
    first, last = edges[0], edges[-1]
    low, high = bucket_start(first, Period.DAY), bucket_start(last, Period.DAY)
    low = low if low == first else low + day
    if low >= high:
        return None
    days = [(edge, bucket_start(edge, Period.DAY)) for edge in edges if low < edge < high]
    within = [(edge, start) for edge, start in days if edge != start]
    edges_a_day = Counter(start for _, start in within)
    broken = [start for start, count in edges_a_day.items() if count > 1]
    moved = []
    for edge, start in within:
        if edges_a_day[start] == 1:
            noon = start + HALF_A_DAY
            moved.append((start, edge) if edge <= noon else (edge, start + day))
    added = _unless_empty((first, low), (high, last)) + [(start, start + day) for start in broken]
    return LocalDays(low, high, broken, added, moved)


def hours_and_minutes(spans: Sequence[Span]) -> tuple[list[Span], list[Span]]:
    """The whole hours of spans, and what is left of them at their ends."""
    hours: list[Span] = []
    minutes: list[Span] = []
    for start, end in spans:
        last = max(start, bucket_start(end, Period.HOUR))
        first = bucket_start(start, Period.HOUR)
        first = min(first if first == start else first + Period.HOUR.width, last)
        hours += _unless_empty((first, last))
        minutes += _unless_empty((start, first), (last, end))
    return hours, minutes


def _unless_empty(*spans: Span) -> list[Span]:
    return [(start, end) for start, end in spans if start < end]
