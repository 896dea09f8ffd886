"""Bluesky keeps the contract of sources, against a host that speaks Jetstream."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable

import pytest

from groundswell.settings import IngestSettings
from groundswell.sources.base import Source
from groundswell.sources.bluesky import Bluesky
from groundswell.sources.jetstream.socket import Place
from groundswell.sources.registry import open_source
from tests.contract.sources.jetstream_host import JetstreamHost
from tests.contract.sources.suite import POSTS, SourceContract


class FromTheBeginning(Bluesky):
    """Takes no cursor to mean the host's first event: a live end never comes in a test."""

    def _resume(self, cursor: str | None) -> Place:
        return super()._resume(cursor) or Place(self._hosts[0], 0, 0)


async def _write_on(host: JetstreamHost) -> None:
    """A network never rests."""
    for number in itertools.count(POSTS):
        await host.post(number)
        await asyncio.sleep(0.002)


class TestBluesky(SourceContract):
    @pytest.fixture
    async def make(self) -> AsyncIterator[Callable[[], Source]]:
        async with JetstreamHost().running() as host:
            for number in range(POSTS):
                await host.post(number)
            writing = asyncio.create_task(_write_on(host))
            yield lambda: FromTheBeginning([host.url])
            writing.cancel()

    async def test_a_spec_names_the_hosts(self) -> None:
        source = open_source("bluesky?hosts=ws://127.0.0.1:9", IngestSettings())
        assert source.kind == "bluesky"
        assert not source.paced
