"""Counts of a view: from rollups, or of the posts themselves where it searches among them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from groundswell.api.dependencies import Deps
from groundswell.api.params.time_buckets import BucketRange
from groundswell.api.schemas.sentiment import SampleOut
from groundswell.domain.window import SentimentCounts
from groundswell.store.filters import PostFilter
from groundswell.store.found_posts import Sample
from groundswell.store.hidden_authors import left_out, less, less_sentiment
from groundswell.store.rollups import Bucket

T = TypeVar("T")
EmotionBucket = tuple[datetime, dict[str, int]]
Distributed = tuple[SentimentCounts, dict[str, int]]
SampleKept = Mapping[str, Any] | None
"""A sample as a cached answer holds it."""


def kept(sample: Sample | None) -> SampleKept:
    told = SampleOut.of(sample)
    return None if told is None else told.model_dump(mode="json")


async def aggregate(
    deps: Deps, wanted: BucketRange, view: PostFilter
) -> tuple[Sequence[Bucket], Sample | None]:
    """The buckets of the range that have posts."""
    times = wanted.period, wanted.start, wanted.end
    return await _count(
        replace(view, start=wanted.start, end=wanted.end),
        lambda some: deps.rollups.aggregate(*times, some, wanted.zone),
        lambda some: deps.search_counts.aggregate(wanted.edges, some),
        _less_buckets,
    )


async def emotions(
    deps: Deps, wanted: BucketRange, view: PostFilter
) -> tuple[Sequence[EmotionBucket], Sample | None]:
    """The buckets of the range that have posts, by emotion."""
    times = wanted.period, wanted.start, wanted.end
    return await _count(
        replace(view, start=wanted.start, end=wanted.end),
        lambda some: deps.rollups.emotions(*times, some, wanted.zone),
        lambda some: deps.search_counts.emotions(wanted.edges, some),
        _less_emotions,
    )


async def distribution(deps: Deps, wanted: PostFilter) -> tuple[Distributed, Sample | None]:
    """Posts of the view's times by sentiment and by emotion."""
    assert wanted.start is not None and wanted.end is not None  # noqa: S101, PT018 - by the route
    times = wanted.start, wanted.end
    return await _count(
        wanted,
        lambda some: deps.rollups.distribution(*times, some),
        deps.search_counts.distribution,
        lambda all_of_it, theirs: (
            less_sentiment(all_of_it[0], theirs[0]),
            less(all_of_it[1], theirs[1]),
        ),
    )


async def _count(
    view: PostFilter,
    in_rollups: Callable[[PostFilter], Awaitable[T]],
    among_posts: Callable[[PostFilter], Awaitable[tuple[T, Sample | None]]],
    without: Callable[[T, T], T],
) -> tuple[T, Sample | None]:
    """From rollups where they know all that the view asks for, with what they do not know taken off
    where that is the posts of a few authors; else of the posts themselves."""
    if view.in_rollups:
        return await in_rollups(view), None
    if (apart := left_out(view)) is not None:
        everybody, theirs = apart
        hidden, sample = await among_posts(theirs)
        if sample is None:
            return without(await in_rollups(everybody), hidden), None
    return await among_posts(view)


def _less_buckets(found: Sequence[Bucket], theirs: Sequence[Bucket]) -> list[Bucket]:
    hidden = {bucket.start: bucket for bucket in theirs}
    return [_less_bucket(bucket, hidden.get(bucket.start)) for bucket in found]


def _less_bucket(bucket: Bucket, theirs: Bucket | None) -> Bucket:
    if theirs is None:
        return bucket
    return Bucket(
        bucket.start,
        less_sentiment(bucket.counts, theirs.counts),
        max(0.0, bucket.confidence_sum - theirs.confidence_sum),
    )


def _less_emotions(
    found: Sequence[EmotionBucket], theirs: Sequence[EmotionBucket]
) -> list[EmotionBucket]:
    hidden = dict(theirs)
    return [(start, less(counts, hidden.get(start, {}))) for start, counts in found]
