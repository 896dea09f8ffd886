"""A search cannot take seconds, in however many statements, and what it began is ended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import asyncpg
import httpx
import pytest

from groundswell.api.app import create_app
from groundswell.api.dependencies import open_deps
from groundswell.settings import Settings
from tests.eventually import eventually
from tests.integration.api.conftest import Work, client_of, post

BOUND = 1.5
SEARCHES = [
    ("/api/posts", {"q": "coffee"}),
    ("/api/posts", {"q": "co"}),  # too short for the index of words
    ("/api/posts", {"author": "ann"}),
    ("/api/posts/facets", {"q": "coffee"}),
    ("/api/posts/facets", {"author": "ann", "q": "x"}),
]


@pytest.fixture
async def administrator(database_url: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


@pytest.fixture
async def bounded(settings: Settings, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    database = settings.database.model_copy(update={"search_timeout_seconds": BOUND})
    chosen = replace(settings, database=database)
    async with (
        open_deps(chosen) as deps,
        client_of(create_app(deps, chosen, dashboard=tmp_path / "none")) as api,
    ):
        yield api


async def slow_down(administrator: asyncpg.Connection, seconds: float) -> None:
    """Let every statement that reads posts take so long."""
    await administrator.execute(f"""
        ALTER TABLE social_media_posts RENAME TO quick_posts;
        CREATE VIEW social_media_posts AS SELECT * FROM quick_posts
        WHERE (SELECT pg_sleep({seconds})) IS NOT NULL;
    """)


async def at_work(administrator: asyncpg.Connection) -> int:
    count: int = await administrator.fetchval("""
        SELECT count(*) FROM pg_stat_activity
        WHERE state = 'active' AND datname = current_database() AND pid <> pg_backend_pid()
    """)
    return count


@pytest.mark.parametrize(("path", "query"), SEARCHES)
async def test_a_statement_that_would_take_a_minute_is_ended_in_time(
    bounded: httpx.AsyncClient,
    administrator: asyncpg.Connection,
    work: Work,
    path: str,
    query: dict[str, str],
) -> None:
    await work.save(post("p1", "good coffee"))
    assert (await bounded.get(path, params=query)).status_code == 200
    await slow_down(administrator, 60)
    answer = await bounded.get(path, params=query, timeout=20)
    assert answer.status_code == 503
    assert f"longer than {BOUND} s; search for a longer word" in answer.json()["detail"]
    assert int(answer.headers["Retry-After"]) > 0
    assert answer.elapsed.total_seconds() < 10

    async def nothing_goes_on() -> bool:
        return await at_work(administrator) == 0

    await eventually(nothing_goes_on)
    assert (await bounded.get("/api/sentiment/distribution")).status_code == 200


async def test_statements_that_are_quick_enough_each_have_one_time_together(
    bounded: httpx.AsyncClient, administrator: asyncpg.Connection, work: Work
) -> None:
    """A list reads a page and counts; each alone would be in time."""
    await work.save(post("p1", "good coffee"))
    await slow_down(administrator, BOUND * 0.7)
    assert (await bounded.get("/api/posts", params={"q": "coffee"})).status_code == 503
