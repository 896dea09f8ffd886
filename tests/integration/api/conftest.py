"""The API over real engines: in process for REST, on a real port for sockets."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets
from fastapi import FastAPI
from pydantic import SecretStr

from groundswell.analyzer.base import Analyzer
from groundswell.api.app import create_app
from groundswell.api.dependencies import Deps, open_deps
from groundswell.api.limits.analyzer_pool import AnalyzerPool
from groundswell.api.live.hub import Hub
from groundswell.api.server.serve import address_of, listen, serve_app
from groundswell.domain.clock import utc_now
from groundswell.domain.event import LiveEvent
from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.services.file_importer import FileImporter
from groundswell.services.topic_matching import TopicMatching
from groundswell.settings import (
    ApiSettings,
    DatabaseSettings,
    NotifySettings,
    Settings,
    StreamSettings,
)
from tests.analyzers import WordAnalyzer
from tests.eventually import eventually

TICK_MS = 20


@pytest.fixture(autouse=True)
def _a_patient_cache(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine Redis may take longer than an answer would wait for it."""
    monkeypatch.setattr("groundswell.stream.cache.BUDGET_SECONDS", 2.0)


@pytest.fixture
def settings(database_url: str, stream_settings: StreamSettings) -> Settings:
    return Settings(
        database=DatabaseSettings(database_url=SecretStr(database_url), database_pool_size=4),
        stream=stream_settings,
        api=ApiSettings(api_port=0, ws_tick_ms=TICK_MS, cache_ttl_seconds=0),
    )


def with_api(settings: Settings, **changes: Any) -> Settings:
    return replace(settings, api=settings.api.model_copy(update=changes))


def notifying(settings: Settings) -> Settings:
    """With a key for the channels' secrets, which may be at addresses of this machine."""
    notify = NotifySettings(secrets_key=SecretStr("k" * 32), notify_allow_private=True)
    return replace(settings, notify=notify)


@dataclass
class Loads:
    """How often the analyzer was loaded."""

    count: int = 0

    async def load(self) -> Analyzer:
        self.count += 1
        await asyncio.sleep(0)
        return WordAnalyzer()


@pytest.fixture
def loads() -> Loads:
    return Loads()


@pytest.fixture
async def deps(settings: Settings, loads: Loads) -> AsyncIterator[Deps]:
    async with open_deps(settings) as opened:
        yield replace(opened, analyzer=AnalyzerPool(loads.load))


@contextlib.asynccontextmanager
async def client_of(app: FastAPI) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the application in this process, started and stopped around it."""
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
            yield client


@pytest.fixture
async def api(deps: Deps, settings: Settings, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(deps, settings, dashboard=tmp_path / "no-dashboard")
    async with client_of(app) as client:
        yield client


@dataclass
class Work:
    """What a worker does with posts: analyse, save, publish."""

    deps: Deps
    sequence: int = 0

    async def save(self, *posts: Post, operation: Operation = Operation.CREATE) -> LiveEvent:
        """Store posts without telling anybody."""
        batch = []
        for post in posts:
            self.sequence += 1
            (analysis,) = await WordAnalyzer().analyze([post.content])
            deletes = operation is Operation.DELETE
            event = PostEvent(post, operation, self.sequence)
            batch.append((event, None if deletes else analysis))
        return await self.deps.posts.save(batch, await TopicMatching(self.deps.topics).current())

    async def publish(self, *posts: Post, operation: Operation = Operation.CREATE) -> str:
        """Store posts and tell all replicas; the position of the event."""
        event = await self.save(*posts, operation=operation)
        return str(await self.deps.stream.publisher.publish(event))


@pytest.fixture
def work(deps: Deps) -> Work:
    return Work(deps)


def post(post_id: str, content: str = "a plain text", **fields: Any) -> Post:
    given: dict[str, Any] = {"source": "net", "created_at": utc_now(), "author": "ann"} | fields
    return Post(post_id=post_id, content=content, **given)


@dataclass
class Server:
    """The API on a port of this machine."""

    app: FastAPI
    url: str
    stop: Callable[[], Awaitable[None]]
    stopping: asyncio.Event = field(default_factory=asyncio.Event)

    def socket(self, query: str = "", **options: Any) -> websockets.connect:
        url = self.url.replace("http://", "ws://") + "/ws/sentiment"
        return websockets.connect(f"{url}?{query}" if query else url, **options)

    async def heard(self, position: str) -> None:
        """Wait until the event at ``position`` is known here: a server that starts while it is told
        may have it from the store first, and tells it a second time, in counts that stay true."""
        hub: Hub = self.app.state.hub
        assert await hub.wait_ready(10)
        await eventually(lambda: str(hub.stamp.position) == position)


@contextlib.asynccontextmanager
async def serving(deps: Deps, settings: Settings) -> AsyncIterator[Server]:
    """Serve on a free port, as ``groundswell serve`` does."""
    stopping = asyncio.Event()
    app = create_app(deps, settings, importer=FileImporter(deps.stream, settings))
    with listen(settings.api) as listener:
        running = asyncio.create_task(serve_app(app, listener, stopping))

        async def stop() -> None:
            stopping.set()
            await asyncio.wait_for(asyncio.shield(running), 20)

        try:
            yield Server(app, address_of(listener), stop, stopping)
        finally:
            await stop()


@pytest.fixture
async def server(deps: Deps, settings: Settings) -> AsyncIterator[Server]:
    async with serving(deps, settings) as running:
        yield running


async def frame(socket: websockets.ClientConnection, kind: str | None = None) -> dict[str, Any]:
    """The next frame, or the next one of a kind, within ten seconds."""
    async with asyncio.timeout(10):
        while True:
            received: dict[str, Any] = json.loads(await socket.recv())
            if kind is None or received["type"] == kind:
                return received


def ids(received: dict[str, Any]) -> list[str]:
    return [each["post_id"] for each in received["posts"]]


async def begin(socket: websockets.ClientConnection) -> dict[str, Any]:
    """Past ``hello``; the snapshot."""
    assert (await frame(socket))["type"] == "hello"
    snapshot = await frame(socket)
    assert snapshot["type"] == "snapshot"
    return snapshot


async def follow(socket: websockets.ClientConnection, position: str) -> list[dict[str, Any]]:
    """The updates up to the one that leads to ``position``."""
    updates: list[dict[str, Any]] = []
    while not updates or updates[-1]["to"] != position:
        updates.append(await frame(socket, "update"))
    return updates
