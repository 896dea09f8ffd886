"""Sentiment and emotions, counted over time."""

from __future__ import annotations

from pydantic import BaseModel, Field

from groundswell.api.schemas.common import Percentage, UtcTime
from groundswell.domain.window import Period


class AggregateBucket(BaseModel):
    """One bucket of time."""

    timestamp: UtcTime = Field(description="The bucket's start, aligned to UTC.")
    positive_count: int
    negative_count: int
    neutral_count: int
    total_count: int
    positive_percentage: Percentage
    negative_percentage: Percentage
    neutral_percentage: Percentage
    average_confidence: float = Field(description="0 to 1; 0 in an empty bucket.", examples=[0.87])


class AggregateSummary(BaseModel):
    """The sums over all buckets."""

    total_posts: int
    positive_total: int
    negative_total: int
    neutral_total: int


class _Range(BaseModel):
    period: Period = Field(description="The width of a bucket.")
    start_date: UtcTime = Field(description="Start of the range; its whole bucket is counted.")
    end_date: UtcTime = Field(description="End of the range, exclusive.")


class Aggregate(_Range):
    """Sentiment over time; buckets without posts are there with zeros."""

    data: list[AggregateBucket]
    summary: AggregateSummary


class EmotionBucket(BaseModel):
    """One bucket of time."""

    timestamp: UtcTime = Field(description="The bucket's start, aligned to UTC.")
    anger_count: int = 0
    disgust_count: int = 0
    fear_count: int = 0
    joy_count: int = 0
    neutral_count: int = 0
    sadness_count: int = 0
    surprise_count: int = 0
    total_count: int
    anger_percentage: Percentage = 0.0
    disgust_percentage: Percentage = 0.0
    fear_percentage: Percentage = 0.0
    joy_percentage: Percentage = 0.0
    neutral_percentage: Percentage = 0.0
    sadness_percentage: Percentage = 0.0
    surprise_percentage: Percentage = 0.0


class EmotionSummary(BaseModel):
    """The sums over all buckets."""

    total_posts: int
    anger_total: int
    disgust_total: int
    fear_total: int
    joy_total: int
    neutral_total: int
    sadness_total: int
    surprise_total: int


class Emotions(_Range):
    """Emotions over time; `neutral` counts the posts without an emotion."""

    data: list[EmotionBucket]
    summary: EmotionSummary


class SentimentNumbers(BaseModel):
    """Posts by sentiment."""

    positive: int
    negative: int
    neutral: int


class SentimentShares(BaseModel):
    """Percent by sentiment; they sum to 100, or are all 0."""

    positive: Percentage
    negative: Percentage
    neutral: Percentage


class Distribution(BaseModel):
    """How the posts of the last hours are distributed."""

    timeframe_hours: int = Field(examples=[24])
    source: str | None = Field(examples=["bluesky"])
    distribution: SentimentNumbers
    total: int
    percentages: SentimentShares
    top_emotions: dict[str, int] = Field(
        description="At most five, the most frequent first.", examples=[{"joy": 12, "anger": 3}]
    )
    cached: bool = Field(description="Whether the answer came out of the cache.")
    cached_at: UtcTime | None = Field(description="When it was put there.")
