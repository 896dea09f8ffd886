"""What the backfill has read ahead is let go of when the filling ends, whatever its end."""

from __future__ import annotations

import asyncio
import gc
from datetime import timedelta

import pytest

from groundswell.domain.post import Post
from groundswell.services.backfill import Backfill
from groundswell.store.engine import Database
from groundswell.store.topics.definitions import TopicFields, TopicStore
from tests.eventually import eventually
from tests.integration.store.factories import NOON, analysis, create
from tests.integration.topics.recount import Matched, read_little


def held() -> int:
    """How many of the posts are in memory."""
    gc.collect()
    found = [each for each in gc.get_objects() if type(each) is Post]
    return sum(each.post_id.startswith("ahead-") for each in found)


async def begin(database: Database, topics: TopicStore, monkeypatch: pytest.MonkeyPatch) -> None:
    read_little(monkeypatch, 20, in_parts=True)
    said = analysis("negative", "anger")
    await Matched(database).save(
        *(
            create(f"ahead-{n}", said, at=NOON + timedelta(seconds=n), content="acme")
            for n in range(20)
        )
    )
    await topics.create(TopicFields("Acme", "acme"))


@pytest.mark.parametrize("end", ["deleted", "unreadable"])
async def test_posts_read_ahead_go_when_their_topic_is_filled_no_more(
    database: Database,
    topics: TopicStore,
    backfill: Backfill,
    monkeypatch: pytest.MonkeyPatch,
    end: str,
) -> None:
    await begin(database, topics, monkeypatch)
    while not held():
        assert await backfill.step()
    if end == "deleted":
        (topic,) = await topics.list()
        await topics.delete(topic.id)
    else:
        await database.pool.execute("UPDATE topic_versions SET query = '((acme'")
    await backfill.step()
    assert held() == 0


async def test_posts_read_ahead_go_with_the_turn_to_fill(
    database: Database, topics: TopicStore, backfill: Backfill, monkeypatch: pytest.MonkeyPatch
) -> None:
    await begin(database, topics, monkeypatch)
    stopping = asyncio.Event()
    monkeypatch.setattr("groundswell.services.backfill.REST_BESIDE_LIVE", 1e6)
    running = asyncio.create_task(backfill.run(stopping))
    await eventually(held)
    stopping.set()
    await running
    assert held() == 0
