"""Every moment is counted once, in the bucket of the place's clocks that it lies in."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from groundswell.domain.calendar import bucket_edges
from groundswell.domain.window import Period, bucket_start
from groundswell.store.local_days import HALF_A_DAY, hours_and_minutes, local_days

QUARTER = timedelta(minutes=15)
ZONES = (
    "Europe/Berlin",  # a day begins late in that of UTC
    "America/New_York",  # and early
    "Pacific/Auckland",  # at noon in winter
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "Atlantic/Azores",  # on one day of the year two begin within that of UTC
    "Pacific/Apia",
)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("period", [Period.DAY, Period.WEEK, Period.MONTH])
@pytest.mark.parametrize("year", [2011, 2026])
def test_every_moment_is_counted_once_and_in_its_bucket(
    zone: str, period: Period, year: int
) -> None:
    start, end = datetime(year, 1, 3, 7, tzinfo=UTC), datetime(year + 1, 1, 9, 5, tzinfo=UTC)
    edges = bucket_edges(period, start, end, ZoneInfo(zone))
    found = local_days(edges)
    assert found is not None
    counted: Counter[tuple[datetime, datetime]] = Counter()  # by moment and its bucket's start
    for day in _steps(found.low, found.high, Period.DAY.width):
        if day not in found.broken:
            noon = _bucket_of(edges, day + HALF_A_DAY)
            counted.update((each, noon) for each in _steps(day, day + Period.DAY.width, QUARTER))
    for low, high in found.added:
        counted.update((each, _bucket_of(edges, each)) for each in _steps(low, high, QUARTER))
    for low, high in found.moved:
        noon = _bucket_of(edges, bucket_start(low, Period.DAY) + HALF_A_DAY)
        counted.update((each, _bucket_of(edges, each)) for each in _steps(low, high, QUARTER))
        counted.subtract((each, noon) for each in _steps(low, high, QUARTER))
    assert min(counted.values()) >= 0
    assert +counted == Counter(
        (each, low) for low, high in pairwise(edges) for each in _steps(low, high, QUARTER)
    )


def _steps(start: datetime, end: datetime, step: timedelta) -> Iterator[datetime]:
    while start < end:
        yield start
        start += step


def _bucket_of(edges: Sequence[datetime], moment: datetime) -> datetime:
    return edges[bisect_right(edges, moment) - 1]


def test_no_more_is_moved_than_half_a_day() -> None:
    edges = bucket_edges(
        Period.DAY,
        datetime(2025, 1, 1, tzinfo=UTC),
        datetime(2026, 1, 1, tzinfo=UTC),
        ZoneInfo("America/New_York"),
    )
    found = local_days(edges)
    assert found is not None
    assert max(end - start for start, end in found.moved) == timedelta(hours=5)
    assert len(found.moved) == len(edges) - 2  # the ends of the range lie within days that are read


def test_a_range_without_a_day_of_utc_has_none() -> None:
    first = datetime(2026, 5, 1, 22, tzinfo=UTC)
    assert local_days([first, first + timedelta(days=1)]) is None


def test_a_span_is_whole_hours_and_the_minutes_at_its_ends() -> None:
    def at(clock: str) -> datetime:
        return datetime.fromisoformat(f"2026-11-20T{clock}+00:00")

    spans = [
        (at("18:30"), at("21:00")),
        (at("03:00"), at("04:15")),
        (at("05:10"), at("05:50")),
        (at("06:00"), at("06:45")),
        (at("08:10"), at("09:20")),
    ]
    hours, minutes = hours_and_minutes(spans)
    assert hours == [(at("19:00"), at("21:00")), (at("03:00"), at("04:00"))]
    assert sorted(minutes) == sorted(
        [
            (at("18:30"), at("19:00")),
            (at("04:00"), at("04:15")),
            (at("05:10"), at("05:50")),
            (at("06:00"), at("06:45")),
            (at("08:10"), at("09:00")),
            (at("09:00"), at("09:20")),
        ]
    )
