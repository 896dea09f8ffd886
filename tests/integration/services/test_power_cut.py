"""A power cut takes Redis' last second: what comes from a source is read and written again."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import redis.asyncio
from pydantic import SecretStr

from groundswell import metrics
from groundswell.embedded.binaries import valkey_program
from groundswell.errors import StreamRestarted, StreamUnavailable
from groundswell.settings import IngestSettings, StreamSettings
from groundswell.sources.registry import open_source
from groundswell.stream.facade import Stream
from tests.eventually import eventually
from tests.integration.services.ingesting import ingesting
from tests.redis_servers import RedisServer, running

POSTS = 4000


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    folder = tmp_path / "redis"
    folder.mkdir()
    with running(valkey_program(), folder, durable=True) as server:
        yield server


@pytest.fixture
async def stream(server: RedisServer) -> AsyncIterator[Stream]:
    async with Stream.open(StreamSettings(redis_url=SecretStr(server.url))) as stream:
        yield stream


def cut_power(server: RedisServer, folder: Path, lost: float) -> None:
    """Kill the server, and take the newest part of its file: what the disk had not got yet."""
    server.kill()
    (log,) = (folder / "appendonlydir").glob("*.incr.aof")
    os.truncate(log, int(log.stat().st_size * (1 - lost)))
    server.start()


async def ids_on(server: RedisServer, stream: Stream) -> list[str]:
    async with redis.asyncio.Redis(port=server.port) as client:
        entries: list[Any] = await client.xrange(stream.keys.partitions[0])  # type: ignore[assignment]
    return [fields[b"post_id"].decode() for _, fields in entries]


async def answers(stream: Stream) -> bool:
    with contextlib.suppress(StreamUnavailable):
        await stream.ping()
        return True
    return False


@pytest.mark.parametrize("lost", [0.05, 0.5, 0.93])
async def test_posts_of_a_file_that_a_power_cut_took_are_written_again(
    server: RedisServer, stream: Stream, tmp_path: Path, lost: float
) -> None:
    path = tmp_path / "posts.ndjson"
    lines = [f'{{"post_id":"{n}","content":"text {n}"}}\n' for n in range(POSTS)]
    lines[1000] = '{"post_id":"poison","content":" "}\n'
    path.write_text("".join(lines))
    source = open_source(f"replay:{path}", IngestSettings(), rate=POSTS)
    ingester = ingesting(source, stream, rate=POSTS)
    rewinds = metrics.source_rewinds.labels("replay")
    before = rewinds._value.get()
    running_on = asyncio.create_task(ingester.run(asyncio.Event()))
    await eventually(lambda: ingester.published > POSTS / 2)
    await asyncio.to_thread(cut_power, server, tmp_path / "redis", lost)
    await asyncio.wait_for(running_on, 60)
    missing = {str(n) for n in range(POSTS) if n != 1000} - set(await ids_on(server, stream))
    assert not missing
    assert {letter.fields["line"][:20] for letter in await stream.dead_letters.list()} == {
        '{"post_id":"poison",'
    }
    assert rewinds._value.get() == before + 1


async def test_a_cursor_is_not_saved_over_a_restart_that_nobody_noticed(
    server: RedisServer, stream: Stream
) -> None:
    assert await stream.producer.load_cursor("source") is None
    await stream.producer.add([], cursor=("source", "10"))
    server.kill()
    server.start()
    await eventually(lambda: answers(stream))  # the line is up again before the next write
    with pytest.raises(StreamRestarted, match="reading it again from its cursor"):
        await stream.producer.add([], cursor=("source", "20"))
    assert await stream.producer.load_cursor("source") == "10"
    await stream.producer.add([], cursor=("source", "20"))
    assert await stream.producer.load_cursor("source") == "20"
