"""When a digest falls due, and on which days of which zone it is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.domain.digest import Cadence, Schedule, last_due


@pytest.mark.parametrize(
    ("schedule", "now", "at", "start", "end"),
    [
        (Schedule(hour=8), "2026-11-27T08:00", "11-27T08:00", "11-26T00:00", "11-27T00:00"),
        (Schedule(hour=8), "2026-11-27T07:59", "11-26T08:00", "11-25T00:00", "11-26T00:00"),
        (
            Schedule(Cadence.WEEKLY, 6, "mon"),
            "2026-11-29T23:00",
            "11-23T06:00",
            "11-16T00:00",
            "11-23T00:00",
        ),
        # The night on which clocks go back: the day has 25 hours, and 2 o'clock comes twice.
        (
            Schedule(hour=2, timezone="Europe/Berlin"),
            "2026-10-25T00:00",
            "10-25T00:00",
            "10-23T22:00",
            "10-24T22:00",
        ),
        (
            Schedule(hour=9, timezone="Europe/Berlin"),
            "2026-10-26T08:00",
            "10-26T08:00",
            "10-24T22:00",
            "10-25T23:00",
        ),
        # The night on which 2 o'clock is left out: the first moment after it.
        (
            Schedule(hour=2, timezone="Europe/Berlin"),
            "2026-03-29T12:00",
            "03-29T01:00",
            "03-27T23:00",
            "03-28T23:00",
        ),
        # A day ahead of UTC.
        (
            Schedule(hour=0, timezone="Pacific/Kiritimati"),
            "2026-11-27T10:00",
            "11-27T10:00",
            "11-26T10:00",
            "11-27T10:00",
        ),
    ],
)
def test_the_last_one_due(schedule: Schedule, now: str, at: str, start: str, end: str) -> None:
    def moment(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    due = last_due(schedule, moment(now))
    assert (due.at, due.start, due.end) == tuple(
        moment(f"2026-{each}") for each in (at, start, end)
    )


@given(
    st.builds(
        Schedule,
        st.sampled_from(Cadence),
        st.integers(0, 23),
        st.sampled_from(["mon", "thu", "sun"]),
        st.sampled_from(["UTC", "Europe/Berlin", "Australia/Lord_Howe", "America/New_York"]),
    ),
    st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1)),
)
def test_periods_follow_each_other_without_a_gap(schedule: Schedule, at: datetime) -> None:
    now = at.replace(tzinfo=UTC)
    due = last_due(schedule, now)
    assert due.start < due.end <= due.at <= now
    assert last_due(schedule, due.at) == due
    before = last_due(schedule, due.at - timedelta(microseconds=1))
    assert before.end == due.start
    assert before.number < due.number
