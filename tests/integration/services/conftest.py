"""The house of each test: engines that all share, a stream and a database of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from groundswell.settings import DatabaseSettings, StreamSettings
from groundswell.store.engine import Database
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Rollups
from groundswell.store.topics.definitions import TopicStore
from groundswell.stream.facade import Stream
from tests.integration.services.house import House


@pytest.fixture
async def house(database_url: str, stream_settings: StreamSettings) -> AsyncIterator[House]:
    database = await Database.open(DatabaseSettings(), database_url)
    settings = stream_settings.model_copy(update={"stream_claim_idle_seconds": 0.4})
    async with Stream.open(settings) as stream:
        consumer = stream.consumer("setup")
        await consumer.open()
        await consumer.close()
        yield House(stream, PostStore(database), Rollups(database), TopicStore(database))
    await database.close()
