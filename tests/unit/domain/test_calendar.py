"""Days, weeks and months of a place: one after another, none left out, as its clocks show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.domain.calendar import bucket_edges, read_zone
from groundswell.domain.window import Period, bucket_start

ZONES = (
    "America/Los_Angeles",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Australia/Lord_Howe",
    "America/Havana",  # midnight comes twice in autumn
    "America/Sao_Paulo",  # there was no midnight in spring
    "Africa/Cairo",
    "Pacific/Apia",  # 30 December 2011 never was
    "Africa/Casablanca",
    "Pacific/Chatham",
)
LONG = (Period.HOUR, Period.QUARTER_DAY, Period.DAY, Period.WEEK, Period.MONTH)
MOMENTS = st.datetimes(datetime(2005, 1, 1), datetime(2035, 1, 1), timezones=st.just(UTC))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "edges"),
    [
        ("America/Los_Angeles", "2025-11-02T12", ["2025-11-02T07", "2025-11-03T08"]),  # 25 h
        ("America/Los_Angeles", "2026-03-08T12", ["2026-03-08T08", "2026-03-09T07"]),  # 23 h
        ("Asia/Kolkata", "2026-03-08T12", ["2026-03-07T18:30", "2026-03-08T18:30"]),
        ("Asia/Kathmandu", "2026-03-08T12", ["2026-03-07T18:15", "2026-03-08T18:15"]),
        ("Australia/Lord_Howe", "2026-04-04T20", ["2026-04-04T13", "2026-04-05T13:30"]),
        ("America/Havana", "2025-11-02T12", ["2025-11-02T04", "2025-11-03T05"]),
        ("America/Sao_Paulo", "2018-11-04T12", ["2018-11-04T03", "2018-11-05T02"]),
        ("Pacific/Apia", "2011-12-30T09", ["2011-12-29T10", "2011-12-30T10"]),
        ("Pacific/Apia", "2011-12-30T11", ["2011-12-30T10", "2011-12-31T10"]),
    ],
)
def test_a_day_begins_at_midnight_of_the_place(zone: str, day: str, edges: list[str]) -> None:
    start = at(day)
    found = bucket_edges(Period.DAY, start, start + timedelta(seconds=1), ZoneInfo(zone))
    assert found == [at(edge) for edge in edges]


def test_a_week_begins_on_monday_and_a_month_with_its_first() -> None:
    start, end = at("2026-02-27T12"), at("2026-03-03T12")
    berlin = ZoneInfo("Europe/Berlin")
    weeks = bucket_edges(Period.WEEK, start, end, berlin)
    assert weeks == [at("2026-02-22T23"), at("2026-03-01T23"), at("2026-03-08T23")]
    months = bucket_edges(Period.MONTH, start, end, berlin)
    assert months == [at("2026-01-31T23"), at("2026-02-28T23"), at("2026-03-31T22")]
    assert bucket_edges(Period.MONTH, start, end) == [
        at("2026-02-01"),
        at("2026-03-01"),
        at("2026-04-01"),
    ]
    assert bucket_edges(Period.WEEK, start, end)[0] == at("2026-02-23")


def test_an_hour_that_comes_twice_is_two_buckets() -> None:
    start = at("2025-11-02T07")
    hours = bucket_edges(
        Period.HOUR, start, start + timedelta(hours=25), ZoneInfo("America/Los_Angeles")
    )
    assert hours == [start + timedelta(hours=n) for n in range(26)]


@given(MOMENTS, st.integers(1, 80), st.sampled_from(LONG), st.sampled_from((*ZONES, "UTC")))
def test_buckets_follow_one_another_and_hold_the_range(
    start: datetime, length: int, period: Period, name: str
) -> None:
    end = start + length * timedelta(hours=7)
    zone = read_zone(name)
    edges = bucket_edges(period, start, end, zone)
    assert edges[0] <= start < edges[1]
    assert edges[-2] < end <= edges[-1]
    assert all(before < after for before, after in pairwise(edges))
    again = bucket_edges(period, edges[0], edges[-1], zone)
    assert again == edges
    if zone is not None and period in (Period.DAY, Period.WEEK, Period.MONTH):
        local = [edge.astimezone(zone) for edge in edges]
        dates = [each.date() for each in local]
        assert dates == sorted(set(dates))
        day_before = [(edge - timedelta(seconds=1)).astimezone(zone).date() for edge in edges]
        assert all(before < date for before, date in zip(day_before, dates, strict=True))
        if period is Period.WEEK and name != "Pacific/Apia":
            assert {date.weekday() for date in dates} == {0}
        if period is Period.MONTH:
            assert {date.day for date in dates} == {1}


@given(MOMENTS, st.sampled_from([Period.MINUTE, Period.QUARTER_HOUR]), st.sampled_from(ZONES))
def test_short_buckets_are_the_same_everywhere(start: datetime, period: Period, name: str) -> None:
    end = start + timedelta(hours=1)
    assert bucket_edges(period, start, end, ZoneInfo(name)) == bucket_edges(period, start, end)
    assert bucket_edges(period, start, end)[0] == bucket_start(start, period)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "europe/berlin", "../etc/passwd", "CEST"])
def test_what_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        read_zone(name)


def test_an_empty_range_has_no_buckets_and_utc_is_no_zone() -> None:
    assert bucket_edges(Period.DAY, at("2026-01-01"), at("2026-01-01")) == []
    assert read_zone("UTC") is None
