"""What a report consists of: counts, a series, incidents, drivers and typical posts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from groundswell.domain.access import Sources
from groundswell.domain.calendar import bucket_edges
from groundswell.domain.event import AnalyzedPost
from groundswell.domain.rule import RuleMetric
from groundswell.domain.value_filter import ANY_VALUE, ValueFilter
from groundswell.domain.window import Period, SentimentCounts, added, net_sentiment
from groundswell.insight.drivers.post import Driver
from groundswell.store.incident_list import Incident
from groundswell.store.topics.topic_rows import Topic, TopicGroup

LONGEST = timedelta(days=366)
LONGEST_EXPLAINED = timedelta(days=31)
"""Of a longer stretch too many posts would have to be read to say what is behind a change."""
MOST_BUCKETS = 72
_PERIODS = (
    Period.MINUTE,
    Period.FIVE_MINUTES,
    Period.QUARTER_HOUR,
    Period.HOUR,
    Period.DAY,
    Period.WEEK,
)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a report is about. Neither ``topic`` nor ``group``: all posts.

    ``topics``: those that are counted, each by itself. ``within``: the only sources there are for
    who asks.
    """

    topics: Sequence[Topic] = ()
    group: TopicGroup | None = None
    source: ValueFilter = ANY_VALUE
    within: Sources = None

    @property
    def name(self) -> str | None:
        """The topic's or the set's; ``None``: all posts."""
        if self.group is not None:
            return self.group.name
        return self.topics[0].name if self.topics else None


@dataclass(frozen=True, slots=True)
class Stretch:
    """``[start, end)``, and the buckets that it is drawn in, by the clocks of ``zone``."""

    start: datetime
    end: datetime
    zone: ZoneInfo | None = None

    @property
    def before(self) -> Stretch:
        """As many days before by the zone's clocks, or as long a time where these are no days."""
        days = bucket_edges(Period.DAY, self.start, self.end, self.zone)
        if days[0] != self.start or days[-1] != self.end:
            return Stretch(self.start - (self.end - self.start), self.start, self.zone)
        earliest = self.start - (len(days) - 1) * timedelta(days=1)
        earlier = bucket_edges(Period.DAY, earliest - timedelta(days=1), self.start, self.zone)
        return Stretch(earlier[-len(days)], self.start, self.zone)

    @property
    def period(self) -> Period:
        """The narrowest buckets that are few enough to be seen."""
        length = self.end - self.start
        fitting = (one for one in _PERIODS if length <= MOST_BUCKETS * one.width)
        return next(fitting, _PERIODS[-1])

    def edges(self) -> list[datetime]:
        """Where buckets begin and the last one ends; the first and last are cut exactly."""
        edges = bucket_edges(self.period, self.start, self.end, self.zone)
        return [self.start, *edges[1:-1], self.end]


@dataclass(frozen=True, slots=True)
class Part:
    """What is counted of one topic; ``topic`` ``None``: of all posts.

    ``series``: every bucket of the stretch, by its start.
    """

    topic: Topic | None
    counts: SentimentCounts
    before: SentimentCounts
    series: Sequence[tuple[datetime, SentimentCounts]]

    @property
    def net_sentiment_change(self) -> float | None:
        """Points of net sentiment against the period before; ``None``: one of them is empty."""
        now, was = net_sentiment(self.counts), net_sentiment(self.before)
        return None if now is None or was is None else round(now - was, 1)

    @property
    def change(self) -> float | None:
        """Of the number of posts: 0.5 is half as many more; ``None``: there were none before."""
        if not self.before.total:
            return None
        return round((self.counts.total - self.before.total) / self.before.total, 4)


@dataclass(frozen=True, slots=True)
class Explained:
    """A driver of the change of ``metric``, of ``topic`` in a report on several."""

    metric: RuleMetric
    topic: Topic | None
    driver: Driver


@dataclass(frozen=True, slots=True)
class Report:
    """A report. ``total`` adds the parts up: a post of two topics counts in both.

    ``drivers`` ``None``: the stretch is too long to be explained. ``sampled``: whether drivers and
    posts are from a sample. ``positive``, ``negative``: the most typical posts of either kind.
    """

    scope: Scope
    stretch: Stretch
    total: Part
    parts: Sequence[Part]
    incidents: Sequence[Incident]
    incidents_in_all: int
    drivers: Sequence[Explained] | None
    sampled: bool
    positive: Sequence[AnalyzedPost]
    negative: Sequence[AnalyzedPost]


def summed(parts: Sequence[Part]) -> Part:
    """All parts as one."""
    if len(parts) == 1:
        return parts[0]
    series = [
        (each[0][0], added([counts for _, counts in each]))
        for each in zip(*(part.series for part in parts), strict=True)
    ]
    return Part(
        None,
        added([part.counts for part in parts]),
        added([part.before for part in parts]),
        series,
    )
