"""A query tried before it is saved, topics compared with each other, and saved sets of topics."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.schemas.common import UtcTime, WholeNumber
from groundswell.api.schemas.posts import PostOut
from groundswell.api.schemas.topics import (
    Languages,
    Query,
    Series,
    SeriesBucket,
    TopicName,
    Warned,
    in_buckets,
)
from groundswell.domain.topic import MAX_IN_SET
from groundswell.domain.window import Period, added, net_sentiment
from groundswell.store.topics.topic_rows import Topic, TopicGroup

_Topics = Annotated[
    list[Annotated[str, Field(max_length=200)]],
    Field(min_length=1, max_length=MAX_IN_SET, description="Ids or names, in order."),
]


class PreviewIn(BaseModel):
    """A query to be tried."""

    model_config = ConfigDict(extra="forbid")

    query: Query
    languages: Languages = Field(default_factory=list)


class Matches(BaseModel):
    """How many stored posts match."""

    last_24h: int = Field(description="Of the last 24 hours.")
    last_7d: int = Field(description="Of the last 7 days.")
    looked_at: int = Field(description="Posts that were asked, the newest.")
    matched: int = Field(description="How many of those match.")
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
    period: Period = Field(description="The width of a bucket.")
    start: UtcTime = Field(serialization_alias="from", description="Start of the range.")
    end: UtcTime = Field(serialization_alias="to", description="End of the range.")


class TopicSetIn(BaseModel):
    """Topics to be compared."""

    model_config = ConfigDict(extra="forbid")

    name: TopicName
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


def compared(
    topic: Topic,
    mentions: int,
    series: Series,
) -> Compared:
    """One of the topics, beside ``mentions`` of all of them: what its buckets add up to."""
    counts = added(counts for _, counts in series)
    return Compared(
        id=str(topic.id),
        name=topic.name,
        mentions=counts.total,
        share_of_voice=round(100 * counts.total / mentions, 2) if mentions else None,
        net_sentiment=net_sentiment(counts),
        covered_from=topic.covered_from,
        series=in_buckets(series),
    )
