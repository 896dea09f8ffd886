"""Counts of a view: from rollups, or of the posts themselves where it searches among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from groundswell.api.dependencies import Deps
from groundswell.api.params.time_buckets import BucketRange
from groundswell.api.schemas.sentiment import SampleOut
from groundswell.domain.window import SentimentCounts
from groundswell.store.filters import PostFilter
from groundswell.store.found_posts import Sample
from groundswell.store.hidden_authors import left_out, less, less_sentiment
from groundswell.store.rollups import Bucket

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
    if view.in_rollups:
        return await deps.rollups.aggregate(*times, view, wanted.zone), None
    view = replace(view, start=wanted.start, end=wanted.end)
    if (apart := left_out(view)) is not None:
        everybody, theirs = apart
        hidden, sample = await deps.search_counts.aggregate(wanted.edges, theirs)
        if sample is None:
            found = await deps.rollups.aggregate(*times, everybody, wanted.zone)
            by_start = {bucket.start: bucket for bucket in hidden}
            return [_less(bucket, by_start.get(bucket.start)) for bucket in found], None
    return await deps.search_counts.aggregate(wanted.edges, view)


def _less(bucket: Bucket, theirs: Bucket | None) -> Bucket:
    if theirs is None:
        return bucket
    return Bucket(
        bucket.start,
        less_sentiment(bucket.counts, theirs.counts),
        max(0.0, bucket.confidence_sum - theirs.confidence_sum),
    )


async def emotions(
    deps: Deps, wanted: BucketRange, view: PostFilter
) -> tuple[Sequence[tuple[datetime, dict[str, int]]], Sample | None]:
    """The buckets of the range that have posts, by emotion."""
    times = wanted.period, wanted.start, wanted.end
    if view.in_rollups:
        return await deps.rollups.emotions(*times, view, wanted.zone), None
    view = replace(view, start=wanted.start, end=wanted.end)
    if (apart := left_out(view)) is not None:
        everybody, theirs = apart
        hidden, sample = await deps.search_counts.emotions(wanted.edges, theirs)
        if sample is None:
            found = await deps.rollups.emotions(*times, everybody, wanted.zone)
            by_start = dict(hidden)
            return [(start, less(counts, by_start.get(start, {}))) for start, counts in found], None
    return await deps.search_counts.emotions(wanted.edges, view)


async def distribution(
    deps: Deps, wanted: PostFilter
) -> tuple[SentimentCounts, dict[str, int], Sample | None]:
    """Posts of the view's times by sentiment and by emotion."""
    assert wanted.start is not None and wanted.end is not None  # noqa: S101, PT018 - by the route
    times = wanted.start, wanted.end
    if wanted.in_rollups:
        return *await deps.rollups.distribution(*times, wanted), None
    if (apart := left_out(wanted)) is not None:
        everybody, theirs = apart
        hidden, felt, sample = await deps.search_counts.distribution(theirs)
        if sample is None:
            counts, named = await deps.rollups.distribution(*times, everybody)
            return less_sentiment(counts, hidden), less(named, felt), None
    return await deps.search_counts.distribution(wanted)
