"""The servers the stream promises to work on; every test of this folder runs on each."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Iterator

import pytest
from pydantic import SecretStr

from groundswell.settings import StreamSettings
from groundswell.stream.connection import Client, connect
from groundswell.stream.facade import Stream
from tests.redis_servers import program_of, running

KINDS = ("valkey", "valkey-partitioned", "valkey-cluster", "redis-6.2", "redis")


def _program(kind: str) -> str | None:
    return program_of(kind.removesuffix("-cluster").removesuffix("-partitioned"))


@pytest.fixture(autouse=True)
def _a_patient_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine Redis may take longer than an answer would wait for it."""
    monkeypatch.setattr("groundswell.stream.cache.BUDGET_SECONDS", 2.0)


@pytest.fixture(scope="session", params=[kind for kind in KINDS if _program(kind)])
def server(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The kind of server and its URL, as ``kind|url``; started once for all tests."""
    kind: str = request.param
    if kind in ("valkey", "valkey-partitioned"):
        yield f"{kind}|{request.getfixturevalue('engines').redis_url}"
        return
    program = _program(kind)
    assert program is not None
    with running(program, tmp_path_factory.mktemp("redis"), cluster="cluster" in kind) as started:
        yield f"{kind}|{started.url}"


@pytest.fixture
def settings(server: str) -> StreamSettings:
    kind, _, url = server.partition("|")
    own = uuid.uuid4().hex[:12]
    return StreamSettings(
        redis_url=SecretStr(url),
        redis_stream_name=f"posts_{own}",
        redis_consumer_group=f"workers_{own}",
        redis_cache_prefix=f"cache_{own}",
        stream_partitions=3 if kind in ("valkey-partitioned", "valkey-cluster") else 1,
        stream_claim_idle_seconds=0.05,
    )


@pytest.fixture
async def stream(settings: StreamSettings) -> AsyncIterator[Stream]:
    async with Stream.open(settings) as opened:
        yield opened


@pytest.fixture
async def redis(settings: StreamSettings) -> AsyncIterator[Client]:
    """A bare client, to look behind the curtain or act as an outsider."""
    client = await connect(settings)
    yield client
    await client.aclose()
