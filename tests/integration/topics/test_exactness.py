"""After any order of posts, edits, deletes, corrections, changes of topics and kills: recounted."""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Awaitable, Callable
from datetime import timedelta

import asyncpg
import pytest

from groundswell.domain.post import Post
from groundswell.domain.topic import TopicState
from groundswell.errors import StoreUnavailable
from groundswell.services.backfill import Backfill
from groundswell.store.audit import OPERATOR
from groundswell.store.corrections import Corrections
from groundswell.store.engine import Database
from groundswell.store.erasure import Erasure
from groundswell.store.optimistic_lock import VersionConflict
from groundswell.store.posts import PostStore
from groundswell.store.topics.definitions import TopicFields, TopicStore
from groundswell.stream.facade import Stream
from tests.integration.store.factories import (
    NOON,
    Event,
    analysis,
    assert_exact,
    create,
    delete,
    update,
)
from tests.integration.topics.recount import Matched, assert_topics_exact, fill, read_little

WORDS = ("acme", "phone", "refund", "coffee", "train", "jobs", "東京", "#acme")
QUERIES = (
    "acme",
    "acme phone",
    "acme OR coffee",
    "acme -jobs",
    '"acme phone"',
    "acme NEAR/3 refund",
    "#acme",
    "coff* OR 東京",
    "source:bluesky refund",
    "author:ann (train OR jobs)",
)
KILL = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


def text(dice: random.Random) -> str:
    return " ".join(dice.choices((*WORDS, "a", "the", "so"), k=dice.randint(1, 6)))


def some_events(dice: random.Random, revision: int) -> list[Event]:
    events: list[Event] = []
    for n in range(dice.randint(1, 25)):
        post_id, said = (
            f"p{dice.randrange(150)}",
            analysis(
                dice.choice(("positive", "negative", "neutral")),
                dice.choice(("joy", "anger", "fear")),
                confidence=dice.randrange(1024) / 1024,
            ),
        )
        number = revision * 100 + n
        kind = dice.choices("cud", (6, 2, 1))[0]
        if kind == "c":
            at = NOON + timedelta(seconds=dice.randrange(-4000, 4000), days=dice.choice((0, 7)))
            source = dice.choice(("bluesky", "simulator"))
            events.append(
                create(post_id, said, at=at, content=text(dice), source=source, revision=number)
            )
        elif kind == "u":
            events.append(update(post_id, text(dice), number, said))
        else:
            events.append(delete(post_id, number))
    return events


async def change_a_topic(topics: TopicStore, dice: random.Random) -> None:
    known = await topics.list()
    if len(known) < 4 or dice.random() < 0.3:
        await topics.create(TopicFields(f"topic {dice.random()}", dice.choice(QUERIES)))
        return
    topic = dice.choice(known)
    if dice.random() < 0.2:
        await topics.delete(topic.id)
        return
    state = dice.choices(list(TopicState), (8, 1, 1))[0]
    wanted = TopicFields(topic.name, dice.choice(QUERIES), state=state)
    with contextlib.suppress(VersionConflict):
        await topics.change(topic.id, wanted, topic.query_version)


class Progress:
    """What was done so far; what kills follows it, so that a slow machine comes to its end, too."""

    def __init__(self) -> None:
        self.moved = asyncio.Event()

    async def again(self, work: Callable[[], Awaitable[object]]) -> None:
        """Until it is done, whatever is killed."""
        while True:
            try:
                await work()
                self.moved.set()
                return
            except StoreUnavailable:
                await asyncio.sleep(0.01)

    async def kill(self, database_url: str, over: asyncio.Event, dice: random.Random) -> None:
        """End every connection to the database, in the middle of what comes after a few acts."""
        connection = await asyncpg.connect(database_url)
        while not over.is_set():
            for _ in range(dice.randrange(3, 12)):
                await self.moved.wait()
                if not over.is_set():
                    self.moved.clear()
            await asyncio.sleep(dice.random() / 50)
            await connection.execute(KILL)
        await connection.close()


@pytest.mark.parametrize("seed", range(4))
async def test_a_topics_counts_are_a_recount_of_all_posts(
    database: Database,
    topics: TopicStore,
    backfill: Backfill,
    seed: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_little(monkeypatch, 20, in_parts=bool(seed % 2))
    dice = random.Random(seed)
    worker, older = Matched(database), PostStore(database)
    corrections, erasure = Corrections(database), Erasure(database)
    for revision in range(120):
        act = dice.choices(("save", "old", "topic", "fill", "correct", "erase"), (8, 1, 2, 6, 2, 1))
        if act == ["save"]:
            await worker.save(*some_events(dice, revision))
        elif act == ["old"]:
            await older.save(some_events(dice, revision))
        elif act == ["topic"]:
            await change_a_topic(topics, dice)
        elif act == ["fill"]:
            await backfill.step()
        elif act == ["correct"]:
            await corrections.correct(f"p{dice.randrange(150)}", sentiment="neutral")
        else:
            await erasure.post(f"p{dice.randrange(150)}", OPERATOR)
    await fill(backfill)
    await assert_exact(database)
    await assert_topics_exact(database)


@pytest.mark.parametrize("seed", range(3))
async def test_it_is_so_with_workers_and_fills_at_once_and_connections_that_are_killed(
    database: Database,
    database_url: str,
    topics: TopicStore,
    stream: Stream,
    seed: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read_little(monkeypatch, 30, in_parts=bool(seed % 2))
    dice = random.Random(seed)
    over, progress = asyncio.Event(), Progress()
    again = progress.again

    async def work(own: random.Random) -> None:
        worker, older = Matched(database), PostStore(database)
        for revision in range(40):
            batch = some_events(own, revision)
            by_old = own.random() < 0.1
            await again(lambda: older.save(batch) if by_old else worker.save(*batch))  # noqa: B023

    async def change(own: random.Random) -> None:
        corrections = Corrections(database)
        while not over.is_set():
            await again(lambda: change_a_topic(topics, own))
            post_id = f"p{own.randrange(150)}"
            await again(lambda: corrections.correct(post_id, emotion="fear"))  # noqa: B023
            await asyncio.sleep(own.random() / 30)

    async def fill_on() -> None:
        own = Backfill(database, stream)
        while not over.is_set():
            with contextlib.suppress(StoreUnavailable):
                await own.step()
            await asyncio.sleep(0)

    others = [
        asyncio.create_task(each)
        for each in (change(dice), fill_on(), fill_on(), progress.kill(database_url, over, dice))
    ]
    await asyncio.gather(*(work(random.Random(seed * 10 + n)) for n in range(3)))
    over.set()
    progress.moved.set()
    await asyncio.gather(*others)
    await again(lambda: fill(Backfill(database, stream)))
    await assert_exact(database)
    assert await assert_topics_exact(database) > 0


async def test_post_first_and_topic_later_is_topic_first_and_post_later(
    database: Database, topics: TopicStore, backfill: Backfill
) -> None:
    dice, worker = random.Random(3), Matched(database)
    for number, query in enumerate(QUERIES):
        await topics.create(TopicFields(f"before {number}", query))
    await worker.save(*(create(f"p{n}", content=text(dice)) for n in range(300)))
    for number, query in enumerate(QUERIES):
        await topics.create(TopicFields(f"after {number}", query))
    await fill(backfill)
    assert await assert_topics_exact(database) > 300
    by_name = {topic.name: topic.shown for topic in await topics.list()}
    for number in range(len(QUERIES)):
        members = [
            await database.pool.fetch(
                "SELECT post_id FROM topic_posts WHERE topic = $1 ORDER BY post_id", key
            )
            for key in (by_name[f"before {number}"], by_name[f"after {number}"])
        ]
        assert members[0] == members[1]


async def test_a_changed_query_is_shown_once_it_is_whole_and_never_mixed(
    database: Database, topics: TopicStore, backfill: Backfill, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_little(monkeypatch, 10)
    worker = Matched(database)
    topic = await topics.create(TopicFields("Acme", "acme"))
    await worker.save(
        *(create(f"p{n}", content="acme coffee"[: 4 + 7 * (n % 2)]) for n in range(40))
    )
    await fill(backfill)
    changed = await topics.change(topic.id, TopicFields("Acme", "coffee"), topic.query_version)
    assert changed is not None
    assert (changed.shown, changed.query, changed.fill.state) == (topic.shown, "coffee", "filling")
    await backfill.step()
    event = await worker.save(create("new", content="acme"))
    assert [ref.name for ref in event.posts[0].topics] == ["Acme"]
    await fill(backfill)
    now = await topics.get("ACME")
    assert now is not None
    assert (now.shown != topic.shown, now.fill.state, now.fill.done) == (True, "done", 1.0)
    event = await worker.save(create("newer", content="acme"))
    assert event.posts[0].topics == ()
    assert await assert_topics_exact(database) == 20


async def test_a_topic_deleted_while_it_is_filled_leaves_nothing(
    database: Database, topics: TopicStore, backfill: Backfill, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_little(monkeypatch, 10)
    worker = Matched(database)
    await worker.save(*(create(f"p{n}", content="acme") for n in range(40)))
    topic = await topics.create(TopicFields("Acme", "acme"))
    await backfill.step()
    assert await topics.delete(topic.id)
    await database.pool.execute(
        "UPDATE topic_versions SET changed_at = now() - interval '2 minutes'"
    )
    await fill(backfill)
    for table in ("topic_posts", "topic_rollups_minute", "topic_rollups_day", "topic_versions"):
        assert await database.pool.fetchval(f"SELECT count(*) FROM {table}") == 0


async def test_what_the_release_before_edits_deletes_and_corrects_is_counted_too(
    database: Database, topics: TopicStore, backfill: Backfill
) -> None:
    """It writes to the tables of posts alone."""
    await topics.create(TopicFields("Acme", "acme"))
    worker = Matched(database)
    await worker.save(*(create(f"p{n}", content=f"acme {n}") for n in range(6)))
    await database.pool.execute(
        "UPDATE social_media_posts SET sentiment_label = 'negative' WHERE post_id = 'p1'"
    )
    async with database.pool.acquire() as connection, connection.transaction():
        await connection.execute("DELETE FROM social_media_posts WHERE post_id IN ('p2', 'p3')")
        await connection.execute("DELETE FROM sentiment_analysis WHERE post_id IN ('p2', 'p3')")
    await fill(backfill)
    assert await assert_topics_exact(database) == 4


def test_made_texts_hit_and_miss() -> None:
    from groundswell.domain.topic import compiled

    dice = random.Random(1)
    made = [Post(str(n), "bluesky", text(dice), NOON, author="ann") for n in range(500)]
    for query in QUERIES:
        hits = sum(compiled(query).matches(post) for post in made)
        assert 0 < hits < 500, query
