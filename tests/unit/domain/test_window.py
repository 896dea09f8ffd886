"""Buckets of time and shares that add up."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.domain.window import (
    Period,
    SentimentCounts,
    bucket_start,
    buckets_between,
    percentages,
)

MOMENT = datetime(2026, 11, 22, 13, 45, 59, 999999, tzinfo=UTC)


@pytest.mark.parametrize(
    ("period", "start"),
    [
        (Period.MINUTE, datetime(2026, 11, 22, 13, 45, tzinfo=UTC)),
        (Period.FIVE_MINUTES, datetime(2026, 11, 22, 13, 45, tzinfo=UTC)),
        (Period.QUARTER_HOUR, datetime(2026, 11, 22, 13, 45, tzinfo=UTC)),
        (Period.HOUR, datetime(2026, 11, 22, 13, tzinfo=UTC)),
        (Period.QUARTER_DAY, datetime(2026, 11, 22, 12, tzinfo=UTC)),
        (Period.DAY, datetime(2026, 11, 22, tzinfo=UTC)),
    ],
)
def test_a_bucket_starts_at_its_boundary_in_utc(period: Period, start: datetime) -> None:
    assert bucket_start(MOMENT, period) == start
    elsewhere = MOMENT.astimezone(timezone(timedelta(hours=5, minutes=30)))
    assert bucket_start(elsewhere, period) == start


def test_every_period_divides_a_day_so_that_buckets_begin_with_one() -> None:
    for period in (each for each in Period if each.width <= timedelta(days=1)):
        assert timedelta(days=1) % period.width == timedelta(0)
        assert bucket_start(MOMENT.replace(hour=0, minute=0), period).hour == 0


def test_buckets_cover_a_range_that_starts_within_one() -> None:
    end = MOMENT + timedelta(hours=2)
    found = list(buckets_between(MOMENT, end, Period.HOUR))
    assert [bucket.hour for bucket in found] == [13, 14, 15]


def test_an_end_on_a_boundary_opens_no_further_bucket() -> None:
    start = datetime(2026, 11, 22, 13, tzinfo=UTC)
    assert list(buckets_between(start, start + timedelta(hours=1), Period.HOUR)) == [start]


counts = st.builds(
    SentimentCounts,
    positive=st.integers(0, 10**9),
    negative=st.integers(0, 10**9),
    neutral=st.integers(0, 10**9),
)


@given(counts)
def test_shares_sum_to_a_hundred_or_are_all_zero(counted: SentimentCounts) -> None:
    shares = percentages(counted)
    expected = 100 if counted.total else 0
    assert sum(shares.values()) == pytest.approx(expected, abs=0.001)
    assert all(share >= 0 for share in shares.values())


def test_shares_say_what_was_counted() -> None:
    shares = percentages(SentimentCounts(positive=1, negative=1, neutral=2))
    assert shares == {"positive": 25.0, "negative": 25.0, "neutral": 50.0}


@pytest.mark.parametrize(
    ("counted", "shares"),
    [
        ((1, 1, 1), (33.34, 33.33, 33.33)),  # the first of equals
        ((1, 3, 3), (14.29, 42.85, 42.86)),
        ((2, 2, 3), (28.57, 28.57, 42.86)),
        ((0, 0, 0), (0, 0, 0)),
    ],
)
def test_the_largest_share_takes_the_rounding_error(
    counted: tuple[int, int, int], shares: tuple[float, float, float]
) -> None:
    assert tuple(percentages(SentimentCounts(*counted)).values()) == shares


def test_labels_that_are_no_sentiment_are_not_counted() -> None:
    counted = SentimentCounts.of([("positive", 2), ("mixed", 5), ("positive", 1)])
    assert counted == SentimentCounts(positive=3)
