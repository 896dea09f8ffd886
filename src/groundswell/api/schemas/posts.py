"""Posts in and out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from groundswell.api.schemas.common import LimitUsed, OffsetUsed, UtcTime
from groundswell.api.schemas.corrections import RelabelOut
from groundswell.api.schemas.optional_texts import taking_texts, telling_texts, texts_of
from groundswell.api.schemas.values_used import ValuesUsed, values_used
from groundswell.domain.correction import Correction
from groundswell.domain.event import AnalyzedPost
from groundswell.store.filters import PostFilter
from groundswell.store.post_reader import StoredPost


class PostSentiment(BaseModel):
    """What a post is counted as: what the model read, or what a person corrected it to."""

    label: str = Field(
        description="negative, neutral or positive; unsupported: no model knows its language.",
        examples=["positive"],
    )
    confidence: float = Field(
        description="The calibrated probability, 0 to 1, of the label the model gave.",
        examples=[0.93],
    )
    emotion: str = Field(
        description="The emotion it is counted as: the most probable of the present ones; "
        "neutral: none is.",
        examples=["joy"],
    )
    present_emotions: Sequence[str] = Field(
        description="The emotions at or above their thresholds: several, or none. Where a person "
        "gave another emotion, that one.",
        examples=[["joy", "surprise"]],
    )
    corrected: bool = Field(description="Whether a person changed what the model said.")
    model_label: str | None = Field(
        description="The model's own label, when corrected.", examples=["negative"]
    )
    model_emotion: str | None = Field(
        description="The model's own emotion, when corrected.", examples=["anger"]
    )
    model_name: str = Field(description="The model that read it.", examples=["groundswell-mini"])
    scores: Mapping[str, float] = Field(
        description="The probability of each label; they sum to 1.",
        examples=[{"negative": 0.02, "neutral": 0.05, "positive": 0.93}],
    )
    emotions: Mapping[str, float] = Field(
        description="Each emotion's own probability; they need not sum to 1.",
        examples=[{"joy": 0.88, "surprise": 0.07}],
    )


class TopicNamed(BaseModel):
    """A topic that a post is in."""

    id: str = Field(description="Its id.", examples=["0198b2f0-7c1e-7a50-8e1b-1f0a5f1f2b3c"])
    name: str = Field(description="Its name.", examples=["Acme"])


@telling_texts
class PostOut(BaseModel):
    """A post and its analysis."""

    post_id: str = Field(description="The post's identity.", examples=["bluesky-3kabc"])
    source: str = Field(description="The network it came from.", examples=["bluesky"])
    content: str = Field(description="The whole text.", examples=["so good"])
    author: str | None = Field(description="Who wrote it, if known.", examples=["ann"])
    created_at: UtcTime = Field(description="When its author wrote it.")
    lang: str | None = Field(
        description="The language found in it, else the one it was sent with.", examples=["en"]
    )
    url: str | None = Field(
        description="Where it stands, if known.", examples=["https://bsky.app/post/3kabc"]
    )
    sentiment: PostSentiment = Field(description="What it is counted as.")
    topics: list[TopicNamed] = Field(description="The topics it is in, by name.")

    @classmethod
    def of(cls, item: AnalyzedPost) -> PostOut:
        return cls.model_validate(_told(item))


class PostDetail(PostOut):
    """A post with everything known of it."""

    ingested_at: UtcTime = Field(description="When it was stored first.")
    relabels: list[RelabelOut] = Field(
        description="What people corrected, the newest first, at most 100."
    )

    @classmethod
    def telling(cls, found: StoredPost, corrections: Iterable[Correction]) -> PostDetail:
        return cls.model_validate(
            {
                **_told(found.analyzed),
                "ingested_at": found.ingested_at,
                "relabels": [RelabelOut.of(each) for each in corrections],
            }
        )


def _told(item: AnalyzedPost) -> dict[str, Any]:
    post, analysis, said = item.post, item.analysis, item.model_labels
    return {
        "post_id": post.post_id,
        "source": post.source,
        "content": post.content,
        "created_at": post.created_at,
        **texts_of(post),
        "topics": [TopicNamed(id=each.id, name=each.name) for each in item.topics],
        "sentiment": PostSentiment(
            label=analysis.sentiment_label,
            confidence=analysis.confidence_score,
            emotion=analysis.emotion,
            present_emotions=item.present_emotions,
            corrected=said is not None,
            model_label=said and said.sentiment,
            model_emotion=said and said.emotion,
            model_name=analysis.model_name,
            scores=analysis.scores,
            emotions=analysis.emotions,
        ),
    }


@telling_texts
class PostRow(BaseModel):
    """A post as one flat line of an export; columns keep their places, new ones come last."""

    post_id: str
    source: str
    created_at: UtcTime
    author: str | None
    content: str
    sentiment: str
    confidence: float
    emotion: str
    corrected: bool
    model_sentiment: str
    model_emotion: str
    model_name: str
    lang: str | None
    url: str | None
    title: str | None
    present_emotions: str
    """With a space between them."""

    @classmethod
    def of(cls, item: AnalyzedPost) -> PostRow:
        post, analysis = item.post, item.analysis
        return cls.model_validate(
            {
                "post_id": post.post_id,
                "source": post.source,
                "created_at": post.created_at,
                "content": post.content,
                "sentiment": analysis.sentiment_label,
                "confidence": analysis.confidence_score,
                "emotion": analysis.emotion,
                "corrected": item.model_labels is not None,
                "model_sentiment": item.model_analysis.sentiment_label,
                "model_emotion": item.model_analysis.emotion,
                "model_name": analysis.model_name,
                "present_emotions": " ".join(item.present_emotions),
                **texts_of(post),
            }
        )


class PostFilters(ValuesUsed):
    """The filters an answer was made with, as they were understood."""

    q: str | None = Field(description="With this text.", examples=["coffee"])
    topic: str | None = Field(None, description="Of the topic of this id.")
    start_date: UtcTime | None = Field(description="Written at this time or later.")
    end_date: UtcTime | None = Field(description="Written before this time.")

    @classmethod
    def of(cls, chosen: PostFilter) -> PostFilters:
        return cls(
            **values_used(chosen),
            q=chosen.q,
            topic=chosen.topic and chosen.topic.id,
            start_date=chosen.start,
            end_date=chosen.end,
        )


class PostList(BaseModel):
    """One page of posts, the newest first."""

    posts: list[PostOut] = Field(description="At most `limit`.")
    total: int = Field(description="Posts that pass the filters.", examples=[1234])
    total_capped: bool = Field(
        description="True when counting stopped at 10,000: with `q` or `author`, or without "
        "authors of more posts; or when only the newest 10,000 posts were looked at."
    )
    limit: LimitUsed
    offset: OffsetUsed
    next_cursor: str | None = Field(
        description="Give it as `cursor` for the next page; null on the last one."
    )
    filters: PostFilters = Field(description="The filters that were used.")
    sorted_since: UtcTime | None = Field(
        None, description="Older posts were left out of the order; null: none were."
    )


@taking_texts
class PostIn(BaseModel):
    """A post to be analysed; fields beside these are ignored."""

    post_id: Annotated[str, Field(min_length=1, max_length=512)] | int = Field(
        description="The post's identity: the same id is the same post, stored and counted once.",
        examples=["survey-17"],
    )
    content: str = Field(
        min_length=1,
        description="The text. What is plainly HTML is read as its words; a deletion needs none.",
        examples=["so good"],
    )
    source: str | None = Field(
        None, max_length=256, description="Default: `unknown`.", examples=["survey"]
    )
    created_at: str | int | float | None = Field(
        None,
        description="ISO 8601 (no offset means UTC), Unix time, or a date as in mail. "
        "Default: now.",
        examples=["2026-11-22T08:00:00Z"],
    )
    operation: Literal["create", "update", "delete"] | None = Field(
        None,
        description="`update`: the post was edited; `delete`: it is gone. Default: `create`.",
        examples=["create"],
    )
    content_type: Literal["text/plain"] | None = Field(
        None, description="`text/plain`: the content is no HTML, whatever it looks like."
    )


class Rejection(BaseModel):
    """A post that was not taken."""

    index: int = Field(description="Its place in the list, from 0.", examples=[3])
    reason: str = Field(
        description="Which field, and what is wrong with it.",
        examples=["content is missing or empty"],
    )


class Receipt(BaseModel):
    """What became of the posts that were pushed."""

    accepted: int = Field(description="Posts on the stream, soon to be analysed.", examples=[99])
    rejected: list[Rejection] = Field(description="Posts that were not taken, with reasons.")
