"""A server that goes away is told as such, and found again when it is back."""

from __future__ import annotations

import asyncio
import logging
from urllib.parse import urlsplit

import asyncpg
import pytest
from pydantic import SecretStr

from groundswell.errors import ConfigurationError, StoreUnavailable
from groundswell.settings import DatabaseSettings
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import PostFilter
from groundswell.store.posts import PostStore
from tests.eventually import eventually
from tests.integration.store.factories import create, ids, save

_CUT = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""


async def cut_connections(url: str) -> None:
    """What a restart of the server does to its clients."""
    connection = await asyncpg.connect(url)
    await connection.execute(_CUT)
    await connection.close()


async def test_the_pool_finds_a_server_that_was_restarted(
    posts: PostStore, database_url: str
) -> None:
    await save(posts, create("p1"))
    await cut_connections(database_url)

    async def saved() -> bool:
        try:
            await save(posts, create("p2"))
        except StoreUnavailable:
            return False
        return True

    await eventually(saved)
    assert ids(await posts.newest(5)) == ["p2", "p1"]


async def test_a_server_that_shuts_down_leaves_no_traceback_of_the_driver(
    empty_database_url: str, caplog: pytest.LogCaptureFixture
) -> None:
    """It lets nobody in, and ends who is in: what a server does that shuts down."""
    database = await Database.open(DatabaseSettings(), empty_database_url)
    name = urlsplit(empty_database_url).path[1:]
    elsewhere = urlsplit(empty_database_url)._replace(path="/postgres").geturl()
    caplog.set_level(logging.INFO, logger="asyncpg")
    connection = await asyncpg.connect(elsewhere)
    await connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
    await connection.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1", name
    )

    async def away() -> bool:
        try:
            await database.ping()
        except (StoreUnavailable, ConfigurationError):
            return True
        return False

    await eventually(away)
    assert await away()
    await connection.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')
    await connection.close()
    await database.ping()
    await database.close()
    assert [each.getMessage() for each in caplog.records if each.name.startswith("asyncpg")] == []


async def test_a_connection_lost_in_the_middle_of_a_call_is_told(
    database: Database, database_url: str
) -> None:
    async def sleep() -> None:
        with translated_errors():
            await database.pool.execute("SELECT pg_sleep(30)")

    async def sleeping() -> bool:
        return bool(
            await database.pool.fetchval(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE query LIKE 'SELECT pg_sleep%' AND datname = current_database()"
            )
        )

    asleep = asyncio.create_task(sleep())
    await eventually(sleeping)
    await cut_connections(database_url)
    with pytest.raises(StoreUnavailable):
        await asleep


async def test_a_statement_that_takes_too_long_is_given_up(database_url: str) -> None:
    database = await Database.open(DatabaseSettings(database_timeout_seconds=0.2), database_url)
    with pytest.raises(StoreUnavailable, match="statement timeout"), translated_errors():
        await database.pool.execute("SELECT pg_sleep(30)")
    await database.ping()
    await database.close()


async def test_a_busy_pool_does_not_answer_a_ping_in_time(database_url: str) -> None:
    database = await Database.open(DatabaseSettings(database_pool_size=1), database_url)
    async with database.pool.acquire():
        with pytest.raises(StoreUnavailable):
            await database.ping(timeout=0.05)
    await database.close()


async def test_reads_go_to_the_replica(database_url: str, empty_database_url: str) -> None:
    """The empty database stands in for a replica: what is written is not found there."""
    settings = DatabaseSettings(database_replica_url=SecretStr(empty_database_url))
    database = await Database.open(settings, database_url)
    posts = PostStore(database)
    await save(posts, create("p1"))
    with pytest.raises(ConfigurationError, match="run `groundswell migrate`"):
        await posts.page(PostFilter(), limit=1)
    await database.close()


async def test_the_url_of_other_libraries_is_read(database_url: str) -> None:
    url = database_url.replace("postgresql://", "postgresql+asyncpg://")
    database = await Database.open(DatabaseSettings(database_url=SecretStr(url)))
    await database.ping()
    await database.close()


async def test_no_url_says_what_to_set() -> None:
    with pytest.raises(ConfigurationError, match="set DATABASE_URL or POSTGRES_HOST"):
        await Database.open(DatabaseSettings())


async def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(StoreUnavailable, match="PostgreSQL does not answer"):
        await Database.open(DatabaseSettings(), "postgresql://someone@127.0.0.1:1/groundswell")


@pytest.mark.parametrize("part", ["password", "database"])
async def test_a_refused_login_is_a_setting_to_look_at(database_url: str, part: str) -> None:
    address = urlsplit(database_url)
    if part == "database":
        url = f"{database_url}_that_is_not_there"
    else:
        login = address.netloc.replace(f":{address.password}@", ":wrong-secret@")
        url = address._replace(netloc=login).geturl()
    with pytest.raises(ConfigurationError, match="look at DATABASE_URL") as told:
        await Database.open(DatabaseSettings(), url)
    assert "wrong-secret" not in str(told.value)
