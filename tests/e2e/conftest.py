"""The whole platform as users start it: ``groundswell up`` as a process, in a folder of its own."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import psutil
import pytest

from groundswell.embedded import ports
from tests.eventually import eventually

Start = Callable[..., Awaitable["Platform"]]


@dataclass
class Platform:
    """A running ``up``: its process, its folder, and where it answers."""

    process: asyncio.subprocess.Process
    data_dir: Path
    api: httpx.AsyncClient
    status: dict[str, Any]

    @property
    def ws_url(self) -> str:
        return str(self.api.base_url).replace("http", "ws", 1).rstrip("/") + "/ws/sentiment"

    def pids(self, name: str) -> list[int]:
        """The processes of the parts whose name starts with ``name``."""
        return [
            part["pid"]
            for part in self.status["services"]
            if part["name"].startswith(name) and part["pid"]
        ]

    async def refresh(self) -> dict[str, Any]:
        code, out, _ = await groundswell("status", "--json", "--data-dir", str(self.data_dir))
        if code == 0:
            self.status = json.loads(out)
        return self.status

    async def get(self, path: str, **query: object) -> Any:
        answer = await self.api.get(path, params={k: str(v) for k, v in query.items()})
        answer.raise_for_status()
        return answer.json()

    async def rows(self, query: str, *values: object) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.status["database_url"])
        try:
            return await connection.fetch(query, *values)
        finally:
            await connection.close()

    async def analysed(self, posts: int) -> bool:
        """Whether at least ``posts`` are stored and nothing waits."""
        try:
            stats = await self.get("/api/stats")
            health = await self.get("/api/health")
        except httpx.HTTPError:
            return False
        return bool(stats["lag"] == 0 and health["stats"]["total_posts"] >= posts)

    async def stop(self) -> int:
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGINT)
        return await asyncio.wait_for(self.process.wait(), 40)


async def groundswell(*arguments: str, **environment: str) -> tuple[int, str, str]:
    """Run one command to its end; its exit code, output and errors."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "groundswell",
        *arguments,
        env=os.environ | {"DEMO": "false"} | environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await asyncio.wait_for(process.communicate(), 60)
    return process.returncode or 0, out.decode(), err.decode()


def family(pid: int) -> list[psutil.Process]:
    """A process and all that it started."""
    try:
        parent = psutil.Process(pid)
        return [parent, *parent.children(recursive=True)]
    except psutil.NoSuchProcess:
        return []


@asynccontextmanager
async def running(data_dir: Path, *arguments: str, **environment: str) -> AsyncIterator[Platform]:
    """``groundswell up`` with ``arguments``, until left; then no process of it is alive."""
    port = ports.choose(None)
    command = [sys.executable, "-m", "groundswell", "up", "--no-browser", "--port", str(port)]
    log = (data_dir.parent / f"{data_dir.name}.log").open("wb")
    process = await asyncio.create_subprocess_exec(
        *command,
        "--data-dir",
        str(data_dir),
        *arguments,
        env=os.environ | environment,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=log,
        stderr=log,
    )
    api = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10)
    platform = Platform(process, data_dir, api, {})
    try:
        await eventually(lambda: _is_up(platform), within=60)
        await platform.refresh()
        yield platform
    finally:
        alive = family(process.pid)
        if process.returncode is None:
            process.send_signal(signal.SIGINT)
        try:
            await asyncio.wait_for(process.wait(), 40)
        finally:
            await api.aclose()
            log.close()
            _, left = psutil.wait_procs(alive, timeout=5)
            for survivor in left:
                survivor.kill()
        assert not left, f"still alive after up ended: {left}"


async def _is_up(platform: Platform) -> bool:
    if platform.process.returncode is not None:
        log = platform.data_dir.parent / f"{platform.data_dir.name}.log"
        pytest.fail(f"up ended with {platform.process.returncode}:\n{log.read_text()[-3000:]}")
    try:
        return (await platform.api.get("/api/health/ready")).status_code == 200
    except httpx.TransportError:
        return False


@pytest.fixture
async def up(tmp_path: Path) -> AsyncIterator[Start]:
    """Start a platform with the arguments given; it is stopped when the test ends."""
    async with AsyncExitStack() as stack:

        async def start(*arguments: str, folder: str = "data", **environment: str) -> Platform:
            return await stack.enter_async_context(
                running(tmp_path / folder, *arguments, **environment)
            )

        yield start
