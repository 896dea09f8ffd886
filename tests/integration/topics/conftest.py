"""A store with topics on a fresh database of the real engine, and who fills these."""

from __future__ import annotations

import pytest

from groundswell.services.backfill import Backfill
from groundswell.store.engine import Database
from groundswell.store.posts import PostStore
from groundswell.store.topics.definitions import TopicStore
from groundswell.stream.facade import Stream


@pytest.fixture
def posts(database: Database) -> PostStore:
    return PostStore(database)


@pytest.fixture
def topics(database: Database) -> TopicStore:
    return TopicStore(database)


@pytest.fixture
def backfill(database: Database, stream: Stream) -> Backfill:
    return Backfill(database, stream)
