"""``/api/sentiment``: sentiment and emotions over time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Query, Response

from groundswell.api import counting
from groundswell.api.counting import SampleKept, kept
from groundswell.api.dependencies import Deps, DepsOf
from groundswell.api.params.common import EndDate, StartDate, check_order, refuse
from groundswell.api.params.post_filters import ViewOf
from groundswell.api.params.time_buckets import EARLIEST, BucketRange, Zone, read_range, view_key
from groundswell.api.schemas.common import errors
from groundswell.api.schemas.sentiment import (
    Aggregate,
    Distribution,
    Emotions,
    SampleOut,
    SentimentNumbers,
    SentimentShares,
)
from groundswell.api.schemas.values_used import values_used
from groundswell.domain.sentiment import EMOTIONS
from groundswell.domain.window import (
    Period,
    SentimentCounts,
    bucket_start,
    percentages,
    shares,
)
from groundswell.store.filters import PostFilter

TOP_EMOTIONS = 5
DEFAULT_HOURS = 24
_NO_EMOTIONS = {f"{name}_count": 0 for name in EMOTIONS} | {
    f"{name}_percentage": 0.0 for name in EMOTIONS
}
_NO_POSTS = {
    "positive_count": 0,
    "negative_count": 0,
    "neutral_count": 0,
    "total_count": 0,
    "positive_percentage": 0.0,
    "negative_percentage": 0.0,
    "neutral_percentage": 0.0,
    "average_confidence": 0.0,
}

router = APIRouter(prefix="/api/sentiment", tags=["sentiment"], responses=errors(503))

PeriodOf = Annotated[Period, Query(description="What a bucket spans.", examples=["15minute"])]


@router.get(
    "/aggregate",
    operation_id="aggregateSentiment",
    response_model=Aggregate,
    summary="Sentiment over time, in buckets",
)
async def aggregate(
    deps: DepsOf,
    period: PeriodOf,
    view: ViewOf,
    zone: Zone,
    start_date: StartDate = None,
    end_date: EndDate = None,
) -> Response:
    """Counts by sentiment in every bucket of the range (default: the last 24 hours)."""
    wanted = read_range(period, start_date, end_date, deps.database.clock.now(), zone)

    async def compute() -> tuple[list[tuple[float, int, int, int, float]], SampleKept]:
        found, sample = await counting.aggregate(deps, wanted, view)
        return [
            (
                bucket.start.timestamp(),
                bucket.counts.positive,
                bucket.counts.negative,
                bucket.counts.neutral,
                bucket.confidence_sum,
            )
            for bucket in found
        ], kept(sample)

    key = wanted.key("by-sentiment", view)
    (rows, sample), _ = await deps.stream.cache.get_or_compute(key, compute)
    filled = {row[0]: row for row in rows}
    data = [_bucket(start, filled.get(start.timestamp())) for start in wanted.buckets()]
    positive = sum(row[1] for row in rows)
    negative = sum(row[2] for row in rows)
    neutral = sum(row[3] for row in rows)
    return _answer(
        wanted,
        data,
        {
            "total_posts": positive + negative + neutral,
            "positive_total": positive,
            "negative_total": negative,
            "neutral_total": neutral,
        },
        sample,
    )


@router.get(
    "/emotions",
    operation_id="aggregateEmotions",
    response_model=Emotions,
    summary="Emotions over time, in buckets",
)
async def emotions(
    deps: DepsOf,
    period: PeriodOf,
    view: ViewOf,
    zone: Zone,
    start_date: StartDate = None,
    end_date: EndDate = None,
) -> Response:
    """Counts by emotion in every bucket of the range (default: the last 24 hours)."""
    wanted = read_range(period, start_date, end_date, deps.database.clock.now(), zone)

    async def compute() -> tuple[list[tuple[float, dict[str, int]]], SampleKept]:
        found, sample = await counting.emotions(deps, wanted, view)
        return [(start.timestamp(), counts) for start, counts in found], kept(sample)

    key = wanted.key("by-emotion", view)
    (rows, sample), _ = await deps.stream.cache.get_or_compute(key, compute)
    filled = dict(rows)
    data = [_emotion_bucket(start, filled.get(start.timestamp(), {})) for start in wanted.buckets()]
    sums = {name: sum(bucket[f"{name}_count"] for bucket in data) for name in EMOTIONS}
    return _answer(
        wanted,
        data,
        {"total_posts": sum(sums.values())} | {f"{name}_total": sums[name] for name in EMOTIONS},
        sample,
    )


@router.get(
    "/distribution",
    operation_id="sentimentDistribution",
    summary="How the last hours, or any range, are distributed",
)
async def distribution(
    deps: DepsOf,
    view: ViewOf,
    hours: Annotated[
        int | None, Query(ge=1, le=168, description="How far back. Default: 24.", examples=[24])
    ] = None,
    start_date: StartDate = None,
    end_date: EndDate = None,
) -> Distribution:
    """Counts, shares and top emotions, from the start of the minute `hours` ago until now.

    With `start_date` or `end_date`, instead of `hours`: of exactly that range.
    """
    wanted = _range_of(view, hours, start_date, end_date, deps.database.clock.now())
    counts, named, sample, cached_at = await _distribution(deps, wanted)
    top = sorted(named.items(), key=lambda item: (-item[1], item[0]))[:TOP_EMOTIONS]
    ranged = start_date is not None or end_date is not None
    return Distribution(
        timeframe_hours=None if ranged else hours or DEFAULT_HOURS,
        start_date=wanted.start,
        end_date=wanted.end,
        **values_used(wanted),
        q=wanted.q,
        topic=wanted.topic and wanted.topic.id,
        distribution=SentimentNumbers(
            positive=counts.positive, negative=counts.negative, neutral=counts.neutral
        ),
        total=counts.total,
        percentages=SentimentShares(**percentages(counts)),
        top_emotions={name: posts for name, posts in top if posts},
        sample=sample,
        cached=cached_at is not None,
        cached_at=cached_at,
    )


def _range_of(
    view: PostFilter,
    hours: int | None,
    start: datetime | None,
    end: datetime | None,
    now: datetime,
) -> PostFilter:
    """The view with its times: the last hours up to the end of the minute, or those given."""
    if start is None and end is None:
        present = bucket_start(now)
        start = present - timedelta(hours=hours or DEFAULT_HOURS)
        return replace(view, start=start, end=present + Period.MINUTE.width)
    if hours is not None:
        raise refuse("hours", "give either hours or dates")
    end = end or bucket_start(now) + Period.MINUTE.width
    start = start or end - min(timedelta(hours=DEFAULT_HOURS), end - EARLIEST)
    check_order(start, end)
    return replace(view, start=start, end=end)


async def _distribution(
    deps: Deps, wanted: PostFilter
) -> tuple[SentimentCounts, dict[str, int], SampleOut | None, datetime | None]:
    start, end = wanted.start or EARLIEST, wanted.end or deps.database.clock.now()
    wanted = replace(wanted, start=start, end=end)

    async def compute() -> tuple[int, int, int, dict[str, int], SampleKept]:
        (counts, emotions), sample = await counting.distribution(deps, wanted)
        return counts.positive, counts.negative, counts.neutral, emotions, kept(sample)

    key = f"distribution:{start.isoformat()}:{end.isoformat()}:{view_key(wanted)}"
    (*counts, named, sample), cached_at = await deps.stream.cache.get_or_compute(key, compute)
    told = None if sample is None else SampleOut.model_validate(sample)
    return SentimentCounts(*counts), named, told, cached_at


def _bucket(start: datetime, counted: tuple[float, int, int, int, float] | None) -> dict[str, Any]:
    """An ``AggregateBucket``. Of numbers: there are thousands, and an object each costs as much."""
    if counted is None:
        return {"timestamp": start, **_NO_POSTS}
    _, positive, negative, neutral, confidence_sum = counted
    of_positive, of_negative, of_neutral = shares(positive, negative, neutral)
    total = positive + negative + neutral
    return {
        "timestamp": start,
        "positive_count": positive,
        "negative_count": negative,
        "neutral_count": neutral,
        "total_count": total,
        "positive_percentage": of_positive,
        "negative_percentage": of_negative,
        "neutral_percentage": of_neutral,
        "average_confidence": round(confidence_sum / total, 4) if total else 0.0,
    }


def _emotion_bucket(start: datetime, counts: Mapping[str, int]) -> dict[str, Any]:
    """An ``EmotionBucket``."""
    total = sum(counts.values())
    bucket = _NO_EMOTIONS | {"timestamp": start, "total_count": total}
    for name, posts in counts.items():
        bucket[f"{name}_count"] = posts
        bucket[f"{name}_percentage"] = round(100 * posts / total, 2) if total else 0.0
    return bucket


def _answer(
    wanted: BucketRange,
    data: list[dict[str, Any]],
    summary: Mapping[str, int],
    sample: SampleKept,
) -> Response:
    """An ``Aggregate`` or ``Emotions``.

    Of plain dictionaries: to make models of thousands of buckets takes as long as to read them.
    """
    body = {
        "period": wanted.period,
        "tz": wanted.zone_name,
        "start_date": wanted.start.astimezone(UTC),
        "end_date": wanted.end.astimezone(UTC),
        "sample": sample,
        "data": data,
        "summary": summary,
    }
    return Response(orjson.dumps(body), media_type="application/json")
