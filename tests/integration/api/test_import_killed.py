"""An import whose process is killed goes on where it was, and each post is there once."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from groundswell.embedded import ports
from groundswell.services.worker import Worker, WorkerLimits
from groundswell.settings import Settings
from groundswell.store.engine import Database
from groundswell.store.posts import PostStore
from groundswell.stream.consumer import unique_name
from groundswell.stream.facade import Stream
from tests.analyzers import WordAnalyzer
from tests.eventually import eventually
from tests.integration.store.factories import assert_exact

ROWS = 6_000
HIGH_WATER = 1_000
"""Posts that may wait: without a worker an import stands in the midst of the file."""
TABLE = "id,text,date\n" + "".join(
    f"row-{n},so good {n},2026-07-{n % 28 + 1:02}T14:30:00Z\n" for n in range(ROWS)
)
KILLED_AT = (0, HIGH_WATER)
"""Above so many posts that wait: while it writes its first ones, and while it waits itself."""


@contextlib.asynccontextmanager
async def serving(settings: Settings, folder: Path) -> AsyncIterator[httpx.AsyncClient]:
    """An API in a process of its own, which is killed at the end."""
    port = ports.choose(None)
    environment = {
        **os.environ,
        "DATABASE_URL": str(settings.database.url),
        "REDIS_URL": str(settings.stream.url),
        "REDIS_STREAM_NAME": settings.stream.redis_stream_name,
        "REDIS_CONSUMER_GROUP": settings.stream.redis_consumer_group,
        "STREAM_HIGH_WATER": str(HIGH_WATER),
        "IMPORT_DIRECTORY": str(folder),
        "API_PORT": str(port),
    }
    command = (sys.executable, "-P", "-m", "groundswell", "serve")
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(command, env=environment, stderr=log)  # noqa: ASYNC220
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=10) as api:

        async def lives() -> bool:
            try:
                return (await api.get("/api/health/live")).status_code == 200
            except httpx.TransportError:
                return False

        try:
            await eventually(lives, within=60)
            yield api
        finally:
            process.send_signal(signal.SIGKILL)
            assert await asyncio.to_thread(process.wait, 10) == -signal.SIGKILL


@contextlib.asynccontextmanager
async def working(stream: Stream, database: Database) -> AsyncIterator[None]:
    """A worker, until nothing waits any more."""
    stopping = asyncio.Event()
    worker = Worker(
        stream.consumer(unique_name()),
        WordAnalyzer(),
        PostStore(database),
        stream.dead_letters,
        stream.publisher,
        WorkerLimits(batch_size=200, block_ms=20, claim_idle_seconds=0.4, drain_seconds=5),
    )
    running = asyncio.create_task(worker.run(stopping))
    yield

    async def is_done() -> bool:
        return await stream.producer.backlog() == 0

    await eventually(is_done, within=30)
    stopping.set()
    await asyncio.wait_for(running, 10)


async def send(api: httpx.AsyncClient) -> str:
    answer = await api.post("/api/imports", params={"file": "july.csv"}, content=TABLE.encode())
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


async def test_an_import_that_is_killed_goes_on_where_it_was_and_each_post_is_there_once(
    settings: Settings, stream: Stream, database: Database, tmp_path: Path
) -> None:
    for most in KILLED_AT:
        async with serving(settings, tmp_path) as api:
            await send(api)

            async def is_in_the_midst(most: int = most) -> bool:
                return await stream.producer.backlog() > most

            await eventually(is_in_the_midst, within=30)
        async with working(stream, database):
            pass
    before = await _stored(database)
    assert HIGH_WATER < before < ROWS

    async with serving(settings, tmp_path) as api, working(stream, database):
        import_id = await send(api)

        async def told() -> dict[str, Any]:
            return dict((await api.get(f"/api/imports/{import_id}")).json())

        async def is_done() -> bool:
            return bool((await told())["phase"] == "done")

        await eventually(is_done, within=60)
        # The last batch before a kill may be written, and its cursor not.
        assert (await told())["read"] <= ROWS - HIGH_WATER // 2
    assert await _stored(database) == ROWS
    assert await stream.dead_letters.count() == 0
    await assert_exact(database)


async def _stored(database: Database) -> int:
    found = await database.pool.fetchrow(
        "SELECT count(*) AS posts, count(DISTINCT post_id) AS ids FROM social_media_posts"
    )
    assert found is not None
    assert found["posts"] == found["ids"]
    return int(found["posts"])
