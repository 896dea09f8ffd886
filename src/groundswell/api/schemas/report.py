"""A report on a topic, a set of topics or all posts."""

from __future__ import annotations

from pydantic import BaseModel, Field

from groundswell.api.schemas.common import UtcTime
from groundswell.api.schemas.incidents import DriverOut, IncidentOut
from groundswell.api.schemas.posts import PostOut
from groundswell.api.schemas.sentiment import SentimentNumbers, SentimentShares
from groundswell.api.schemas.topics import SeriesBucket, in_buckets
from groundswell.api.schemas.values_used import Included, included
from groundswell.domain.rule import RuleMetric
from groundswell.domain.window import Period, SentimentCounts, net_sentiment, percentages
from groundswell.reports.report import Explained, Part, Report


class CountsOut(BaseModel):
    """What is counted in a stretch of time, and against the one before."""

    posts: int = Field(description="Posts; of a set mentions: a post of two topics counts twice.")
    sentiment: SentimentNumbers = Field(description="Posts by sentiment.")
    percentages: SentimentShares = Field(description="The same in percent.")
    net_sentiment: float | None = Field(
        description="Positive less negative posts in a hundred, -100 to 100; null: no posts."
    )
    posts_before: int = Field(description="Posts of the period before.")
    change: float | None = Field(
        description="Against the period before: 0.5 is half as many more; null: none before."
    )
    net_sentiment_change: float | None = Field(
        description="Points of net sentiment against the period before; null: one has no posts."
    )


class ReportTopic(CountsOut):
    """One of the topics of a report."""

    id: str = Field(description="The topic's.")
    name: str = Field(description="The topic's.")
    query: str = Field(description="What its posts say.")
    covered_from: UtcTime | None = Field(description="Counts are complete from then on.")


class ReportDriver(DriverOut):
    """Something behind a change against the period before."""

    metric: RuleMetric = Field(description="Of what: `posts` or `negative_share`.")
    topic: str | None = Field(description="Of which topic's posts, by its name; null: of all.")


class ReportOut(BaseModel):
    """Everything that a report tells."""

    topic: str | None = Field(description="The id of the topic; null: a set, or all posts.")
    set: str | None = Field(description="The id of the set of topics.")
    source: Included = Field(description="Only posts of this source, or of any of these.")
    exclude_source: list[str] = Field(description="No posts of these sources.")
    name: str | None = Field(description="Of the topic or the set; null: all posts.")
    start: UtcTime = Field(serialization_alias="from", description="Start of the stretch.")
    end: UtcTime = Field(serialization_alias="to", description="End of the stretch, exclusive.")
    before: UtcTime = Field(description="Start of the period before; it ends with `from`.")
    tz: str = Field(description="Whose hours and days are counted.", examples=["Europe/Berlin"])
    made_at: UtcTime = Field(description="When the report was made.")
    counts: CountsOut = Field(description="Of all that the report is about.")
    topics: list[ReportTopic] = Field(description="Each by itself, in order; none: all posts.")
    period: Period = Field(description="The width of a bucket; the first and last may be cut.")
    series: list[SeriesBucket] = Field(description="Every bucket, the oldest first.")
    incidents: list[IncidentOut] = Field(description="The newest that go on in the stretch.")
    incidents_total: int = Field(description="How many there are.")
    drivers: list[ReportDriver] | None = Field(
        description="What is behind the change, the strongest of each metric first; null: the "
        "stretch is longer than 31 days, and is not explained."
    )
    sampled: bool = Field(description="Whether drivers and posts come from a sample of posts.")
    positive: list[PostOut] = Field(description="The most typical positive posts, at most 3.")
    negative: list[PostOut] = Field(description="The most typical negative posts, at most 3.")

    @classmethod
    def of(cls, report: Report, made_at: UtcTime) -> ReportOut:
        scope, stretch = report.scope, report.stretch
        group = scope.group
        return cls(
            topic=None if group or not scope.topics else str(scope.topics[0].id),
            set=None if group is None else str(group.id),
            source=included(scope.source),
            exclude_source=sorted(scope.source.exclude),
            name=scope.name,
            start=stretch.start,
            end=stretch.end,
            before=stretch.before.start,
            tz="UTC" if stretch.zone is None else stretch.zone.key,
            made_at=made_at,
            counts=CountsOut.model_validate(_counts(report.total)),
            topics=[_topic(part) for part in report.parts if part.topic is not None],
            period=stretch.period,
            series=in_buckets(report.total.series),
            incidents=[IncidentOut.model_validate(one) for one in report.incidents],
            incidents_total=report.incidents_in_all,
            drivers=None if report.drivers is None else [_driver(one) for one in report.drivers],
            sampled=report.sampled,
            positive=[PostOut.of(post) for post in report.positive],
            negative=[PostOut.of(post) for post in report.negative],
        )


def _counts(part: Part) -> dict[str, object]:
    counts: SentimentCounts = part.counts
    return {
        "posts": counts.total,
        "sentiment": SentimentNumbers(
            positive=counts.positive, negative=counts.negative, neutral=counts.neutral
        ),
        "percentages": SentimentShares(**percentages(counts)),
        "net_sentiment": net_sentiment(counts),
        "posts_before": part.before.total,
        "change": part.change,
        "net_sentiment_change": part.net_sentiment_change,
    }


def _topic(part: Part) -> ReportTopic:
    topic = part.topic
    assert topic is not None  # noqa: S101 - as the caller has seen to
    return ReportTopic.model_validate(
        {
            **_counts(part),
            "id": str(topic.id),
            "name": topic.name,
            "query": topic.query,
            "covered_from": topic.covered_from,
        }
    )


def _driver(one: Explained) -> ReportDriver:
    return ReportDriver.model_validate(
        {
            **DriverOut.model_validate(one.driver).model_dump(),
            "metric": one.metric,
            "topic": None if one.topic is None else one.topic.name,
        }
    )
