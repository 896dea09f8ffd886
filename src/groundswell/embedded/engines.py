"""The two engines together: what ``up`` and the tests start."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

from groundswell.embedded.data_folder import DataFolder, open_data_folder
from groundswell.embedded.postgres import Postgres
from groundswell.embedded.supervisor import Supervisor
from groundswell.embedded.valkey import Valkey


@dataclass(frozen=True, slots=True)
class Engines:
    """Where the engines answer; the URLs hold their passwords."""

    database_url: str
    redis_url: str


@contextlib.asynccontextmanager
async def running_engines(data_dir: Path, *, durable: bool = True) -> AsyncIterator[Engines]:
    """Both engines, with their data in ``data_dir``, until left.

    ``durable=False`` is for tests: a crash may lose data.

    Raises:
        DataFolderError: the folder is in use or cannot be used.
        EngineError: an engine did not start.
    """
    with open_data_folder(data_dir) as folder:
        async with Supervisor() as supervisor:
            yield await start_engines(supervisor, folder, durable=durable)


async def start_engines(
    supervisor: Supervisor,
    folder: DataFolder,
    *,
    database_url: str | None = None,
    redis_url: str | None = None,
    durable: bool = True,
    appendfsync: str = "everysec",
    maxmemory_mb: int = 1024,
) -> Engines:
    """Start under ``supervisor`` each engine for which no URL of another is given.

    Raises:
        DataFolderError: the data is of another version, or the disk is full.
        EngineError: an engine did not start.
    """
    postgres = Postgres(folder, durable=durable) if database_url is None else None
    valkey = None
    if redis_url is None:
        valkey = Valkey(folder, durable=durable, appendfsync=appendfsync, maxmemory_mb=maxmemory_mb)
    # A stage each, so that Valkey stops first: PostgreSQL is what is worth most.
    for engine in (postgres, valkey):
        if engine is not None:
            await supervisor.start(engine)
    return Engines(
        database_url=database_url or (postgres.url if postgres else ""),
        redis_url=redis_url or (valkey.url if valkey else ""),
    )
