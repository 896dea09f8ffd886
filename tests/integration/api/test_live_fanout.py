"""Many replicas, many clients, slow clients: all are told the same."""

from __future__ import annotations

import asyncio
import gc
import itertools
from pathlib import Path
from types import CoroutineType
from typing import Any

from groundswell.api.dependencies import open_deps
from groundswell.settings import Settings
from tests.integration.api.conftest import (
    Server,
    Work,
    begin,
    follow,
    frame,
    ids,
    post,
    serving,
)


async def test_every_replica_tells_what_any_worker_publishes(
    server: Server, settings: Settings, work: Work
) -> None:
    async with (
        open_deps(settings) as other_parts,
        serving(other_parts, settings) as replica,
        server.socket("mode=batch") as here,
        replica.socket("mode=batch") as there,
    ):
        await begin(here)
        await begin(there)
        await work.publish(post("one", "good"))
        end = await Work(other_parts, sequence=100).publish(post("two", "bad"))
        told = []
        for socket in (here, there):
            updates = await follow(socket, end)
            told.append(({i for update in updates for i in ids(update)}, updates[-1]["totals"]))
        assert told[0] == told[1]
        assert told[0][0] == {"one", "two"}
        # A position of one replica is a position of the other, even before it has come there.
        for number in range(5):
            end = await work.publish(post(f"more{number}", "good"))
            async with replica.socket(f"mode=batch&since={end}") as moved:
                await frame(moved, "hello")
                resumed = await frame(moved)
                assert (resumed["type"], resumed["from"]) == ("update", end)


async def test_a_client_that_reads_slowly_misses_no_post_in_the_counts(
    server: Server, work: Work
) -> None:
    async with server.socket("mode=batch", max_queue=1) as socket:
        position = (await begin(socket))["position"]
        for number in range(100):
            end = await work.publish(post(f"p{number}", "good " * 100))
        updates = await follow(socket, end)
        assert updates[0]["from"] == position
        for earlier, later in itertools.pairwise(updates):
            assert later["from"] == earlier["to"]
        assert sum(update["seen"] for update in updates) == 100


async def test_an_open_socket_keeps_nothing_of_its_handshake(server: Server) -> None:
    def running(folder: str) -> int:
        gc.collect()
        found = [each for each in gc.get_objects() if type(each) is CoroutineType]
        here = [Path(each.cr_code.co_filename).parts for each in found if each.cr_frame]
        return sum(folder in parts for parts in here)

    async with server.socket() as plain:
        await frame(plain, "metrics_update")  # the application has started
        before = running("middleware"), running("live")
        async with server.socket("mode=batch") as batch:
            await begin(batch)
            assert running("middleware") == before[0]
            assert running("live") > before[1]


async def test_hundreds_of_clients_are_served(server: Server, work: Work) -> None:
    async def watch(number: int) -> dict[str, Any]:
        query = "mode=batch" + ("&sentiment=positive" if number % 2 else "")
        async with server.socket(query, compression=None) as socket:
            await begin(socket)
            ready.release()
            return (await follow(socket, await published))[-1]

    ready = asyncio.Semaphore(0)
    published = asyncio.get_running_loop().create_future()
    watching = [asyncio.create_task(watch(number)) for number in range(200)]
    for _ in watching:
        await ready.acquire()
    published.set_result(await work.publish(post("a", "good")))
    for received in await asyncio.gather(*watching):
        assert ids(received) == ["a"]
        assert received["totals"]["last_24_hours"]["positive"] == 1
