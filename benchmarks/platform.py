"""The real platform for a measurement: embedded engines, and services as processes of their own."""

from __future__ import annotations

import asyncio
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from groundswell.embedded import ports
from groundswell.embedded.engines import running_engines
from groundswell.settings import StreamSettings
from groundswell.store.migrate import migrate


@dataclass(frozen=True, slots=True)
class Platform:
    """Where everything listens."""

    database_url: str
    redis_url: str
    api_url: str

    @property
    def stream_settings(self) -> StreamSettings:
        return StreamSettings(redis_url=self.redis_url)


@asynccontextmanager
async def running_platform(
    services: Sequence[str] = ("work", "serve"), **settings: str
) -> AsyncIterator[Platform]:
    """Start engines in a folder of their own and ``groundswell SERVICE`` for each service."""
    with tempfile.TemporaryDirectory(prefix="groundswell-bench-") as folder:
        async with running_engines(Path(folder)) as engines:
            await migrate(engines.database_url)
            port = ports.choose(None)
            environment = os.environ | {
                "DATABASE_URL": engines.database_url,
                "REDIS_URL": engines.redis_url,
                "API_PORT": str(port),
                "LOG_LEVEL": "WARNING",
                **settings,
            }
            running = [
                await asyncio.create_subprocess_exec(
                    sys.executable, "-m", "groundswell", service, env=environment
                )
                for service in services
            ]
            api_url = f"http://127.0.0.1:{port}"
            try:
                if "serve" in services:
                    await _ready(api_url)
                yield Platform(engines.database_url, engines.redis_url, api_url)
            finally:
                for process in running:
                    if process.returncode is None:
                        process.terminate()
                await asyncio.gather(*(process.wait() for process in running))


async def _ready(api_url: str, within: float = 30.0) -> None:
    async with asyncio.timeout(within), httpx.AsyncClient() as client:
        while True:
            try:
                if (await client.get(f"{api_url}/api/health/ready")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
