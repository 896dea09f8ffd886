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
    if not view.in_rollups:
        return await deps.search_counts.aggregate(
            wanted.edges, replace(view, start=wanted.start, end=wanted.end)
        )
    found = await deps.rollups.aggregate(wanted.period, wanted.start, wanted.end, view, wanted.zone)
    return found, None


async def emotions(
    deps: Deps, wanted: BucketRange, view: PostFilter
) -> tuple[Sequence[tuple[datetime, dict[str, int]]], Sample | None]:
    """The buckets of the range that have posts, by emotion."""
    if not view.in_rollups:
        return await deps.search_counts.emotions(
            wanted.edges, replace(view, start=wanted.start, end=wanted.end)
        )
    found = await deps.rollups.emotions(wanted.period, wanted.start, wanted.end, view, wanted.zone)
    return found, None


async def distribution(
    deps: Deps, wanted: PostFilter
) -> tuple[SentimentCounts, dict[str, int], Sample | None]:
    """Posts of the view's times by sentiment and by emotion."""
    if not wanted.in_rollups:
        return await deps.search_counts.distribution(wanted)
    assert wanted.start is not None and wanted.end is not None  # noqa: S101, PT018 - by the route
    counts, named = await deps.rollups.distribution(wanted.start, wanted.end, wanted)
    return counts, named, None
