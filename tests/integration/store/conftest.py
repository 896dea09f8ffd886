"""A store on a fresh database of the real engine."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator

import asyncpg
import pytest

from groundswell.settings import DatabaseSettings
from groundswell.store.alerts import AlertStore
from groundswell.store.engine import Database
from groundswell.store.partitions import Partitions
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Rollups


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = await Database.open(DatabaseSettings(), database_url)
    yield opened
    await opened.close()


@pytest.fixture
def posts(database: Database) -> PostStore:
    return PostStore(database)


@pytest.fixture
def rollups(database: Database) -> Rollups:
    return Rollups(database)


@pytest.fixture
def alerts(database: Database) -> AlertStore:
    return AlertStore(database)


@pytest.fixture
def partitions(database: Database) -> Partitions:
    return Partitions(database)


@pytest.fixture
async def empty_database_url(database_url: str) -> AsyncIterator[str]:
    """A database without any table, beside the test's own."""
    name = f"empty_{uuid.uuid4().hex[:12]}"
    connection = await asyncpg.connect(database_url)
    await connection.execute(f'CREATE DATABASE "{name}" TEMPLATE template0')
    yield f"{database_url.rpartition('/')[0]}/{name}"
    await connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    await connection.close()
