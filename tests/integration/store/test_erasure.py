"""What is erased is gone for good, is no longer counted, and was written down."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from groundswell.domain.access import Scope
from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.store.api_keys import ApiKeys
from groundswell.store.audit import Actor, AuditLog, without_name
from groundswell.store.corrections import Corrections
from groundswell.store.engine import Database
from groundswell.store.erasure import POSTS_AT_ONCE, Erasure
from groundswell.store.posts import PostStore
from tests.integration.store.factories import NOON, Event, analysis, assert_exact

ANN = Actor("key:1", "ann's")


def events(*ids: str, author: str = "bob") -> list[Event]:
    return [(_event(each, number, author), analysis()) for number, each in enumerate(ids)]


def _event(post_id: str, number: int, author: str) -> PostEvent:
    post = Post(post_id, "net", f"text of {post_id}", NOON, author=author)
    return PostEvent(post, Operation.CREATE, number)


async def everything(database: Database) -> str:
    """Every row of every table, as text."""
    tables = await database.pool.fetch(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    )
    rows = [await database.pool.fetch(f'SELECT * FROM "{t["relname"]}"') for t in tables]
    return "\n".join(str(row) for found in rows for row in found)


async def test_a_post_goes_with_all_that_hangs_on_it_and_the_counts_follow(
    posts: PostStore, database: Database
) -> None:
    await posts.save(events("p1", "p2"))
    await Corrections(database).correct("p1", sentiment="negative", by="eve", note="a private note")
    event = await Erasure(database).post("p1", ANN)
    assert event is not None
    assert event.deleted == ("p1",)
    assert sum(row.posts for row in event.rollups) == 0
    assert await posts.get("p1") is None
    assert (await posts.totals()).total_posts == 1
    left = await everything(database)
    assert "text of p1" not in left
    assert "a private note" not in left
    await assert_exact(database)
    assert await Erasure(database).post("p1", ANN) is None


MESSAGES = """
INSERT INTO deliveries (id, incident_id, transition, channel_id, state, due_at, message)
SELECT gen_random_uuid(), gen_random_uuid(), 'firing', gen_random_uuid(), state, now(), $1
FROM unnest('{waiting,delivered}'::varchar[]) AS state
"""
INCIDENT = """
INSERT INTO sentiment_alerts (
    id, alert_type, actual_ratio, threshold, created_at, window_start, window_end, positive_count,
    negative_count, neutral_count, post_count, state, rule, peak_ratio, rule_id, drivers)
VALUES (gen_random_uuid(), 'threshold', 1, 1, now(), now(), now(), 0, 9, 0, 9, 'open', '{}', 1,
    gen_random_uuid(), $1)
"""


async def test_nothing_of_it_stays_in_messages_and_incidents(
    posts: PostStore, database: Database
) -> None:
    await posts.save(events("p1", "p2"))
    await posts.save(events("other", author="eve"))
    quoted = [{"post_id": each, "content": f"text of {each}"} for each in ("p1", "p2", "other")]
    drivers = [
        {"kind": "author", "value": "bob", "example_post_ids": ["p1"]},
        {"kind": "text", "value": "text of p1 or p2", "example_post_ids": ["p1", "p2"]},
        {"kind": "word", "value": "outage", "example_post_ids": ["p1"]},
    ]
    said = [
        {key: one[key] for key in ("kind", "value")} for one in drivers if one["kind"] != "text"
    ]
    await database.pool.execute(MESSAGES, {"id": "m", "posts": quoted, "drivers": said})
    await database.pool.execute(MESSAGES, {"id": "m"})
    await database.pool.execute(INCIDENT, {"drivers": drivers, "expected": 1})
    await Erasure(database).post("p1", ANN)
    left = await everything(database)
    assert "text of p1" not in left
    assert left.count("text of p2") > 2
    await Erasure(database).author("bob", ANN)
    left = await everything(database)
    assert "text of p2" not in left
    assert "bob" not in left
    assert "text of other" in left
    assert "outage" in left


async def test_an_erased_post_does_not_come_in_again(posts: PostStore, database: Database) -> None:
    await posts.save(events("p1"))
    await Erasure(database).post("p1", ANN)
    await posts.save(events("p1"))
    assert await posts.get("p1") is None
    await assert_exact(database)


async def test_all_of_an_authors_posts_go_and_nobody_elses(
    posts: PostStore, database: Database
) -> None:
    mine = [f"b{n}" for n in range(POSTS_AT_ONCE + 20)]
    await posts.save(events(*mine))
    await posts.save(events("other", author="bobby"))
    erasure = Erasure(database)
    sizes = []
    while (event := await erasure.author("bob", ANN)) is not None:
        sizes.append(len(event.deleted))
    assert sizes == [POSTS_AT_ONCE, 20]
    assert (await posts.totals()).total_posts == 1
    assert await posts.get("other") is not None
    assert "'bob'" not in await everything(database)
    await assert_exact(database)


async def test_two_who_erase_the_same_and_workers_meanwhile_leave_exact_counts(
    posts: PostStore, database: Database
) -> None:
    await posts.save(events(*(f"b{n}" for n in range(60))))
    erasure = Erasure(database)
    await asyncio.gather(
        erasure.author("bob", ANN),
        erasure.author("bob", ANN),
        erasure.post("b7", ANN),
        posts.save(events(*(f"c{n}" for n in range(60)), author="ann")),
        posts.save(events(*(f"b{n}" for n in range(30, 90)), author="carl")),
    )
    assert await erasure.author("bob", ANN) is None
    await assert_exact(database)


async def test_every_act_is_in_the_log_which_nobody_can_change(
    posts: PostStore, database: Database
) -> None:
    await posts.save(events("p1", "p2"))
    key, _ = await ApiKeys(database).create("crawler", frozenset({Scope.INGEST}))
    await Erasure(database).post("p1", ANN)
    await Erasure(database).author("bob", ANN)
    await ApiKeys(database).revoke(key.id)
    entries, total = await AuditLog(database).page(10)
    assert total == 4
    assert [(e.actor, e.action, e.subject, e.posts) for e in reversed(entries)] == [
        ("operator", "create_key", key.id, None),
        ("key:1", "erase_post", "p1", 1),
        ("key:1", "erase_author", without_name("bob"), 1),
        ("operator", "revoke_key", key.id, None),
    ]
    for change in ("UPDATE audit_log SET name = ''", "DELETE FROM audit_log", "TRUNCATE audit_log"):
        with pytest.raises(asyncpg.RaiseError, match="only ever added"):
            await database.pool.execute(change)
