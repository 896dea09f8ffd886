"""Tumbling windows: buckets of time, and the counts that fall into them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from groundswell.domain.value_class import value


class Period(StrEnum):
    """What a bucket spans. Buckets are aligned to UTC, or to the clocks of a zone
    (:mod:`groundswell.domain.calendar`)."""

    MINUTE = "minute"
    FIVE_MINUTES = "5minute"
    QUARTER_HOUR = "15minute"
    HOUR = "hour"
    QUARTER_DAY = "6hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"

    @property
    def width(self) -> timedelta:
        """How long a bucket is; of a month, the shortest."""
        return _WIDTHS[self]


_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_WIDTHS = {
    Period.MINUTE: timedelta(minutes=1),
    Period.FIVE_MINUTES: timedelta(minutes=5),
    Period.QUARTER_HOUR: timedelta(minutes=15),
    Period.HOUR: timedelta(hours=1),
    Period.QUARTER_DAY: timedelta(hours=6),
    Period.DAY: timedelta(days=1),
    Period.WEEK: timedelta(weeks=1),
    Period.MONTH: timedelta(days=28),
}


def bucket_start(moment: datetime, period: Period = Period.MINUTE) -> datetime:
    """The start of the bucket that ``moment`` (aware) falls into. A week begins on Monday."""
    moment = moment.astimezone(UTC)
    if period is Period.MINUTE:
        return moment.replace(second=0, microsecond=0)
    if period is Period.HOUR:
        return moment.replace(minute=0, second=0, microsecond=0)
    midnight = moment.replace(hour=0, minute=0, second=0, microsecond=0)
    if period is Period.DAY:
        return midnight
    if period is Period.MONTH:
        return midnight.replace(day=1)
    if period is Period.WEEK:
        return midnight - min(timedelta(days=midnight.weekday()), midnight - _BEGINNING)
    return moment - (moment - midnight) % period.width


def buckets_between(start: datetime, end: datetime, period: Period) -> Iterator[datetime]:
    """Every bucket that overlaps ``[start, end)``, oldest first; of any period but a month."""
    current = bucket_start(start, period)
    while current < end:
        yield current
        current += period.width


@value
class RollupKey:
    """What one rollup row counts: the posts of one source, label and emotion in one minute."""

    bucket: datetime
    source: str
    sentiment: str
    emotion: str


@value
class RollupRow:
    """The absolute state of one minute rollup; of two states the higher version is the newer."""

    key: RollupKey
    posts: int
    confidence_sum: float
    version: int


@dataclass(frozen=True, slots=True)
class SentimentCounts:
    """Posts by sentiment."""

    positive: int = 0
    negative: int = 0
    neutral: int = 0

    @property
    def total(self) -> int:
        return self.positive + self.negative + self.neutral

    @classmethod
    def of(cls, counted: Iterable[tuple[str, int]]) -> SentimentCounts:
        """Add up ``(sentiment, posts)`` pairs; labels other than the three are not counted."""
        sums = {"positive": 0, "negative": 0, "neutral": 0}
        for sentiment, posts in counted:
            if sentiment in sums:
                sums[sentiment] += posts
        return cls(**sums)


def added(counts: Iterable[SentimentCounts]) -> SentimentCounts:
    """The sum of some counts."""
    positive = negative = neutral = 0
    for each in counts:
        positive += each.positive
        negative += each.negative
        neutral += each.neutral
    return SentimentCounts(positive, negative, neutral)


def net_sentiment(counts: SentimentCounts) -> float | None:
    """Positive less negative posts in a hundred; ``None``: there are no posts."""
    if not counts.total:
        return None
    return round(100 * (counts.positive - counts.negative) / counts.total, 1)


def percentages(counts: SentimentCounts) -> dict[str, float]:
    """The three shares in percent, as :func:`shares` has them, by sentiment."""
    positive, negative, neutral = shares(counts.positive, counts.negative, counts.neutral)
    return {"positive": positive, "negative": negative, "neutral": neutral}


def shares(positive: int, negative: int, neutral: int) -> tuple[float, float, float]:
    """The three in percent of their sum, two decimals, summing to exactly 100, or all 0.

    The largest share takes the rounding error, so that the three always add up.
    """
    total = positive + negative + neutral
    if total == 0:
        return 0.0, 0.0, 0.0
    first = round(100 * positive / total, 2)
    second = round(100 * negative / total, 2)
    third = round(100 * neutral / total, 2)
    if first >= second and first >= third:
        first = round(100 - (second + third), 2)
    elif second >= third:
        second = round(100 - (first + third), 2)
    else:
        third = round(100 - (first + second), 2)
    return first, second, third
