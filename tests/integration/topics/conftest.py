"""A store with topics on a fresh database of the real engine, and who fills these."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from groundswell.services.backfill import Backfill
from groundswell.settings import DatabaseSettings, StreamSettings
from groundswell.store.engine import Database
from groundswell.store.posts import PostStore
from groundswell.store.topics.definitions import TopicStore
from groundswell.stream.facade import Stream


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(DatabaseSettings(), database_url)
    yield opened
    await opened.close()


@pytest.fixture
async def stream(stream_settings: StreamSettings) -> AsyncIterator[Stream]:
    async with Stream.open(stream_settings) as opened:
        yield opened


@pytest.fixture
def posts(database: Database) -> PostStore:
    return PostStore(database)


@pytest.fixture
def topics(database: Database) -> TopicStore:
    return TopicStore(database)


@pytest.fixture
def backfill(database: Database, stream: Stream) -> Backfill:
    return Backfill(database, stream)
