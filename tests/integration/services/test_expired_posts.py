"""A post older than retention keeps is told: by the answer to a push, or as a dead letter."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from groundswell import metrics
from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.services.worker import Worker, WorkerLimits
from groundswell.store.engine import Database
from groundswell.store.filters import PostFilter
from groundswell.store.posts import PostStore
from groundswell.stream.consumer import unique_name
from groundswell.stream.facade import Stream
from tests.analyzers import WordAnalyzer
from tests.eventually import eventually
from tests.integration.store.factories import assert_exact

FLOOR = datetime(2026, 11, 9, tzinfo=UTC)
BEFORE, AFTER = FLOOR - timedelta(microseconds=1), FLOOR
TOLD = {"post_id", "source", "created_at", "operation"}
"""Which post it was, and nothing that anybody said."""
LIMITS = WorkerLimits(batch_size=50, block_ms=20, claim_idle_seconds=0.4, drain_seconds=5)


@pytest.fixture
async def database(database: Database) -> Database:
    await database.pool.execute("UPDATE retention SET kept_from = $1", FLOOR)
    return database


@contextlib.asynccontextmanager
async def working(
    stream: Stream, database: Database, limits: WorkerLimits = LIMITS
) -> AsyncIterator[PostStore]:
    """A worker, until all is done."""
    stopping, posts = asyncio.Event(), PostStore(database)
    worker = Worker(
        stream.consumer(unique_name()),
        WordAnalyzer(),
        posts,
        stream.dead_letters,
        stream.publisher,
        limits,
    )
    running = asyncio.create_task(worker.run(stopping))
    yield posts

    async def is_done() -> bool:
        return await stream.producer.backlog() == 0

    await eventually(is_done)
    stopping.set()
    await asyncio.wait_for(running, 10)


def event(post_id: str, at: datetime, operation: Operation = Operation.CREATE) -> PostEvent:
    return PostEvent(Post(post_id, "net", f"so good {post_id}", at), operation)


@pytest.mark.parametrize("edits", [False, True], ids=["creates", "with edits"])
async def test_each_post_is_stored_or_told(stream: Stream, database: Database, edits: bool) -> None:
    counted = metrics.posts_expired._value.get()
    await stream.producer.add([event(f"old-{n}", BEFORE) for n in range(20)])
    await stream.producer.add([event(f"new-{n}", AFTER) for n in range(20)])
    if edits:
        await stream.producer.add([event("old-3", BEFORE, Operation.UPDATE)])
        await stream.producer.add([event("new-3", AFTER, Operation.UPDATE)])
        await stream.producer.add([event("old-4", BEFORE, Operation.DELETE)])
    async with working(stream, database) as posts:
        await stream.producer.add([event(f"new-{n}", AFTER) for n in range(20)])  # again
    stored, _ = await posts.count(PostFilter())
    assert stored == 20
    letters = await stream.dead_letters.list(100)
    told = {letter.fields["post_id"] for letter in letters}
    assert told | {"old-4"} == {f"old-{n}" for n in range(20)}, "what is deleted may be forgotten"
    reasons = {letter.reason for letter in letters}
    assert reasons == {f"created_at is older than RETENTION_DAYS keeps: '{BEFORE.isoformat()}'"}
    assert metrics.posts_expired._value.get() - counted == len(letters)
    assert all(set(letter.fields) <= TOLD for letter in letters)
    await assert_exact(database)


async def test_a_post_that_is_known_is_a_repeat_whatever_time_it_claims(
    stream: Stream, database: Database
) -> None:
    await stream.producer.add([event("known", AFTER)])
    async with working(stream, database):
        pass
    await stream.producer.add([event("known", BEFORE)])
    async with working(stream, database):
        pass
    assert await stream.dead_letters.count() == 0
    await assert_exact(database)


async def test_what_its_sources_retention_would_delete_at_once_is_never_stored(
    stream: Stream, database: Database
) -> None:
    now = database.clock.now()
    await database.pool.execute("UPDATE retention SET kept_from = '-infinity', reached = $1", now)
    limits = replace(LIMITS, source_retention={"net": timedelta(days=30)})
    old, young = now - timedelta(days=31), now - timedelta(days=29)
    other = PostEvent(Post("other", "mine", "so good other", old))
    await stream.producer.add([event("known", old)])
    async with working(stream, database):
        pass
    await stream.producer.add(
        [event("known", old), event("young", young), event("old", old), other]
    )
    await stream.producer.add([event("unknown", old, Operation.UPDATE)])
    await stream.producer.add([event("old", old, Operation.DELETE)])
    async with working(stream, database, limits) as posts:
        pass
    rows = await database.pool.fetch("SELECT post_id FROM social_media_posts ORDER BY post_id")
    assert [row["post_id"] for row in rows] == ["known", "other", "young"]
    assert (await posts.count(PostFilter()))[0] == 3
    letters = await stream.dead_letters.list(10)
    assert {letter.fields["post_id"] for letter in letters} == {"old", "unknown"}
    assert {letter.reason for letter in letters} == {
        f"created_at is older than SOURCE_RETENTION_DAYS keeps: '{old.isoformat()}'"
    }
    assert all(set(letter.fields) <= TOLD for letter in letters)
    await assert_exact(database)


async def test_by_a_clock_alone_no_post_is_too_old_for_its_source(
    stream: Stream, database: Database
) -> None:
    now = database.clock.now()
    await database.pool.execute(
        "UPDATE retention SET kept_from = '-infinity', reached = $1", now - timedelta(days=60)
    )
    limits = replace(LIMITS, source_retention={"net": timedelta(days=30)})
    await stream.producer.add([event("old", now - timedelta(days=31))])
    async with working(stream, database, limits) as posts:
        pass
    assert (await posts.count(PostFilter()))[0] == 1
