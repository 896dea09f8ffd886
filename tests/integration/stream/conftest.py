"""A server of the test's own, to be stopped, killed and filled up."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from groundswell.embedded.binaries import valkey_program
from groundswell.settings import StreamSettings
from groundswell.stream.facade import Stream
from tests.redis_servers import RedisServer, running


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    with running(valkey_program(), tmp_path, durable=True) as started:
        yield started


@pytest.fixture
def settings(server: RedisServer) -> StreamSettings:
    return StreamSettings(redis_url=SecretStr(server.url), stream_claim_idle_seconds=0.05)


@pytest.fixture
async def stream(settings: StreamSettings) -> AsyncIterator[Stream]:
    async with Stream.open(settings) as opened:
        yield opened
