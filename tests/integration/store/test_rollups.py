"""Aggregates by minute, hour and day, read from rollups."""

from __future__ import annotations

from datetime import timedelta

import pytest

from groundswell.domain.sentiment import UNSUPPORTED
from groundswell.domain.value_filter import only
from groundswell.domain.window import Period, RollupKey, RollupRow, SentimentCounts
from groundswell.store.filters import PostFilter
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Bucket, Rollups, SourceSummary
from tests.integration.store.factories import NOON, analysis, create, delete, save

NIGHT = NOON.replace(hour=0)


@pytest.fixture
async def filled(posts: PostStore, rollups: Rollups) -> Rollups:
    bad = analysis("negative", "anger", confidence=0.25)
    await save(
        posts,
        create("p1", at=NIGHT - timedelta(microseconds=1)),
        create("p2", at=NIGHT),
        create("p3", bad, at=NIGHT + timedelta(seconds=59, microseconds=999_999)),
        create("p4", bad, at=NIGHT + timedelta(seconds=60), source="replay"),
        create("p5", at=NIGHT + timedelta(hours=5)),
        create("gone", at=NIGHT + timedelta(hours=6)),
    )
    await save(posts, delete("gone"))
    return rollups


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (
            Period.MINUTE,
            [
                Bucket(NIGHT - timedelta(minutes=1), SentimentCounts(positive=1), 0.5),
                Bucket(NIGHT, SentimentCounts(positive=1, negative=1), 0.75),
                Bucket(NIGHT + timedelta(minutes=1), SentimentCounts(negative=1), 0.25),
                Bucket(NIGHT + timedelta(hours=5), SentimentCounts(positive=1), 0.5),
            ],
        ),
        (
            Period.HOUR,
            [
                Bucket(NIGHT - timedelta(hours=1), SentimentCounts(positive=1), 0.5),
                Bucket(NIGHT, SentimentCounts(positive=1, negative=2), 1.0),
                Bucket(NIGHT + timedelta(hours=5), SentimentCounts(positive=1), 0.5),
            ],
        ),
        (
            Period.DAY,
            [
                Bucket(NIGHT - timedelta(days=1), SentimentCounts(positive=1), 0.5),
                Bucket(NIGHT, SentimentCounts(positive=2, negative=2), 1.5),
            ],
        ),
    ],
)
async def test_a_post_lands_in_the_bucket_of_its_own_time(
    filled: Rollups, period: Period, expected: list[Bucket]
) -> None:
    start, end = NIGHT - timedelta(seconds=1), NIGHT + timedelta(days=1)
    assert await filled.aggregate(period, start, end) == expected


async def test_an_aggregate_can_be_of_one_source(filled: Rollups) -> None:
    end = NIGHT + timedelta(days=1)
    replayed = await filled.aggregate(Period.DAY, NIGHT, end, PostFilter(source=only("replay")))
    assert replayed == [Bucket(NIGHT, SentimentCounts(negative=1), 0.25)]
    assert await filled.aggregate(Period.DAY, NIGHT, end, PostFilter(source=only("nowhere"))) == []


async def test_emotions_are_counted_by_bucket(filled: Rollups) -> None:
    found = await filled.emotions(Period.DAY, NIGHT, NIGHT + timedelta(days=1))
    assert found == [(NIGHT, {"anger": 2, "joy": 2})]


async def test_a_distribution_is_of_exactly_its_range(filled: Rollups) -> None:
    counts, emotions = await filled.distribution(
        NIGHT + timedelta(microseconds=1), NIGHT + timedelta(hours=5, microseconds=1)
    )
    assert counts == SentimentCounts(positive=1, negative=2)
    assert list(emotions.items()) == [("anger", 2), ("joy", 1)]


async def test_minutes_are_told_with_their_versions_even_when_empty(filled: Rollups) -> None:
    rows = await filled.minutes(NIGHT + timedelta(hours=5), NIGHT + timedelta(hours=7))
    keys = [
        RollupKey(NIGHT + timedelta(hours=hour), "bluesky", "positive", "joy") for hour in (5, 6)
    ]
    assert rows == [RollupRow(keys[0], 1, 0.5, 1), RollupRow(keys[1], 0, 0.0, 2)]


async def test_sources_are_told_with_their_first_and_last_posts(filled: Rollups) -> None:
    first, last = NIGHT - timedelta(microseconds=1), NIGHT + timedelta(hours=5)
    bluesky = SourceSummary("bluesky", 4, first, last)
    replay = SourceSummary("replay", 1, *[NIGHT + timedelta(seconds=60)] * 2)
    assert await filled.sources() == ([bluesky, replay], 2)
    assert await filled.sources(limit=1) == ([bluesky], 2)
    assert await filled.sources(limit=1, offset=1) == ([replay], 2)
    assert await filled.sources(offset=2) == ([], 2)
    within = PostFilter(within=frozenset({"replay"}))
    assert await filled.sources(within) == ([replay], 1)


async def test_posts_in_a_language_that_no_model_knows_count_to_no_label(
    posts: PostStore, rollups: Rollups
) -> None:
    unread = analysis(UNSUPPORTED, UNSUPPORTED, confidence=0.0)
    await save(posts, create("p1", at=NIGHT), create("p2", unread, at=NIGHT))
    end = NIGHT + timedelta(days=1)
    assert await rollups.aggregate(Period.DAY, NIGHT, end) == [
        Bucket(NIGHT, SentimentCounts(positive=1), 0.5)
    ]
    assert await rollups.emotions(Period.DAY, NIGHT, end) == [(NIGHT, {"joy": 1})]
    assert await rollups.distribution(NIGHT, end) == (SentimentCounts(positive=1), {"joy": 1})
    [source], _ = await rollups.sources()
    assert source.posts == 2
    [found] = await posts.newest(10, PostFilter(sentiment=only(UNSUPPORTED)))
    assert found.post.post_id == "p2"
