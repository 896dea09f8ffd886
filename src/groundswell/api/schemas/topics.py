"""Topics, sets of them, and what is counted of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.schemas.common import UtcTime, WholeNumber
from groundswell.domain.query.limits import MAX_CHARS
from groundswell.domain.topic import (
    MAX_LANGUAGES,
    MAX_NAME_CHARS,
    TopicKind,
    TopicState,
)
from groundswell.domain.window import Period, SentimentCounts, net_sentiment
from groundswell.store.topics.topic_rows import Topic

TopicName = Annotated[
    str,
    Field(min_length=1, max_length=2 * MAX_NAME_CHARS, description="Its own.", examples=["Acme"]),
]
# Over the limit by a little, so that who is over it is told so by the query's own reader.
Query = Annotated[
    str,
    Field(
        max_length=4 * MAX_CHARS,
        description="What posts say; the language is in docs/topics.md.",
        examples=["acme (phone OR tablet) -jobs"],
    ),
]
_Language = Annotated[str, Field(min_length=2, max_length=35, pattern=r"^[A-Za-z0-9-]+$")]
Languages = Annotated[
    list[_Language],
    Field(max_length=MAX_LANGUAGES, description="Only posts in these (BCP 47); none: in any."),
]


class TopicIn(BaseModel):
    """A new topic."""

    model_config = ConfigDict(extra="forbid")

    name: TopicName
    query: Query
    kind: TopicKind = Field(TopicKind.BRAND, description="What is watched.")
    languages: Languages = Field(default_factory=list)


class TopicPatch(BaseModel):
    """What is to be another; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    query_version: WholeNumber = Field(
        ge=1, le=2**31 - 1, description="The version that was read: a later one is not overwritten."
    )
    name: TopicName | None = Field(None, description="A new name.")
    query: Query | None = Field(None, description="A new query.")
    kind: TopicKind | None = Field(None, description="What is watched.")
    languages: Languages | None = Field(None, description="Only posts in these; none: in any.")
    state: TopicState | None = Field(
        None, description="`active` is matched; `paused` and `archived` keep what they have."
    )


class BackfillOut(BaseModel):
    """How far the posts of the past are found, by the newest version of the query."""

    state: Literal["filling", "done"] = Field(description="`done`: every stored post is found.")
    done: float = Field(ge=0, le=1, description="The share of stored posts looked at.")
    reached: UtcTime | None = Field(
        serialization_alias="from", description="Complete from then on; null: not begun."
    )


class TopicOut(BaseModel):
    """A topic."""

    id: str = Field(description="Its id.")
    name: str = Field(description="Its name.", examples=["Acme"])
    kind: TopicKind = Field(description="What is watched.")
    query: str = Field(description="What posts say.", examples=["acme -jobs"])
    query_version: int = Field(description="Grows with every change.")
    shown_version: int = Field(
        description="The version whose counts are told, until those of the newest are whole."
    )
    languages: list[str] = Field(description="Only posts in these; none: in any.")
    state: TopicState = Field(description="Only `active` topics are matched.")
    covered_from: UtcTime | None = Field(
        description="Counts are complete from then on; null: filling has not begun."
    )
    backfill: BackfillOut = Field(description="How far the past is filled in.")
    created_at: UtcTime = Field(description="When it was made.")
    created_by: str = Field(description="By whom.")
    changed_at: UtcTime = Field(description="When it was changed last.")
    changed_by: str = Field(description="By whom.")

    @classmethod
    def of(cls, topic: Topic) -> TopicOut:
        return cls(**plain(topic))


class Warned(BaseModel):
    """Something that is allowed and perhaps not meant."""

    position: int = Field(description="The character it begins at; the first is 1.")
    length: int = Field(description="How many characters.")
    message: str = Field(description="What it is.")


class TopicMade(TopicOut):
    """A topic as it was saved."""

    warnings: list[Warned] = Field(description="What was saved and is perhaps not meant.")


class SeriesBucket(BaseModel):
    """One bucket of a topic."""

    timestamp: UtcTime = Field(description="The bucket's start.")
    posts: int = Field(description="Posts in it.")
    positive: int = Field(description="Positive ones.")
    negative: int = Field(description="Negative ones.")
    neutral: int = Field(description="Neutral ones.")


class TopicSummary(TopicOut):
    """A topic with what is counted of it in a stretch of time."""

    posts: int = Field(description="Posts.", examples=[1234])
    net_sentiment: float | None = Field(
        description="Positive less negative posts in a hundred, -100 to 100; null: no posts."
    )
    negative_share: float | None = Field(description="0 to 1; null: no posts.")
    change: float | None = Field(
        description="Against as long a time before: 0.5 is half as many more; null: none before."
    )
    net_sentiment_change: float | None = Field(
        description="Points of net sentiment against as long a time before; null: none before."
    )
    open_incidents: int = Field(description="Incidents about it that go on.")
    trend: list[SeriesBucket] = Field(
        description="With `trend=true`: buckets that have posts, the oldest first."
    )


class TopicList(BaseModel):
    """Every topic."""

    topics: list[TopicSummary] = Field(description="By name.")
    start: UtcTime = Field(
        serialization_alias="from",
        description="What is counted, from here.",
    )
    end: UtcTime = Field(serialization_alias="to", description="Up to here.")
    period: Period = Field(description="The width of a bucket of `trend`.")


def plain(topic: Topic) -> dict[str, object]:
    """The fields of ``TopicOut``."""
    return {
        "id": str(topic.id),
        "name": topic.name,
        "kind": topic.kind,
        "query": topic.query,
        "query_version": topic.query_version,
        "shown_version": topic.shown_version,
        "languages": list(topic.languages),
        "state": topic.state,
        "covered_from": topic.covered_from,
        "backfill": BackfillOut(
            state=topic.fill.state, done=topic.fill.done, reached=topic.fill.reached
        ),
        "created_at": topic.created_at,
        "created_by": topic.created_by,
        "changed_at": topic.changed_at,
        "changed_by": topic.changed_by,
    }


Series = Sequence[tuple[datetime, SentimentCounts]]


def summary(
    topic: Topic, now: SentimentCounts, before: SentimentCounts, incidents: int, trend: Series = ()
) -> TopicSummary:
    """A topic with its counts, and those of the time before."""
    net, was = net_sentiment(now), net_sentiment(before)
    return TopicSummary(
        **plain(topic),
        posts=now.total,
        net_sentiment=net,
        net_sentiment_change=None if net is None or was is None else round(net - was, 1),
        negative_share=round(now.negative / now.total, 4) if now.total else None,
        change=round((now.total - before.total) / before.total, 4) if before.total else None,
        open_incidents=incidents,
        trend=in_buckets(trend),
    )


def in_buckets(series: Series) -> list[SeriesBucket]:
    """A series as it is told."""
    return [
        SeriesBucket(
            timestamp=start,
            posts=each.total,
            positive=each.positive,
            negative=each.negative,
            neutral=each.neutral,
        )
        for start, each in series
    ]
