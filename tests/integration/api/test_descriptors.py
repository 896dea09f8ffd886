"""More connections than a process may have: it says so, and still tells that it lives."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from groundswell.embedded import ports
from groundswell.settings import Settings
from tests.eventually import eventually

DESCRIPTORS = 256
CLIENTS = 400


@dataclass
class Few:
    """An API in a process of few descriptors."""

    port: int
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def health(self) -> float:
        """The seconds it takes to say that it lives, on a connection of its own."""
        began = time.monotonic()
        async with httpx.AsyncClient(base_url=self.url, timeout=5) as api:
            assert (await api.get("/api/health/live")).status_code == 200
        return time.monotonic() - began


@pytest.fixture
async def few(settings: Settings, tmp_path: Path) -> AsyncIterator[Few]:
    port, log = ports.choose(None), tmp_path / "log"
    environment = {
        **os.environ,
        "DATABASE_URL": str(settings.database.url),
        "REDIS_URL": str(settings.stream.url),
        "REDIS_STREAM_NAME": settings.stream.redis_stream_name,
        "API_PORT": str(port),
    }
    with log.open("wb") as file:
        process = subprocess.Popen(  # noqa: ASYNC220
            [sys.executable, "-m", "groundswell", "serve"],
            env=environment,
            stderr=file,
            preexec_fn=lambda: resource.setrlimit(
                resource.RLIMIT_NOFILE, (DESCRIPTORS, DESCRIPTORS)
            ),
        )
    server = Few(port, log)

    async def lives() -> bool:
        try:
            return bool(await server.health())
        except httpx.TransportError:
            return False

    try:
        await eventually(lives, within=60)
        yield server
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait(10)


async def test_past_its_descriptors_health_is_answered_and_it_says_so_once(few: Few) -> None:
    opened: list[socket.socket] = []
    for _ in range(CLIENTS):  # who connect and say nothing
        client = socket.create_connection(("127.0.0.1", few.port), timeout=5)
        opened.append(client)
    try:
        waits = []
        for _ in range(10):  # an orchestrator asks again; a place past the bound is free by then
            try:
                waits.append(await few.health())
            except (httpx.TransportError, AssertionError):
                await asyncio.sleep(0.5)
        assert len(waits) >= 5
        assert max(waits) < 1
        async with httpx.AsyncClient(base_url=few.url, timeout=5) as api:
            answer = await api.get("/api/posts")
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        told = [line for line in few.log.read_text().splitlines() if "descriptors allow" in line]
        assert len(told) == 1
        assert "ulimit -n" in told[0]
    finally:
        for client in opened:
            client.close()

    async def serves() -> bool:
        async with httpx.AsyncClient(base_url=few.url, timeout=5) as api:
            return (await api.get("/api/posts")).status_code == 200

    await eventually(serves, within=20)
