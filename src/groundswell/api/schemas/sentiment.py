"""Sentiment and emotions, counted over time."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from groundswell.api.schemas.common import Percentage, PostCount, UtcTime
from groundswell.api.schemas.values_used import ValuesUsed
from groundswell.domain.window import Period
from groundswell.store.found_posts import Sample


class SampleOut(BaseModel):
    """Counts are of the newest posts that were found, not of all of them."""

    since: UtcTime = Field(
        description="The posts from here on were counted, and all of them: what `/api/posts` lists "
        "from this `start_date` on."
    )
    share: float = Field(
        description="How much of the range's posts that is, 0 to 1; found or not.",
        examples=[0.12],
    )

    @classmethod
    def of(cls, sample: Sample | None) -> SampleOut | None:
        return None if sample is None else cls(since=sample.since, share=round(sample.share, 6))


SampleUsed = Annotated[
    SampleOut | None,
    Field(
        description="With `q` or `author`, where over 10,000 posts are found, without authors of "
        "over 10,000 posts, or with a text of less than three letters; null: all are counted."
    ),
]


class AggregateBucket(BaseModel):
    """One bucket of time."""

    timestamp: UtcTime = Field(
        description="The bucket's start, in UTC: the first may begin before the range."
    )
    positive_count: PostCount
    negative_count: PostCount
    neutral_count: PostCount
    total_count: PostCount
    positive_percentage: Percentage
    negative_percentage: Percentage
    neutral_percentage: Percentage
    average_confidence: float = Field(description="0 to 1; 0 in an empty bucket.", examples=[0.87])


class AggregateSummary(BaseModel):
    """The sums over all buckets."""

    total_posts: PostCount
    positive_total: PostCount
    negative_total: PostCount
    neutral_total: PostCount


class _Range(BaseModel):
    period: Period = Field(description="The width of a bucket.")
    tz: str = Field(description="Whose days these are.", examples=["UTC"])
    start_date: UtcTime = Field(description="Start of the range: posts from here on are counted.")
    end_date: UtcTime = Field(description="End of the range, exclusive.")
    sample: SampleUsed = None


class Aggregate(_Range):
    """Sentiment over time; buckets without posts are there with zeros."""

    data: list[AggregateBucket] = Field(description="Oldest first.")
    summary: AggregateSummary = Field(description="The sums over all buckets.")


class EmotionBucket(BaseModel):
    """One bucket of time."""

    timestamp: UtcTime = Field(
        description="The bucket's start, in UTC: the first may begin before the range."
    )
    anger_count: PostCount = 0
    disgust_count: PostCount = 0
    fear_count: PostCount = 0
    joy_count: PostCount = 0
    neutral_count: PostCount = 0
    sadness_count: PostCount = 0
    surprise_count: PostCount = 0
    total_count: PostCount
    anger_percentage: Percentage = 0.0
    disgust_percentage: Percentage = 0.0
    fear_percentage: Percentage = 0.0
    joy_percentage: Percentage = 0.0
    neutral_percentage: Percentage = 0.0
    sadness_percentage: Percentage = 0.0
    surprise_percentage: Percentage = 0.0


class EmotionSummary(BaseModel):
    """The sums over all buckets."""

    total_posts: PostCount
    anger_total: PostCount
    disgust_total: PostCount
    fear_total: PostCount
    joy_total: PostCount
    neutral_total: PostCount
    sadness_total: PostCount
    surprise_total: PostCount


class Emotions(_Range):
    """Emotions over time; `neutral` counts the posts without an emotion."""

    data: list[EmotionBucket] = Field(description="Oldest first.")
    summary: EmotionSummary = Field(description="The sums over all buckets.")


class SentimentNumbers(BaseModel):
    """Posts by sentiment."""

    positive: PostCount
    negative: PostCount
    neutral: PostCount


class SentimentShares(BaseModel):
    """Percent by sentiment; they sum to 100, or are all 0."""

    positive: Percentage
    negative: Percentage
    neutral: Percentage


class Distribution(ValuesUsed):
    """How the posts of the last hours, or of a range, are distributed."""

    timeframe_hours: int | None = Field(
        description="The hours asked for; null when dates were given.", examples=[24]
    )
    start_date: UtcTime = Field(description="Start of the range.")
    end_date: UtcTime = Field(description="End of the range, exclusive.")
    q: str | None = Field(None, description="The text asked for.", examples=["coffee"])
    topic: str | None = Field(None, description="The id of the topic asked for.")
    distribution: SentimentNumbers = Field(description="Posts by sentiment.")
    total: PostCount
    percentages: SentimentShares = Field(description="The same in percent.")
    top_emotions: dict[str, int] = Field(
        description="At most five, the most frequent first.", examples=[{"joy": 12, "anger": 3}]
    )
    sample: SampleUsed = None
    cached: bool = Field(description="Whether the answer came out of the cache.")
    cached_at: UtcTime | None = Field(description="When it was put there.")
