"""A database comes to the tables of this version, once, or says clearly why not."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace

import asyncpg
import pytest

from groundswell.errors import ConfigurationError, StoreUnavailable
from groundswell.settings import DatabaseSettings
from groundswell.store.engine import Database
from groundswell.store.migrate import apply, migrate, pending
from groundswell.store.migrations import Migration, Phase, migrations
from groundswell.store.posts import PostStore
from tests.eventually import eventually
from tests.integration.store.factories import create, ids, save

NAMES = [migration.name for migration in migrations()]


def test_migrations_are_numbered_from_one_without_a_gap() -> None:
    assert [int(name[:4]) for name in NAMES] == list(range(1, len(NAMES) + 1))


def test_what_waits_for_after_a_release_is_numbered_after_the_rest_of_it() -> None:
    """Whoever adds a migration moves those of the phase ``after`` on: until a release, they may."""
    unreleased = [migration for migration in migrations() if migration.name not in RELEASED]
    phases = [migration.phase for migration in unreleased]
    assert phases == sorted(phases, key=[Phase.BEFORE, Phase.AFTER].index)


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


async def test_a_database_of_the_next_release_is_run_with(database_url: str) -> None:
    """Its additions are such that this release runs on: beside it, and to go back to."""
    newer = [*migrations(), Migration(9000, "9000_future", "CREATE TABLE future ()")]
    await apply(database_url, newer)
    assert await migrate(database_url) == []
    assert await pending(database_url) == []


async def test_a_database_too_new_for_the_code_is_left_alone(database_url: str) -> None:
    later = Migration(9000, "9000_future", "DROP TABLE audit_log", Phase.AFTER)
    await apply(database_url, [*migrations(), later])
    for attempt in (migrate, pending):
        with pytest.raises(ConfigurationError, match=r"newer .* 9000_future"):
            await attempt(database_url)


ADD = Migration(1, "0001_add", "CREATE TABLE added ()")
REMOVE = Migration(2, "0002_remove", "DROP TABLE added", Phase.AFTER)
ADD_MORE = Migration(3, "0003_add_more", "CREATE TABLE added ()")


async def test_before_leaves_to_after_what_an_older_release_could_not_run_with(
    empty_database_url: str,
) -> None:
    url = empty_database_url
    assert await apply(url, [ADD, REMOVE], Phase.BEFORE) == ["0001_add"]
    assert await apply(url, [ADD, REMOVE], Phase.BEFORE) == []
    assert await apply(url, [ADD, REMOVE], Phase.AFTER) == ["0002_remove"]


async def test_what_a_release_left_for_after_is_due_before_the_next(
    empty_database_url: str,
) -> None:
    url = empty_database_url
    await apply(url, [ADD, REMOVE], Phase.BEFORE)
    assert await apply(url, [ADD, REMOVE, ADD_MORE], Phase.BEFORE) == [
        "0002_remove",
        "0003_add_more",
    ]


async def test_what_is_for_after_a_release_may_be_moved_on_when_it_was_applied(
    empty_database_url: str,
) -> None:
    """Who follows the code between two releases has applied it before the next addition."""
    url = empty_database_url
    count = Migration(3, "0003_count", "CREATE SEQUENCE counted", Phase.AFTER)
    await apply(url, [ADD, REMOVE, count])
    known = [
        ADD,
        replace(ADD_MORE, version=2, name="0002_add_more"),
        Migration(3, "0003_sum", "CREATE TABLE summed ()"),
        replace(REMOVE, version=4, name="0004_remove"),
        replace(count, version=5, name="0005_count"),
    ]
    assert await apply(url, known) == ["0002_add_more", "0003_sum"]
    assert await apply(url, known) == []


@pytest.mark.parametrize("name", ["groundswell", "groundswell 1"])
async def test_what_is_for_after_waits_while_an_older_release_is_connected(
    empty_database_url: str, name: str
) -> None:
    url = empty_database_url
    older = await asyncpg.connect(url, server_settings={"application_name": name})
    with pytest.raises(ConfigurationError, match=f"still connected .{name}.*0002_remove"):
        await apply(url, [ADD, REMOVE], Phase.AFTER)
    assert await apply(url, [ADD, REMOVE]) == ["0001_add"]
    await older.close()
    same = await Database.open(DatabaseSettings(), url)
    await eventually(lambda: apply(url, [ADD, REMOVE]))
    await same.close()
    assert await apply(url, [ADD, REMOVE]) == []


async def test_a_migration_that_was_edited_is_named(database_url: str) -> None:
    first, *others = migrations()
    edited = replace(first, sql=first.sql + "\nDROP TABLE post_ids;")
    with pytest.raises(ConfigurationError, match="0001_posts was applied with another text"):
        await apply(database_url, [edited, *others])


# The first half of each checksum. Add those of a release when it is made; never change one.
RELEASED = {
    "0001_posts": "27eeb529a00ac958",
    "0002_rollups": "9adffbb68788c756",
    "0003_alerts": "bb9f47cd0fd52a01",
    "0004_search": "f773f20c58336224",
    "0005_access": "e209d49abcacc43d",
    "0006_alert_looks": "bc8d79f4636eb8aa",
    "0007_corrections": "6881e8fb924e810d",
    "0008_acknowledged": "287fa60277f1bb7a",
    "0009_audit": "a4f8bb666ab1ddc4",
    "0010_key_sources": "02699124518b61bf",
    "0011_incoming": "79b9b2a1196ce361",
}


def test_released_migrations_keep_their_text() -> None:
    """To the letter, comments too: databases that have them are refused otherwise."""
    known = {migration.name: migration.checksum[:16] for migration in migrations()}
    assert {name: known.get(name) for name in RELEASED} == RELEASED


def _created_and_altered(migration: Migration) -> tuple[set[str], set[str]]:
    sql = re.sub(r"--[^\n]*", "", migration.sql)
    created = set(re.findall(r"\bCREATE\s+TYPE\s+(\w+)", sql, re.IGNORECASE))
    return created, set(re.findall(r"\bALTER\s+TYPE\s+(\w+)", sql, re.IGNORECASE))


def test_a_type_that_a_release_hands_over_is_never_altered() -> None:
    """Its workers go on to write rows of it as they know it: with a field more it is a new type."""
    released: set[str] = set()
    for migration in migrations():
        created, altered = _created_and_altered(migration)
        assert not altered & released, migration.name
        if migration.name in RELEASED:
            released |= created
    assert "incoming_post" in released


def test_line_endings_do_not_change_a_migration() -> None:
    first = migrations()[0]
    assert replace(first, sql=first.sql.replace("\n", "\r\n")).checksum == first.checksum


async def test_a_migration_that_fails_leaves_nothing_behind(empty_database_url: str) -> None:
    bad = Migration(1, "0001_bad", "CREATE TABLE half (); CREATE TABLE other (broken")
    with pytest.raises(ConfigurationError, match="0001_bad fails: syntax error"):
        await apply(empty_database_url, [bad])
    connection = await asyncpg.connect(empty_database_url)
    half = await connection.fetchval("SELECT to_regclass('half')")
    applied = await connection.fetchval("SELECT count(*) FROM schema_migrations")
    await connection.close()
    assert (half, applied) == (None, 0)


async def test_a_server_that_is_not_there_is_told() -> None:
    with pytest.raises(StoreUnavailable, match="PostgreSQL does not answer"):
        await migrate("postgresql://groundswell@127.0.0.1:1/groundswell")


async def test_a_url_of_another_kind_is_told() -> None:
    with pytest.raises(ConfigurationError, match="must begin with postgresql://"):
        await migrate("mysql://localhost/groundswell")
