"""A database comes to the tables of this version, once, or says clearly why not."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import asyncpg
import pytest

from groundswell.errors import ConfigurationError, StoreUnavailable
from groundswell.settings import DatabaseSettings
from groundswell.store.engine import Database
from groundswell.store.migrate import Migration, apply, migrate, migrations, pending
from groundswell.store.posts import PostStore
from tests.integration.store.made import create, ids, save

NAMES = [migration.name for migration in migrations()]


def test_migrations_are_numbered_from_one_without_a_gap() -> None:
    assert [int(name[:4]) for name in NAMES] == list(range(1, len(NAMES) + 1))


async def test_an_empty_database_gets_every_table(empty_database_url: str) -> None:
    assert await pending(empty_database_url) == NAMES
    assert await migrate(empty_database_url) == NAMES
    assert await pending(empty_database_url) == []
    assert await migrate(empty_database_url) == []
    database = await Database.open(DatabaseSettings(), empty_database_url)
    assert ids(await save(PostStore(database), create("p1"))) == ["p1"]
    await database.close()


async def test_of_two_that_start_at_once_one_migrates_and_both_succeed(
    empty_database_url: str,
) -> None:
    told = await asyncio.gather(*(migrate(empty_database_url) for _ in range(3)))
    assert sorted(told, key=len) == [[], [], NAMES]


async def test_only_what_is_missing_is_applied(empty_database_url: str) -> None:
    await apply(empty_database_url, migrations()[:2])
    assert await pending(empty_database_url) == NAMES[2:]
    assert await migrate(empty_database_url) == NAMES[2:]


async def test_a_database_newer_than_the_code_is_left_alone(database_url: str) -> None:
    newer = [*migrations(), Migration(9000, "9000_future", "CREATE TABLE future ()")]
    await apply(database_url, newer)
    for attempt in (migrate, pending):
        with pytest.raises(ConfigurationError, match=r"newer .* 9000_future"):
            await attempt(database_url)


async def test_a_migration_that_was_edited_is_named(database_url: str) -> None:
    first, *others = migrations()
    edited = replace(first, sql=first.sql + "\nDROP TABLE post_ids;")
    with pytest.raises(ConfigurationError, match="0001_posts was applied with another text"):
        await apply(database_url, [edited, *others])


def test_line_endings_do_not_change_a_migration() -> None:
    first = migrations()[0]
    assert replace(first, sql=first.sql.replace("\n", "\r\n")).checksum == first.checksum


async def test_a_migration_that_fails_leaves_nothing_behind(empty_database_url: str) -> None:
    bad = Migration(1, "0001_bad", "CREATE TABLE half (); CREATE TABLE other (broken")
    with pytest.raises(ConfigurationError, match="0001_bad fails: syntax error"):
        await apply(empty_database_url, [bad])
    connection = await asyncpg.connect(empty_database_url)
    tables = await connection.fetchval(
        "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()"
    )
    await connection.close()
    assert tables == 0


async def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(StoreUnavailable, match="PostgreSQL does not answer"):
        await migrate("postgresql://groundswell@127.0.0.1:1/groundswell")


async def test_a_url_of_another_kind_is_told() -> None:
    with pytest.raises(ConfigurationError, match="must begin with postgresql://"):
        await migrate("mysql://localhost/groundswell")
