"""A range is cut so that its parts are the range, each at the coarsest grain that fits."""

from __future__ import annotations

from dataclasses import astuple
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from groundswell.store.range_counts import cut

MOMENTS = st.datetimes(
    datetime(2026, 11, 20), datetime(2026, 11, 23), timezones=st.just(UTC)
) | st.integers(0, 3 * 1440).map(
    lambda n: datetime(2026, 11, 20, tzinfo=UTC) + timedelta(minutes=n)
)


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-20T{clock}+00:00")


@given(MOMENTS, MOMENTS)
def test_the_parts_follow_one_another_from_start_to_end(start: datetime, end: datetime) -> None:
    cuts = cut(start, end)
    parts = astuple(cuts)
    assert list(parts) == sorted(parts)
    assert cuts.start == start
    assert cuts.end == max(start, end)


@given(MOMENTS, MOMENTS)
def test_rollups_are_only_asked_for_whole_buckets(start: datetime, end: datetime) -> None:
    cuts = cut(start, end)
    if cuts.first_minute < cuts.last_minute:
        assert not cuts.first_minute.second
        assert not cuts.first_minute.microsecond
        assert not cuts.last_minute.second
        assert not cuts.last_minute.microsecond
    if cuts.first_hour < cuts.last_hour:
        assert not cuts.first_hour.minute
        assert not cuts.last_hour.minute
    if cuts.first_day < cuts.last_day:
        assert not cuts.first_day.hour
        assert not cuts.last_day.hour


@given(MOMENTS, MOMENTS)
def test_posts_are_counted_for_less_than_two_minutes(start: datetime, end: datetime) -> None:
    cuts = cut(start, end)
    counted = (cuts.first_minute - cuts.start) + (cuts.end - cuts.last_minute)
    assert counted < timedelta(minutes=2)


@given(MOMENTS, MOMENTS)
def test_every_grain_is_used_as_far_as_it_goes(start: datetime, end: datetime) -> None:
    cuts = cut(start, end)
    hours = (cuts.first_day - cuts.first_hour) + (cuts.last_hour - cuts.last_day)
    minutes = (cuts.first_hour - cuts.first_minute) + (cuts.last_minute - cuts.last_hour)
    assert hours < timedelta(days=2)
    assert minutes < timedelta(hours=2)


def test_a_long_range_has_all_seven_parts() -> None:
    days = timedelta(days=4)
    cuts = cut(at("08:58:30"), at("12:01:15") + days)
    assert cuts.first_minute == at("08:59:00")
    assert cuts.first_hour == at("09:00:00")
    assert cuts.first_day == at("00:00:00") + timedelta(days=1)
    assert cuts.last_day == at("00:00:00") + days
    assert cuts.last_hour == at("12:00:00") + days
    assert cuts.last_minute == at("12:01:00") + days


def test_no_bounds_mean_all_of_time_by_the_day() -> None:
    cuts = cut(None, None)
    assert cuts.start == cuts.first_day
    assert cuts.last_day == cuts.end
    assert cuts.start.year == 1
    assert cuts.end.year == 9999
