"""The embedded engines: they answer, keep what they are told, and go with whom they serve."""

from __future__ import annotations

import json
import os
import shutil
import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import psutil
import pytest
from redis.asyncio import Redis
from redis.exceptions import AuthenticationError
from redis.exceptions import ConnectionError as RedisConnectionError

from groundswell.embedded.engines import Engines, running_engines
from groundswell.settings import StreamSettings
from tests.eventually import eventually
from tests.integration.embedded.hosts import Host, gone, host, python_as, refusal


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder that was used before: making one is most of a test's time."""
    folder = tmp_path_factory.mktemp("made") / "data"
    with host(folder):
        pass
    return folder


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "data"))


@pytest.fixture
def kept(data: Path) -> Iterator[Host]:
    with host(data) as running:
        yield running


async def test_each_test_gets_a_database_of_its_own(database_url: str) -> None:
    connection = await asyncpg.connect(database_url)
    try:
        name = await connection.fetchval("SELECT current_database()")
        assert name == database_url.rsplit("/")[-1]
        assert await connection.fetchval("SHOW server_encoding") == "UTF8"
    finally:
        await connection.close()


async def test_each_test_gets_a_stream_of_its_own(stream_settings: StreamSettings) -> None:
    assert stream_settings.url is not None
    async with Redis.from_url(stream_settings.url) as redis:
        assert await redis.exists(stream_settings.redis_stream_name) == 0
        assert (await redis.info("memory"))["maxmemory"] == 1 << 30
        assert await redis.xadd(stream_settings.redis_stream_name, {"post_id": "p1"})


async def test_a_wrong_password_is_refused(engines: Engines) -> None:
    with pytest.raises(asyncpg.InvalidPasswordError):
        await asyncpg.connect(_with_password(engines.database_url, "guessed"))
    async with Redis.from_url(_with_password(engines.redis_url, "guessed")) as redis:
        with pytest.raises(AuthenticationError):
            await redis.ping()


async def test_what_was_stored_is_there_after_a_restart(tmp_path: Path) -> None:
    async with running_engines(tmp_path / "data") as first:
        await _store(first)
    async with running_engines(tmp_path / "data") as second:
        assert second == first
        assert await _stored(second)


async def test_a_busy_port_is_exchanged_for_a_free_one(data: Path) -> None:
    async with running_engines(data, durable=False) as first:
        taken = urlsplit(first.redis_url).port
        assert taken is not None
    with socket.create_server(("127.0.0.1", taken)):
        async with running_engines(data, durable=False) as second:
            assert second.database_url == first.database_url
            assert second.redis_url != first.redis_url
            async with Redis.from_url(second.redis_url) as redis:
                assert await redis.ping()


def test_only_the_owner_can_read_the_folder_and_its_secrets(kept: Host, data: Path) -> None:
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    for name in ("passwords.json", "lock", "valkey/valkey.conf", "logs/postgres.log"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600
    passwords = json.loads((data / "passwords.json").read_text()).values()
    seen = " ".join(word for process in kept.family() for word in process.cmdline())
    assert "postgres" in seen
    assert not [password for password in passwords if password in seen]


async def test_killed_with_no_warning_it_leaves_no_process_and_loses_nothing(
    kept: Host, data: Path
) -> None:
    await _store(kept.engines)
    family = kept.family()
    assert len(family) > 2
    kept.kill()
    await eventually(lambda: gone(family))
    async with running_engines(data) as again:
        assert await _stored(again)


@pytest.mark.parametrize("engine", ["postgres", "valkey-server"])
async def test_an_engine_that_crashed_is_started_again(kept: Host, engine: str) -> None:
    await _store(kept.engines)
    children = psutil.Process(kept.pid).children()
    victim = next(child for child in children if engine in child.cmdline()[0])
    victim.kill()

    async def back() -> bool:
        try:
            return await _stored(kept.engines)
        except (OSError, asyncpg.CannotConnectNowError, RedisConnectionError):
            return False

    await eventually(lambda: not victim.is_running())
    await eventually(back, within=20)


async def test_told_to_stop_it_stops_the_engines_in_order(kept: Host, data: Path) -> None:
    family = kept.family()
    assert kept.stop() == 0
    assert gone(family)
    assert "database system is shut down" in (data / "logs/postgres.log").read_text()
    assert "ready to exit" in (data / "logs/valkey.log").read_text()


async def test_a_second_one_on_the_folder_is_told_who_holds_it(kept: Host, data: Path) -> None:
    told = refusal(data)
    assert "in use" in told
    assert f"pid {kept.pid}, since 2" in told
    assert await _answers(kept.engines)


async def test_data_of_another_major_version_is_refused(data: Path) -> None:
    (data / "postgres/PG_VERSION").write_text("12\n")
    told = refusal(data)
    assert "PostgreSQL 12 data" in told
    assert "pg_dump" in told


@pytest.mark.parametrize("user", [1, 54321], ids=["with a name", "without a name"])
async def test_an_ordinary_user_can_run_it(tmp_path: Path, user: int) -> None:
    command = python_as(user)
    home = _home_of(user, tmp_path)
    with host(home / "data", command) as running:
        assert {process.uids().real for process in running.family()} == {user}
        await _store(running.engines)
        assert await _stored(running.engines)
        assert running.stop() == 0


async def test_where_user_namespaces_are_refused_root_steps_down(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    python_as(1)  # skips unless root
    monkeypatch.setattr("groundswell.embedded.postgres.identity_for", lambda _: "setuid")
    async with running_engines(data, durable=False) as engines:
        assert (data / "postgres").stat().st_uid == 65534
        await _store(engines)
    monkeypatch.undo()
    async with running_engines(data, durable=False) as engines:
        assert (data / "postgres").stat().st_uid == 0
        assert await _answers(engines)


async def test_a_folder_without_permission_is_refused_with_its_path(tmp_path: Path) -> None:
    command = python_as(1)
    home = _home_of(1, tmp_path)
    home.chmod(0o500)
    told = refusal(home / "data", command)
    assert str(home / "data") in told
    assert "--data-dir" in told


async def _store(engines: Engines) -> None:
    connection = await asyncpg.connect(engines.database_url)
    try:
        await connection.execute("CREATE TABLE kept AS SELECT 'so good 🌊' AS content")
    finally:
        await connection.close()
    async with Redis.from_url(engines.redis_url) as redis:
        await redis.set("kept", "so good 🌊")


async def _stored(engines: Engines) -> bool:
    connection = await asyncpg.connect(engines.database_url)
    try:
        row = await connection.fetchval("SELECT content FROM kept")
    finally:
        await connection.close()
    async with Redis.from_url(engines.redis_url) as redis:
        value = await redis.get("kept")
    return bool(row == "so good 🌊" and value == row.encode())


async def _answers(engines: Engines) -> bool:
    await (await asyncpg.connect(engines.database_url)).close()
    async with Redis.from_url(engines.redis_url) as redis:
        return bool(await redis.ping())


def _with_password(url: str, password: str) -> str:
    parts = urlsplit(url)
    return parts._replace(
        netloc=f"{parts.username}:{password}@{parts.hostname}:{parts.port}"
    ).geturl()


def _home_of(user: int, tmp_path: Path) -> Path:
    """A folder that is ``user``'s and that ``user`` can reach."""
    home = tmp_path / "home"
    home.mkdir()
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_mode & 0o777 == 0o700:  # pytest's own, one more of them under xdist
            folder.chmod(0o755)
    os.chown(home, user, user)
    return home
