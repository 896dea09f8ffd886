"""Buckets of time as a place's clocks have them: its hours, days, weeks and months.

A day in which clocks change has 23 or 25 hours and is one bucket. Where a local time comes twice, a
day begins with the first; where it is left out, with the first moment after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

from groundswell.domain.window import Period, bucket_start, buckets_between

_LOCAL = (Period.HOUR, Period.QUARTER_DAY, Period.DAY, Period.WEEK, Period.MONTH)
"""What clocks of a place divide; shorter buckets are the same everywhere: every offset that is in
use is made of quarters of an hour."""
_UTC_NAMES = ("UTC", "Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu", "UCT", "Universal", "Zulu")
_A_DAY = timedelta(days=1)
_KEPT_EDGES = 16
"""Ranges whose edges are kept: one answer asks several times, and the next for the same days."""


def read_zone(name: str) -> ZoneInfo | None:
    """The zone of an IANA name; ``None`` for UTC itself.

    Raises:
        ValueError: there is no such zone.
    """
    if name in _UTC_NAMES:
        return None
    if name not in zone_names():
        raise ValueError(f"{name[:40]!a} is no time zone; give an IANA name such as Europe/Berlin")
    return ZoneInfo(name)


@cache
def zone_names() -> frozenset[str]:
    """The IANA names that are known here. To list them reads a folder: 8 ms, so it is done once."""
    return frozenset(available_timezones())


def is_uniform(period: Period, zone: ZoneInfo | None) -> bool:
    """Whether the buckets are all as wide as ``period.width`` and aligned to UTC."""
    if period in (Period.WEEK, Period.MONTH):
        return False
    return zone is None or period not in _LOCAL


def bucket_edges(
    period: Period, start: datetime, end: datetime, zone: ZoneInfo | None = None
) -> list[datetime]:
    """Where the buckets that overlap ``[start, end)`` begin, and where the last one ends, in UTC.

    None for an empty range.

    Raises:
        OverflowError: the range lies at an end of time, where the zone has no days.
    """
    if start >= end:
        return []
    if is_uniform(period, zone):
        starts = list(buckets_between(start, end, period))
        return [*starts, starts[-1] + period.width]
    return list(_edges_of_clocks(period, start, end, zone))


@lru_cache(_KEPT_EDGES)
def _edges_of_clocks(
    period: Period, start: datetime, end: datetime, zone: ZoneInfo | None
) -> tuple[datetime, ...]:
    edges: list[datetime] = []
    for edge in _local_edges(period, start, zone):
        if edge <= start:
            edges = [edge]
            continue
        edges.append(edge)
        if edge >= end:
            break
    return tuple(edges)


def _local_edges(period: Period, start: datetime, zone: ZoneInfo | None) -> Iterator[datetime]:
    """The starts of buckets in order, from at or before ``start`` on, without end."""
    local = start.astimezone(zone or UTC).replace(tzinfo=None)
    # From a day earlier: where clocks change, the wall clock runs ahead of the bucket.
    wall = _wall_start(period, local - min(_A_DAY, local - datetime.min))
    before: datetime | None = None
    while True:
        for edge in _moments(wall, zone, twice=period is Period.HOUR):
            if before is None or edge > before:
                yield edge
                before = edge
        wall = _next_wall(period, wall)


def _wall_start(period: Period, local: datetime) -> datetime:
    return bucket_start(local.replace(tzinfo=UTC), period).replace(tzinfo=None)


def _next_wall(period: Period, wall: datetime) -> datetime:
    if period is Period.MONTH:
        return (wall.replace(day=28) + timedelta(days=4)).replace(day=1)
    return wall + period.width


def first_moment(wall: datetime, zone: ZoneInfo | None) -> datetime:
    """When the clocks of the zone show ``wall`` first, in UTC; or the first moment after, where
    they never do.
    """
    return _moments(wall, zone, twice=False)[0]


def _moments(wall: datetime, zone: ZoneInfo | None, *, twice: bool) -> list[datetime]:
    """When clocks show this, in UTC; where they never do, the first moment after."""
    if zone is None:
        return [wall.replace(tzinfo=UTC)]
    first, second = (wall.replace(tzinfo=zone, fold=fold).astimezone(UTC) for fold in (0, 1))
    if first < second:
        return [first, second] if twice else [first]
    return [first if first == second else _first_after(wall, second, first, zone)]


def _first_after(wall: datetime, low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The first second in ``(low, high]`` at which clocks show ``wall`` or later."""
    while high - low > timedelta(seconds=1):
        middle = low + timedelta(seconds=(high - low) // timedelta(seconds=2))
        if middle.astimezone(zone).replace(tzinfo=None) >= wall:
            high = middle
        else:
            low = middle
    return high
