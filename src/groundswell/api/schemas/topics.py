"""Topics, sets of them, and what is counted of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.schemas.common import UtcTime, WholeNumber
from groundswell.api.schemas.posts import PostOut
from groundswell.domain.query.limits import MAX_CHARS
from groundswell.domain.topic import (
    MAX_IN_SET,
    MAX_LANGUAGES,
    MAX_NAME_CHARS,
    TopicKind,
    TopicState,
)
from groundswell.domain.window import Period, SentimentCounts
from groundswell.store.topics.topic_rows import Topic, TopicGroup

_Name = Annotated[
    str,
    Field(min_length=1, max_length=2 * MAX_NAME_CHARS, description="Its own.", examples=["Acme"]),
]
# Over the limit by a little, so that who is over it is told so by the query's own reader.
_Query = Annotated[
    str,
    Field(
        max_length=4 * MAX_CHARS,
        description="What posts say; the language is in docs/topics.md.",
        examples=["acme (phone OR tablet) -jobs"],
    ),
]
_Language = Annotated[str, Field(min_length=2, max_length=35, pattern=r"^[A-Za-z0-9-]+$")]
_Languages = Annotated[
    list[_Language],
    Field(max_length=MAX_LANGUAGES, description="Only posts in these (BCP 47); none: in any."),
]
_Topics = Annotated[
    list[Annotated[str, Field(max_length=200)]],
    Field(min_length=1, max_length=MAX_IN_SET, description="Ids or names, in order."),
]


class TopicIn(BaseModel):
    """A new topic."""

    model_config = ConfigDict(extra="forbid")

    name: _Name
    query: _Query
    kind: TopicKind = Field(TopicKind.BRAND, description="What is watched.")
    languages: _Languages = Field(default_factory=list)


class TopicPatch(BaseModel):
    """What is to be another; what is left out stays."""

    model_config = ConfigDict(extra="forbid")

    query_version: WholeNumber = Field(
        ge=1, le=2**31 - 1, description="The version that was read: a later one is not overwritten."
    )
    name: _Name | None = Field(None, description="A new name.")
    query: _Query | None = Field(None, description="A new query.")
    kind: TopicKind | None = Field(None, description="What is watched.")
    languages: _Languages | None = Field(None, description="Only posts in these; none: in any.")
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


class PreviewIn(BaseModel):
    """A query to be tried."""

    model_config = ConfigDict(extra="forbid")

    query: _Query
    languages: _Languages = Field(default_factory=list)


class Warned(BaseModel):
    """Something that is allowed and perhaps not meant."""

    position: int = Field(description="The character it begins at; the first is 1.")
    length: int = Field(description="How many characters.")
    message: str = Field(description="What it is.")


class Matches(BaseModel):
    """How many stored posts match."""

    last_24h: int = Field(description="Of the last 24 hours.")
    last_7d: int = Field(description="Of the last 7 days.")
    looked_at: int = Field(description="Posts that were asked, the newest.")
    estimated: bool = Field(
        description="Whether there were more posts than could be asked: then these are estimates."
    )


class Example(BaseModel):
    """A post that matches."""

    post: PostOut
    spans: list[tuple[int, int]] = Field(description="What was found in its content: from, to.")


class PreviewOut(BaseModel):
    """What a query means, and what it finds."""

    tree: str = Field(description="The query as it was understood, with every bracket.")
    reads: str = Field(
        description="The same in plain English.",
        examples=["“acme” and (“phone” or “tablet”), but not “jobs”"],
    )
    warnings: list[Warned] = Field(description="What is allowed and perhaps not meant.")
    matches: Matches = Field(description="How much it finds.")
    examples: list[Example] = Field(description="The newest, at most 20.")


class Compared(BaseModel):
    """One of the topics that are compared."""

    id: str = Field(description="The topic's.")
    name: str = Field(description="The topic's.")
    mentions: int = Field(description="Posts.")
    share_of_voice: float | None = Field(description="In a hundred mentions of all of them.")
    net_sentiment: float | None = Field(description="-100 to 100; null: no posts.")
    covered_from: UtcTime | None = Field(description="Complete from then on.")
    series: list[SeriesBucket] = Field(description="Buckets that have posts, the oldest first.")


class OverlapOut(BaseModel):
    """Posts that are in two of the topics: each of these counts both."""

    topics: tuple[str, str] = Field(description="Their ids.")
    posts: int = Field(description="Posts in both.")
    sampled: bool = Field(description="Whether only the newest posts of the time were looked at.")


class Comparison(BaseModel):
    """Topics against each other."""

    topics: list[Compared] = Field(description="In the order that was asked for.")
    overlap: list[OverlapOut] = Field(description="Of every two that share posts.")
    period: str = Field(description="The width of a bucket.")
    start: UtcTime = Field(serialization_alias="from", description="Start of the range.")
    end: UtcTime = Field(serialization_alias="to", description="End of the range.")


class TopicSetIn(BaseModel):
    """Topics to be compared."""

    model_config = ConfigDict(extra="forbid")

    name: _Name
    topics: _Topics


class TopicSetPatch(TopicSetIn):
    """The set as it is to be."""

    revision: WholeNumber = Field(ge=1, le=2**31 - 1, description="The one that was read.")


class TopicSetOut(BaseModel):
    """A set of topics."""

    id: str = Field(description="UUIDv7.")
    name: str = Field(description="Its own.")
    topics: list[str] = Field(description="Their ids, in order.")
    revision: int = Field(description="Grows with every change.")
    created_at: UtcTime = Field(description="When it was made.")
    created_by: str = Field(description="By whom.")

    @classmethod
    def of(cls, group: TopicGroup) -> TopicSetOut:
        return cls(
            id=str(group.id),
            name=group.name,
            topics=[str(each) for each in group.topic_ids],
            revision=group.revision,
            created_at=group.created_at,
            created_by=group.created_by,
        )


class TopicSetList(BaseModel):
    """Every set."""

    sets: list[TopicSetOut] = Field(description="By name.")


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


def net_sentiment(counts: SentimentCounts) -> float | None:
    """Positive less negative posts in a hundred."""
    if not counts.total:
        return None
    return round(100 * (counts.positive - counts.negative) / counts.total, 1)


def compared(
    topic: Topic,
    counts: SentimentCounts,
    mentions: int,
    series: Series,
) -> Compared:
    """One of the topics, beside ``mentions`` of all of them."""
    return Compared(
        id=str(topic.id),
        name=topic.name,
        mentions=counts.total,
        share_of_voice=round(100 * counts.total / mentions, 2) if mentions else None,
        net_sentiment=net_sentiment(counts),
        covered_from=topic.covered_from,
        series=in_buckets(series),
    )
