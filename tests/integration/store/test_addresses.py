"""The address of a managed PostgreSQL works as the provider gives it, or it is said why not."""

from __future__ import annotations

import logging
import time
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from groundswell.errors import ConfigurationError
from groundswell.settings import DatabaseSettings
from groundswell.store.engine import Database
from groundswell.store.migrate import migrate, pending
from groundswell.store.posts import PostStore
from tests.integration.store.factories import assert_exact, create, ids, save
from tests.poolers import pooler

_SETTINGS = "SELECT name, setting FROM pg_settings WHERE name = ANY($1)"


async def settings_of(database: Database, *names: str) -> dict[str, str]:
    return {row["name"]: row["setting"] for row in await database.pool.fetch(_SETTINGS, names)}


@pytest.mark.parametrize(
    "parameters",
    [
        "sslmode=prefer&channel_binding=require",  # Neon
        "pgbouncer=true&connection_limit=1&pool_timeout=0&schema=public",  # for Prisma
        "sslmode=prefer&supa=base-pooler.x",  # Supabase's at Vercel
        "connect_timeout=10&keepalives=1&keepalives_idle=30&keepalives_count=3&gssencmode=disable",
        "ssl=false&uselibpqcompat=true&max=10&idle_timeout=20",  # Node
        "prepared_statement_cache_size=0&async_fallback=true&prepareThreshold=0",
        "sslmode=disable&nobody-has-heard-of-it=1&empty=",
        "application_name=mine&client_encoding=LATIN1&timezone=Asia/Tokyo",
    ],
)
async def test_parameters_for_other_clients_are_left_out(
    database_url: str, parameters: str, caplog: pytest.LogCaptureFixture
) -> None:
    url = f"{database_url}?{parameters}"
    assert await pending(url) == []
    assert await migrate(url) == []
    caplog.clear()
    database = await Database.open(DatabaseSettings(), url)
    try:
        for _ in range(3):
            assert ids(await save(PostStore(database), create("p"))) in (["p"], [])
        assert (await settings_of(database, "TimeZone"))["TimeZone"] == "UTC"
        assert await database.pool.fetchval("SHOW client_encoding") == "UTF8"
    finally:
        await database.close()
    told = [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]
    names = {part.partition("=")[0] for part in parameters.split("&")}
    of_the_driver = {"sslmode", "ssl", "application_name", "client_encoding", "timezone"}
    left_out = ", ".join(sorted(names - of_the_driver))
    expected = f"DATABASE_URL has parameters for other clients, which are left out: {left_out}"
    assert told == ([expected] if left_out else []), "once"


async def test_the_server_s_own_settings_are_set_and_stay(database_url: str) -> None:
    url = f"{database_url}?work_mem=5MB&search_path=public,pg_catalog&app.tenant=a%27b&port_x=1"
    database = await Database.open(DatabaseSettings(database_pool_size=1), url)
    for _ in range(3):
        found = await settings_of(database, "work_mem", "search_path", "jit", "statement_timeout")
        assert found == {
            "work_mem": "5120",
            "search_path": "public,pg_catalog",
            "jit": "off",
            "statement_timeout": "10000",
        }
        assert await database.pool.fetchval("SHOW app.tenant") == "a'b"
    await database.close()


async def test_a_pooler_by_session_is_used_with_every_setting(database_url: str) -> None:
    async with pooler(database_url) as url:
        assert await migrate(url) == []
        database = await Database.open(DatabaseSettings(), url)
        try:
            posts = PostStore(database)
            for number in range(5):
                await save(posts, create(f"p{number}"))
            found = await settings_of(database, "jit", "statement_timeout", "TimeZone")
            assert found == {"jit": "off", "statement_timeout": "10000", "TimeZone": "UTC"}
            await assert_exact(database)
        finally:
            await database.close()


async def test_a_pooler_by_transaction_is_told_with_what_to_use(database_url: str) -> None:
    async with pooler(database_url, by_transaction=True) as url:
        with pytest.raises(ConfigurationError, match=r"pool_mode=transaction.*session mode"):
            await Database.open(DatabaseSettings(), url)


async def test_a_parameter_that_a_pooler_refuses_is_no_outage(database_url: str) -> None:
    async with pooler(database_url) as url:
        with pytest.raises(ConfigurationError, match="unsupported startup parameter: options"):
            await Database.open(DatabaseSettings(), f"{url}?options=-cwork_mem%3D4MB")
        with pytest.raises(ConfigurationError, match="unsupported startup parameter: options"):
            await migrate(f"{url}?options=-cwork_mem%3D4MB")


@pytest.mark.parametrize("secret", ["sec#ret", "sec/ret", "sec?ret", "12#3"])
async def test_an_address_that_cannot_be_read_never_shows_its_password(secret: str) -> None:
    for url in (f"postgresql://me:{secret}@127.0.0.1:1/name", f"postgres://{secret}@[::1/name"):
        for act in (_opened, migrate):
            with pytest.raises(ConfigurationError) as caught:
                await act(url)
            assert "DATABASE_URL" in str(caught.value)
            assert not any(part in str(caught.value) for part in (secret, "ret", "sec", "12"))


async def _opened(url: str) -> object:
    return await Database.open(DatabaseSettings(), url)


@pytest.mark.parametrize("password", ["a@b", "a%40b", "%C3%A9"])
async def test_a_password_with_an_at_sign_is_read_either_way(
    database_url: str, password: str
) -> None:
    parts = urlsplit(database_url)
    url = f"postgresql://nobody:{password}@127.0.0.1:{parts.port}{parts.path}"
    with pytest.raises(ConfigurationError, match="password authentication failed"):
        await Database.open(DatabaseSettings(), url)


async def test_a_start_takes_no_longer_for_all_that_is_looked_at(database_url: str) -> None:
    times = []
    for _ in range(5):
        began = time.monotonic()
        database = await Database.open(DatabaseSettings(database_url=SecretStr(database_url)))
        times.append(time.monotonic() - began)
        await database.close()
    assert min(times) < 0.5
