"""A database and a stream of each test's own, opened on the real engines."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from groundswell.settings import DatabaseSettings, StreamSettings
from groundswell.store.engine import Database
from groundswell.stream.facade import Stream


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = await Database.open(DatabaseSettings(), database_url)
    yield database
    await database.close()


@pytest.fixture
async def stream(stream_settings: StreamSettings) -> AsyncIterator[Stream]:
    async with Stream.open(stream_settings) as stream:
        yield stream
