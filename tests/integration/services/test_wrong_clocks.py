"""A machine whose clock is wrong by days buries no post and shows no wrong total.

Only their difference counts: here it is PostgreSQL's clock that is set, and the posts are of its
time, so that worker and API have a clock that lies behind or ahead.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from groundswell.api.live.filter import LiveFilter
from groundswell.api.live.hub import Hub
from groundswell.api.live.loader import StoredState
from groundswell.domain.post import Post, PostEvent
from groundswell.settings import DatabaseSettings, StreamSettings
from groundswell.store.engine import Database
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Rollups
from groundswell.store.topics.definitions import TopicStore
from groundswell.stream.facade import Stream
from tests.eventually import eventually
from tests.integration.services.house import House
from tests.skewed_clock import LyingClock


@pytest.fixture(
    params=[timedelta(days=2), timedelta(hours=2), timedelta(hours=-2), timedelta(days=-2)],
    ids=["2 days behind", "2 hours behind", "2 hours ahead", "2 days ahead"],
)
async def database(request: pytest.FixtureRequest, database_url: str) -> AsyncIterator[Database]:
    """It is as far ahead of this machine as this machine is said to be behind."""
    lies = LyingClock(database_url)
    await lies.install()
    await lies.ahead(request.param)
    database = await Database.open(DatabaseSettings(), database_url)
    yield database
    await database.close()


@contextlib.asynccontextmanager
async def hub_of(stream: Stream, database: Database) -> AsyncIterator[Hub]:
    hub = Hub(stream.subscriber, StoredState(database), tick_seconds=0.02)
    await hub.start()
    try:
        assert await eventually(lambda: hub.wait_ready(1))
        yield hub
    finally:
        await hub.stop()


def totals(hub: Hub) -> tuple[int, int]:
    """Of the last hour and the last day."""
    windows = json.loads(hub.metrics(LiveFilter()))["data"]
    return windows["last_hour"]["total"], windows["last_24_hours"]["total"]


async def test_every_post_is_stored_and_shown(
    database: Database, stream_settings: StreamSettings
) -> None:
    now = database.clock.now()
    async with Stream.open(stream_settings) as stream:
        house = House(stream, PostStore(database), Rollups(database), TopicStore(database))
        async with hub_of(stream, database) as hub, house.worker():
            for ago, first in ((10, 0), (600, 30), (7200, 60)):
                at = now - timedelta(seconds=ago)
                posts = [Post(f"p{n}", "net", "good", at) for n in range(first, first + 30)]
                await stream.producer.add([PostEvent(post) for post in posts])
            await eventually(house.is_done)
            assert (await house.stored(), await stream.dead_letters.count()) == (90, 0)
            await eventually(lambda: totals(hub) == (60, 90))
        async with hub_of(stream, database) as later:
            assert totals(later) == (60, 90), "also what is loaded"
