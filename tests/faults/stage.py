"""The whole platform as real processes, each within reach of a fault."""

from __future__ import annotations

import contextlib
import os
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import psutil
from pydantic import SecretStr

from groundswell.embedded import ports
from groundswell.embedded.data_folder import open_data_folder
from groundswell.embedded.engines import Engines, start_engines
from groundswell.embedded.supervisor import Supervisor
from groundswell.settings import StreamSettings
from groundswell.store.migrate import migrate
from tests.faults.disk import Disk, disk_at
from tests.faults.proxy import Wire, wire_to
from tests.faults.services import Service, kept

WORKERS = 2
ALERTERS = 2
SECRETS_KEY = "0123456789abcdef0123456789abcdef"


@dataclass
class Stage:
    """Everything that runs: the engines under the supervisor of ``up``, the services kept."""

    engines: Engines
    supervisor: Supervisor
    wire: Wire
    disk: Disk
    services: dict[str, Service]
    api: httpx.AsyncClient

    @property
    def stream_settings(self) -> StreamSettings:
        return StreamSettings(redis_url=SecretStr(self.engines.redis_url))

    def engine(self, name: str) -> list[psutil.Process]:
        """The engine's processes, the first of them first; none while it is down."""
        for state in self.supervisor.states():
            if state.name == name and state.pid is not None:
                with contextlib.suppress(psutil.NoSuchProcess):
                    first = psutil.Process(state.pid)
                    return [first, *first.children(recursive=True)]
        return []

    @property
    def crashes(self) -> list[str]:
        return [crash for service in self.services.values() for crash in service.crashes]


@contextlib.asynccontextmanager
async def stage(
    folder: Path, file: Path, dice: random.Random, *, rate: float, claim_idle_seconds: float
) -> AsyncIterator[Stage]:
    """Start everything in ``folder``, with ``file`` as the source."""
    with open_data_folder(folder / "data") as data:
        data.password("valkey")  # before there is a folder it would belong to
        with disk_at(data.valkey) as disk:
            async with Supervisor() as supervisor:
                engines = await start_engines(supervisor, data, appendfsync="always")
                await migrate(engines.database_url)
                address = urlsplit(engines.database_url)
                async with wire_to(address.port or 0) as wire:
                    wired = engines.database_url.replace(f":{address.port}/", f":{wire.port}/")
                    port = ports.choose(None)
                    services = _services(
                        engines, wired, file, port, rate, claim_idle_seconds, folder
                    )
                    url = f"http://127.0.0.1:{port}"
                    async with (
                        kept(list(services.values()), dice),
                        httpx.AsyncClient(base_url=url, timeout=5) as api,
                    ):
                        yield Stage(engines, supervisor, wire, disk, services, api)


def _services(
    engines: Engines,
    wired: str,
    file: Path,
    port: int,
    rate: float,
    claim_idle_seconds: float,
    logs: Path,
) -> dict[str, Service]:
    environment = {
        **os.environ,
        "DATABASE_URL": engines.database_url,
        "REDIS_URL": engines.redis_url,
        "STREAM_CLAIM_IDLE_SECONDS": str(claim_idle_seconds),
        "ALERT_CHECK_SECONDS": "1",
        "WS_METRICS_SECONDS": "1",
        "ANALYZER_THREADS": "1",
        "METRICS_PORT": "0",
        "SECRETS_KEY": SECRETS_KEY,
        "NOTIFY_ALLOW_PRIVATE": "true",
    }
    behind_the_wire = environment | {"DATABASE_URL": wired}
    ingest = ("ingest", "--source", f"replay:{file}", "--rate", f"{rate:g}")

    def service(name: str, *arguments: str, wired: bool = False) -> Service:
        return Service(
            name, arguments, behind_the_wire if wired else environment, logs / f"{name}.log"
        )

    made = [
        *(service(f"worker-{n}", "work", wired=True) for n in range(1, WORKERS + 1)),
        service("api", "serve", "--port", str(port)),
        *(service(f"alerter-{n}", "alert") for n in range(1, ALERTERS + 1)),
        service("ingester", *ingest),
    ]
    return {each.name: each for each in made}
