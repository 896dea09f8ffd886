"""A store on a fresh database of the real engine."""

from __future__ import annotations

import pytest

from groundswell.store.alerts import AlertStore
from groundswell.store.engine import Database
from groundswell.store.partitions import Partitions
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Rollups


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
