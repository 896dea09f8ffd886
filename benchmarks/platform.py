"""The real platform for a measurement: embedded engines, and services as processes of their own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import psutil
from pydantic import SecretStr

from groundswell.embedded import ports
from groundswell.embedded.engines import running_engines
from groundswell.settings import StreamSettings
from groundswell.store.migrate import migrate

_FIXED = ("benchmarks.fixed_worker",)
_COMMANDS = {"instant": _FIXED, "fixed": _FIXED}


@dataclass(frozen=True, slots=True)
class Platform:
    """Where everything listens."""

    database_url: str
    redis_url: str
    api_url: str
    processes: Mapping[str, asyncio.subprocess.Process] = field(default_factory=dict)

    @property
    def stream_settings(self) -> StreamSettings:
        return StreamSettings(redis_url=SecretStr(self.redis_url))

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The services stand still meanwhile; the engines go on."""
        for process in self.processes.values():
            process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for process in self.processes.values():
                process.send_signal(signal.SIGCONT)

    def cpu_seconds(self) -> dict[str, float]:
        """CPU used so far: by each service, PostgreSQL with all its backends, Valkey."""
        used = {name: _cpu(psutil.Process(one.pid)) for name, one in self.processes.items()}
        for name in ("postgres", "valkey"):
            used[name] = 0.0
        for child in psutil.Process().children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                name = child.name()
                for engine in ("postgres", "valkey"):
                    if name.startswith(engine):
                        used[engine] += _cpu(child) + _cpu_of_ended(child)
        return used


@asynccontextmanager
async def running_platform(
    services: Sequence[str] = ("work", "serve"),
    *,
    folder: Path | None = None,
    copies: int = 1,
    **settings: str,
) -> AsyncIterator[Platform]:
    """Start engines in a folder of their own and ``groundswell SERVICE`` for each service.

    ``instant`` is a worker whose analyzer takes no time, ``fixed`` one that takes
    ``FIXED_SECONDS`` a batch; ``folder`` keeps the data; ``copies`` of each service are started.
    """
    with tempfile.TemporaryDirectory(prefix="groundswell-bench-") as temporary:
        async with running_engines(folder or Path(temporary)) as engines:
            await migrate(engines.database_url)
            port = ports.choose(None)
            environment = os.environ | {
                "DATABASE_URL": engines.database_url,
                "REDIS_URL": engines.redis_url,
                "API_PORT": str(port),
                "LOG_LEVEL": "WARNING",
                **settings,
            }
            running = {
                f"{service}-{copy}" if copy else service: await asyncio.create_subprocess_exec(
                    sys.executable,
                    "-m",
                    *_COMMANDS.get(service, ("groundswell", service)),
                    env=environment,
                )
                for service in services
                for copy in range(copies)
            }
            api_url = f"http://127.0.0.1:{port}"
            try:
                if "serve" in services:
                    await _ready(api_url)
                yield Platform(engines.database_url, engines.redis_url, api_url, running)
            finally:
                for process in running.values():
                    if process.returncode is None:
                        process.terminate()
                await asyncio.gather(*(process.wait() for process in running.values()))


def _cpu(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


def _cpu_of_ended(process: psutil.Process) -> float:
    """Of its children that are no more: backends come and go."""
    times = process.cpu_times()
    return float(times.children_user + times.children_system)


async def _ready(api_url: str, within: float = 30.0) -> None:
    async with asyncio.timeout(within), httpx.AsyncClient() as client:
        while True:
            try:
                if (await client.get(f"{api_url}/api/health/ready")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)
