"""`groundswell up` as its user meets it: a process, its words, its page, and its end."""

from __future__ import annotations

import os
import signal
import socket
import time
from pathlib import Path
from typing import Any

import asyncpg
import httpx
from redis.asyncio import Redis

from groundswell.embedded.engines import Engines
from tests.eventually import eventually
from tests.integration.embedded.hosts import gone
from tests.integration.embedded.running import Up, needs_model, run, up


async def test_an_unknown_source_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    data = tmp_path / "data"
    said = await run("up", "--data-dir", str(data), "--source", "carrier-pigeon", expected=1)
    assert "carrier-pigeon" in said
    assert len(said.splitlines()) == 1
    assert not data.exists()


async def test_a_busy_port_is_refused_before_anything_is_started(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = str(server.getsockname()[1])
        said = await run("up", "--data-dir", str(data), "--port", port, expected=1)
    assert f"port {port} is in use" in said
    assert "--port" in said
    assert len(said.splitlines()) == 1
    assert not (data / "postgres").exists()


async def test_a_service_that_cannot_start_is_named_and_nothing_is_left(tmp_path: Path) -> None:
    async with up(tmp_path / "data", HUGGINGFACE_MODEL=str(tmp_path / "no-model")) as platform:
        await platform.says("starting worker-1")
        family = platform.family()
        assert await platform.ends() == 1
    last = platform.said.splitlines()[-1]
    assert last.startswith("groundswell: worker-1 keeps ending: ")
    assert "model" in last
    assert gone(family)


async def test_told_to_stop_while_it_starts_it_leaves_nothing(tmp_path: Path) -> None:
    async with up(tmp_path / "data") as platform:
        await platform.says("data in")
        await eventually(platform.family)
        family = platform.family()
        platform.send(signal.SIGTERM)
        assert await platform.ends() == 0
    await eventually(lambda: gone(family))
    assert platform.said.endswith("Stopped.\n")


async def test_nothing_running_has_no_status(tmp_path: Path) -> None:
    said = await run("status", "--data-dir", str(tmp_path), expected=1)
    assert f"no `groundswell up` is running on {tmp_path}" in said


@needs_model
async def test_the_whole_platform_starts_shows_itself_and_stops(tmp_path: Path) -> None:
    async with up(tmp_path / "data", "--rate", "20", "--workers", "2") as platform:
        await platform.says(f": {platform.url}")
        status = await platform.status()
        await _check_page(platform)
        await _check_engines(status)
        names = {service["name"] for service in status["services"]}
        assert {"postgres", "valkey", "api", "alerter", "ingester", "worker-1", "worker-2"} == names
        assert {service["state"] for service in status["services"]} == {"running"}

        second = await run("up", "--data-dir", str(platform.data), "--port", "0", expected=1)
        assert f"pid {platform.pid}, since 2" in second
        assert platform.url in second

        family = platform.family()
        assert {service["pid"] for service in status["services"]} <= {kin.pid for kin in family}
        platform.send(signal.SIGINT)
        assert await platform.ends() == 0
        assert gone(family)
        assert (await platform.status())["services"] == []
    assert "Traceback" not in platform.said


@needs_model
async def test_killed_with_no_warning_it_leaves_no_process_and_no_status(tmp_path: Path) -> None:
    async with up(tmp_path / "data") as platform:
        await platform.says("Ready")
        family = platform.family()
        platform.send(signal.SIGKILL)
        await platform.ends()
    await eventually(lambda: gone(family), within=20)
    assert (await platform.status())["services"] == []


@needs_model
async def test_a_killed_worker_is_replaced_and_posts_flow_on(tmp_path: Path) -> None:
    async with up(tmp_path / "data", "--rate", "20") as platform:
        await platform.says("Ready")
        status = await platform.status()
        worker = next(part for part in status["services"] if part["name"] == "worker-1")
        os.kill(worker["pid"], signal.SIGKILL)
        before = await _analysed(platform)

        async def more() -> bool:
            now = next(
                part for part in (await platform.status())["services"] if part["name"] == "worker-1"
            )
            return now["pid"] not in (None, worker["pid"]) and await _analysed(platform) > before

        await eventually(more, within=60, every=0.5)


@needs_model
async def test_engines_of_ones_own_are_used_in_place_of_ours(
    tmp_path: Path, engines: Engines, database_url: str
) -> None:
    urls = {"DATABASE_URL": database_url, "REDIS_URL": f"{engines.redis_url[:-1]}9"}
    async with up(tmp_path / "data", **urls) as platform:
        await platform.says("Ready")
        status = await platform.status()
        assert {"postgres", "valkey"}.isdisjoint(part["name"] for part in status["services"])
        assert status["database_url"] == database_url
        assert not (platform.data / "postgres").exists()


@needs_model
async def test_the_second_ctrl_c_ends_it_at_once(tmp_path: Path) -> None:
    async with up(tmp_path / "data", "--source", "none") as platform:
        await platform.says("Ready")
        family = platform.family()
        platform.send(signal.SIGINT)
        await platform.says("Stopping")
        began = time.monotonic()
        platform.send(signal.SIGINT)
        assert await platform.ends() == 0
        assert time.monotonic() - began < 10
    # the sessions of a killed PostgreSQL end by themselves
    await eventually(lambda: gone(family))


async def _check_page(platform: Up) -> None:
    async with httpx.AsyncClient(base_url=platform.url, trust_env=False) as client:
        health = (await client.get("/api/health")).json()
    assert health["status"] == "healthy"
    assert health["stats"]["total_analyses"] >= 1


async def _check_engines(status: dict[str, Any]) -> None:
    connection = await asyncpg.connect(status["database_url"])
    try:
        assert await connection.fetchval("SELECT count(*) FROM sentiment_analysis") >= 1
    finally:
        await connection.close()
    async with Redis.from_url(status["redis_url"]) as redis:
        assert await redis.xlen("social_posts_stream") >= 0
        assert await redis.ping()


async def _analysed(platform: Up) -> int:
    async with httpx.AsyncClient(base_url=platform.url, trust_env=False) as client:
        return int((await client.get("/api/health")).json()["stats"]["total_analyses"])
