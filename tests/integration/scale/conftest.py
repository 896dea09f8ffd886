"""More machines than one, on one machine: a cluster of three nodes, and a streaming replica."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import asyncpg
import pytest

from groundswell.embedded import ports
from groundswell.embedded.binaries import postgres_program, valkey_program
from groundswell.embedded.engines import Engines
from groundswell.embedded.log_file import LogFile
from groundswell.embedded.process import Launch, Process
from groundswell.embedded.run_as import hand_over, identity_for
from tests.eventually import eventually
from tests.redis_servers import RedisServer

SLOTS = 16384


@pytest.fixture(scope="session")
def cluster_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A cluster of three nodes, a third of the slots each."""
    nodes: list[RedisServer] = []
    try:
        for number in range(3):
            folder = tmp_path_factory.mktemp(f"node{number}")
            slots = range(number * SLOTS // 3, (number + 1) * SLOTS // 3)
            nodes.append(RedisServer(valkey_program(), folder, cluster=True, slots=slots))
            nodes[-1].begin()
        for node in nodes[1:]:
            node.meet(nodes[0])
        for node in nodes:
            node.wait_whole(len(nodes))
        yield nodes[0].url
    finally:
        for node in nodes:
            node.kill()


@pytest.fixture
async def replica_url(engines: Engines, database_url: str, tmp_path: Path) -> AsyncIterator[str]:
    """The test's database on a standby that streams from the engine every test uses."""
    async with _standby(engines, tmp_path) as server:
        url = f"{server}/{urlsplit(database_url).path.removeprefix('/')}"
        await eventually(lambda: _answers(url), within=30)
        yield url


@contextlib.asynccontextmanager
async def _standby(engines: Engines, folder: Path) -> AsyncIterator[str]:
    primary = urlsplit(engines.database_url)
    data, port = folder / "standby", ports.choose(None)
    identity = identity_for(postgres_program())
    log = LogFile(folder / "standby.log")
    environment = {"LC_ALL": "C", "PGPASSWORD": primary.password or ""}

    def launch(program: str, *arguments: str) -> Launch:
        command = [postgres_program(program), *arguments]
        return Launch("standby", command, environment, log, identity=identity)

    data.mkdir(mode=0o700)
    hand_over(data, identity)
    at = ("-h", str(primary.hostname), "-p", str(primary.port), "-U", str(primary.username))
    copying = await Process.start(
        launch("pg_basebackup", *at, "-D", str(data), "-X", "stream", "-R", "--checkpoint=fast")
    )
    assert await copying.wait() == 0, list(copying.last_lines)
    await copying.end()
    options = {
        "port": str(port),
        "listen_addresses": ports.LOOPBACK,
        "unix_socket_directories": "",
        "max_connections": "100",
        "max_locks_per_transaction": "256",
        "fsync": "off",
    }
    words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    process = await Process.start(launch("postgres", "-D", str(data), *words))
    try:
        yield f"postgresql://{primary.username}:{primary.password}@{ports.LOOPBACK}:{port}"
    finally:
        await process.end()


async def _answers(url: str) -> bool:
    try:
        connection = await asyncpg.connect(url, timeout=5)
    except (OSError, asyncpg.PostgresError):
        return False
    await connection.close()
    return True
