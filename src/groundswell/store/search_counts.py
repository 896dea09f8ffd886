"""What rollups tell of all posts, told of those that a search finds: counted one by one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from datetime import datetime

from groundswell.domain.sentiment import EMOTIONS
from groundswell.domain.window import SentimentCounts
from groundswell.store.engine import Database
from groundswell.store.filters import PostFilter
from groundswell.store.found_posts import FoundPost, Sample, found_posts
from groundswell.store.rollups import Bucket


class SearchCounts:
    """The counts of posts with a text or of an author, and whether they are of a sample.

    Posts that retention has dropped are not counted. Every method raises ``SearchTooLong`` when it
    took too long, ``StoreUnavailable`` when the server does not answer.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def aggregate(
        self, edges: Sequence[datetime], wanted: PostFilter
    ) -> tuple[list[Bucket], Sample | None]:
        """The buckets of exactly the filter's times that have posts, oldest first.

        They begin and end at ``edges``.
        """
        buckets, sample = await self._buckets(edges, wanted, confidence=True)
        told = [
            Bucket(
                start,
                SentimentCounts.of((post.sentiment, 1) for post in posts),
                sum(post.confidence for post in posts),
            )
            for start, posts in buckets.items()
        ]
        return told, sample

    async def emotions(
        self, edges: Sequence[datetime], wanted: PostFilter
    ) -> tuple[list[tuple[datetime, dict[str, int]]], Sample | None]:
        """Posts by emotion, in the same buckets."""
        buckets, sample = await self._buckets(edges, wanted)
        told = [(start, _emotions(posts)) for start, posts in buckets.items()]
        return told, sample

    async def distribution(
        self, wanted: PostFilter
    ) -> tuple[tuple[SentimentCounts, dict[str, int]], Sample | None]:
        """Posts by sentiment, and by emotion, of exactly the filter's times."""
        found = await found_posts(self._database, wanted)
        counts = SentimentCounts.of((post.sentiment, 1) for post in found.posts)
        return (counts, _emotions(found.posts)), found.sample

    async def _buckets(
        self, edges: Sequence[datetime], wanted: PostFilter, *, confidence: bool = False
    ) -> tuple[Mapping[datetime, Sequence[FoundPost]], Sample | None]:
        if not edges:
            return {}, None
        found = await found_posts(self._database, wanted, confidence=confidence)
        buckets: dict[datetime, list[FoundPost]] = {}
        for post in sorted(found.posts):
            start = edges[bisect_right(edges, post.created_at) - 1]
            buckets.setdefault(start, []).append(post)
        return buckets, found.sample


def _emotions(posts: Sequence[FoundPost]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for post in posts:
        if post.emotion in EMOTIONS:
            counts[post.emotion] = counts.get(post.emotion, 0) + 1
    return counts
