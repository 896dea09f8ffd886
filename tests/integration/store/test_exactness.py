"""After any mix of events, from any number of workers, the rollups are what recounting gives."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from groundswell.domain.event import LiveEvent
from groundswell.domain.post import Operation
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS, Analysis
from groundswell.domain.window import RollupKey, RollupRow
from groundswell.store.engine import Database
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Rollups
from tests.integration.store.factories import (
    NOON,
    Event,
    analysis,
    assert_exact,
    create,
    delete,
    update,
)


@dataclass
class Kept:
    """A post as the plain model holds it."""

    content: str
    created_at: datetime
    revision: int
    counted_by: Analysis
    models: set[str] = field(default_factory=set)


class PlainModel:
    """What the store promises, said in the plainest way: one event after the other."""

    def __init__(self) -> None:
        self.posts: dict[str, Kept] = {}
        self.deleted: set[str] = set()

    def take(self, batch: Sequence[Event]) -> None:
        for event, said in sorted(batch, key=lambda pair: pair[0].revision):
            post_id, old = event.post.post_id, self.posts.get(event.post.post_id)
            if event.operation is Operation.DELETE or said is None:
                self.deleted.add(post_id)
                self.posts.pop(post_id, None)
            elif post_id in self.deleted:
                continue
            elif old is None:
                content, at = event.post.content, event.post.created_at
                self.posts[post_id] = Kept(content, at, event.revision, said, {said.model_name})
            elif event.operation is Operation.UPDATE and event.revision > old.revision:
                old.content, old.revision = event.post.content, event.revision
                old.counted_by, old.models = said, {said.model_name}
            elif old.content == event.post.content:
                old.models.add(said.model_name)


def random_events(dice: random.Random, count: int, posts: int) -> list[Event]:
    """Events of ``posts`` posts over two weeks, revisions in the order they were made."""
    events: list[Event] = []
    for revision in range(count):
        post_id = f"p{dice.randrange(posts)}"
        said = analysis(
            dice.choice(SENTIMENTS),
            dice.choice(EMOTIONS),
            confidence=dice.randrange(1024) / 1024,
        )
        kind = dice.choices("cud", (6, 2, 1))[0]
        if kind == "c":
            at = NOON + timedelta(seconds=dice.randrange(-400, 400), days=dice.choice((0, 7)))
            content = f"text {post_id}"
            source = dice.choice(("bluesky", "simulator"))
            events.append(
                create(post_id, said, at=at, content=content, source=source, revision=revision)
            )
        elif kind == "u":
            events.append(update(post_id, f"text {revision}", revision, said))
        else:
            events.append(delete(post_id, revision))
    return events


def in_batches(dice: random.Random, events: list[Event]) -> list[list[Event]]:
    """The events nearly in order, some delivered again, cut at random places."""
    delivered = sorted(
        [*events, *dice.sample(events, len(events) // 3)],
        key=lambda pair: pair[0].revision + dice.randrange(40),
    )
    batches = []
    while delivered:
        size = dice.randint(1, 30)
        batches.append(delivered[:size])
        del delivered[:size]
    return batches


@pytest.mark.parametrize("seed", range(5))
async def test_the_store_holds_what_a_plain_model_holds(
    posts: PostStore, database: Database, seed: int
) -> None:
    dice = random.Random(seed)
    model = PlainModel()
    for batch in in_batches(dice, random_events(dice, 400, 60)):
        event = await posts.save(batch)
        before = set(model.posts)
        model.take(batch)
        assert set(event.deleted) == before - set(model.posts)
        assert len(event.posts) >= len(set(model.posts) - before)
    await _assert_holds(posts, database, model)


@pytest.mark.parametrize("seed", range(3))
async def test_two_models_over_the_same_stream_count_each_post_once(
    posts: PostStore, database: Database, seed: int
) -> None:
    dice = random.Random(seed)
    model = PlainModel()
    for batch in in_batches(dice, random_events(dice, 300, 60)):
        name = dice.choice(("model a", "model b"))
        one_a_post = {event.post.post_id: (event, said) for event, said in batch}
        read = [
            (event, said and analysis(said.sentiment_label, said.emotion, model=name))
            for event, said in one_a_post.values()
        ]
        await posts.save(read)
        model.take(read)
    await _assert_holds(posts, database, model)


async def test_workers_with_overlapping_batches_count_each_post_once(
    posts: PostStore, rollups: Rollups, database: Database
) -> None:
    dice = random.Random(7)
    events = random_events(dice, 1500, 300)
    newest: dict[RollupKey, RollupRow] = {}

    async def work(own: random.Random) -> None:
        """Each worker has three quarters of all events, in an order of its own."""
        store = PostStore(database)
        for batch in in_batches(own, own.sample(events, len(events) * 3 // 4)):
            _remember(newest, await store.save(batch))

    await asyncio.gather(*(work(random.Random(seed)) for seed in range(4)))
    await assert_exact(database)
    assert (await posts.totals()).total_posts > 100
    # Of all the states that were told, in whatever order, the highest version is what is there.
    rows = await rollups.minutes(NOON - timedelta(days=1), NOON + timedelta(days=8))
    assert {row.key: row for row in rows} == newest


async def test_workers_that_store_the_same_new_posts_at_once_share_them(
    posts: PostStore, database: Database
) -> None:
    events = [create(f"p{n}", at=NOON + timedelta(seconds=n)) for n in range(400)]
    dice = random.Random(1)
    told = await asyncio.gather(*(posts.save(dice.sample(events, len(events))) for _ in range(4)))
    assert sum(len(event.posts) for event in told) == 400
    assert (await posts.totals()).total_posts == 400
    await assert_exact(database)


async def _assert_holds(posts: PostStore, database: Database, model: PlainModel) -> None:
    await assert_exact(database)
    stored = {found.post.post_id: found for found in await posts.newest(1000)}
    assert {
        post_id: (found.post.content, found.post.created_at, found.analysis)
        for post_id, found in stored.items()
    } == {
        post_id: (kept.content, kept.created_at, kept.counted_by)
        for post_id, kept in model.posts.items()
    }
    totals = await posts.totals()
    assert totals.total_posts == len(model.posts)
    assert totals.total_analyses == sum(len(kept.models) for kept in model.posts.values())


def _remember(newest: dict[RollupKey, RollupRow], event: LiveEvent) -> None:
    for row in event.rollups:
        if row.key not in newest or row.version > newest[row.key].version:
            newest[row.key] = row
