"""Makes reports from what is stored; counts are those of the distribution and of the series."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from uuid import UUID

from groundswell.domain.event import AnalyzedPost
from groundswell.domain.query.own_words import own_words
from groundswell.domain.rule import RuleMetric
from groundswell.domain.window import SentimentCounts
from groundswell.insight.drivers.examples import typical
from groundswell.insight.drivers.features import tokens_of
from groundswell.reports.report import (
    LONGEST_EXPLAINED,
    Explained,
    Part,
    Report,
    Scope,
    Stretch,
    summed,
)
from groundswell.rules.incident_drivers import MOST_POSTS, find
from groundswell.store.driver_posts import SampledPost, sampled_posts
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import PostFilter, TopicKey
from groundswell.store.incident_list import Incident, IncidentFilter, IncidentList
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Rollups
from groundswell.store.topics.topic_rows import Topic

MOST_INCIDENTS = 20
MOST_DRIVERS = 6
"""Of each metric."""
MOST_TYPICAL = 3
_METRICS = (RuleMetric.POSTS, RuleMetric.NEGATIVE_SHARE)


@dataclass(frozen=True, slots=True)
class _Read:
    """Posts of one part, and the drivers that they show."""

    posts: Sequence[SampledPost]
    drivers: Sequence[Explained] | None
    sampled: bool


class Reporter:
    """Makes reports from one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._rollups = Rollups(database)
        self._incidents = IncidentList(database)
        self._posts = PostStore(database)

    async def make(self, scope: Scope, stretch: Stretch) -> Report:
        """The report.

        Raises:
            StoreUnavailable: the server does not answer.
        """
        topics: Sequence[Topic | None] = scope.topics or (None,)
        parts = [await self._part(scope, topic, stretch) for topic in topics]
        reads = [await self._read(scope, topic, stretch, len(topics)) for topic in topics]
        incidents, in_all = await self._incidents_of(scope, stretch)
        explained = stretch.end - stretch.start <= LONGEST_EXPLAINED
        found = [one for read in reads for one in read.drivers or ()]
        posts = {post.post_id: post for read in reads for post in read.posts}
        return Report(
            scope,
            stretch,
            summed(parts),
            parts,
            incidents,
            in_all,
            sorted(found, key=_weight) if explained else None,
            any(read.sampled for read in reads),
            await self._typical(posts, "positive"),
            await self._typical(posts, "negative"),
        )

    async def _part(self, scope: Scope, topic: Topic | None, stretch: Stretch) -> Part:
        view = _view(scope, topic)
        before = stretch.before
        counts, _ = await self._rollups.distribution(stretch.start, stretch.end, view)
        earlier, _ = await self._rollups.distribution(before.start, before.end, view)
        return Part(topic, counts, earlier, await self._series(view, stretch))

    async def _series(
        self, view: PostFilter, stretch: Stretch
    ) -> list[tuple[datetime, SentimentCounts]]:
        """Every bucket; those that the stretch cuts are counted up to the cut."""
        edges = stretch.edges()
        found = {
            bucket.start: bucket.counts
            for bucket in await self._rollups.aggregate(
                stretch.period, stretch.start, stretch.end, view, stretch.zone
            )
        }
        series = []
        for n, (start, end) in enumerate(pairwise(edges)):
            if n in (0, len(edges) - 2):
                counts, _ = await self._rollups.distribution(start, end, view)
            else:
                counts = found.get(start, SentimentCounts())
            series.append((start, counts))
        return series

    async def _read(self, scope: Scope, topic: Topic | None, stretch: Stretch, parts: int) -> _Read:
        """The posts that stand for a part, and what they and those of before have behind them."""
        most = MOST_POSTS // parts
        here = await self._sample(scope, topic, stretch, most)
        sampled = here[1] > len(here[0])
        if stretch.end - stretch.start > LONGEST_EXPLAINED:
            return _Read(here[0], None, sampled)
        before = stretch.before
        there = await self._sample(scope, topic, before, most)
        scale = (stretch.end - stretch.start) / (before.end - before.start)
        ignored = own_words(None if topic is None else topic.query)
        drivers: list[Explained] = []
        for metric in _METRICS if there[1] else ():
            findings = await asyncio.to_thread(find, metric, None, here, there, scale, ignored)
            drivers += [
                Explained(metric, topic if parts > 1 else None, driver)
                for driver in findings.drivers[: max(2, MOST_DRIVERS // parts)]
            ]
        return _Read(here[0], drivers, sampled or there[1] > len(there[0]))

    async def _sample(
        self, scope: Scope, topic: Topic | None, stretch: Stretch, most: int
    ) -> tuple[Sequence[SampledPost], int]:
        wanted = PostFilter(
            source=scope.source, within=scope.within, start=stretch.start, end=stretch.end
        )
        topic_id = None if topic is None else str(topic.id)
        with translated_errors():
            return await sampled_posts(self._database.reader, wanted, most, topic_id=topic_id)

    async def _typical(self, posts: dict[str, SampledPost], sentiment: str) -> list[AnalyzedPost]:
        """The most typical posts of a sentiment, as they are now: one erased meanwhile is gone."""
        words = {
            n: tokens_of(post.content)
            for n, post in enumerate(posts.values())
            if post.sentiment == sentiment
        }
        ids = list(posts)
        chosen = await asyncio.to_thread(typical, words, MOST_TYPICAL)
        found = [await self._posts.stored(ids[n]) for n in chosen]
        return [each.analyzed for each in found if each is not None]

    async def _incidents_of(self, scope: Scope, stretch: Stretch) -> tuple[list[Incident], int]:
        """The newest incidents that go on in the stretch, and how many there are.

        None for who may not read every source: an incident tells of posts of all.
        """
        if scope.within is not None:
            return [], 0
        ids: list[UUID | None] = [topic.id for topic in scope.topics] or [None]
        found: list[Incident] = []
        total = 0
        for topic_id in ids:
            wanted = IncidentFilter(topic_id=topic_id, start=stretch.start, end=stretch.end)
            page, in_all = await self._incidents.page(wanted, MOST_INCIDENTS)
            found += page
            total += in_all
        newest = sorted(found, key=lambda one: one.started_at, reverse=True)
        return newest[:MOST_INCIDENTS], total


def _view(scope: Scope, topic: Topic | None) -> PostFilter:
    key = None if topic is None else TopicKey(topic.shown, str(topic.id))
    return PostFilter(source=scope.source, within=scope.within, topic=key)


def _weight(one: Explained) -> tuple[int, float]:
    """By metric, then by how much of the change it explains."""
    return _METRICS.index(one.metric), -one.driver.share_of_excess
