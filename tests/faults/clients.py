"""WebSocket clients that stay connected whatever happens, as the page and a script of a user do."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import websockets

from groundswell.lifecycle import cancel_all

Counts = dict[str, int]
_AGAIN_SECONDS = 0.2
_SILENCE_SECONDS = 20.0
"""Longer than between two pings."""


@dataclass
class PlainClient:
    """Takes every frame as it comes; the newest totals count."""

    name: str = "plain"
    query: str = ""
    totals: Counts = field(default_factory=dict)
    alerts: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    connections: int = 0
    problem: str = ""
    """What it was told that cannot be."""

    @property
    def address(self) -> str:
        return self.query

    def take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "metrics_update":
            self.totals = frame["data"]["last_24_hours"]
        elif frame["type"] == "alert":
            self.alerts[frame["data"]["id"]] = frame["data"]


@dataclass
class BatchClient:
    """Follows from the position it saw last, and begins anew only when it is told to."""

    name: str = "batch"
    query: str = "mode=batch"
    position: str | None = None
    totals: Counts = field(default_factory=dict)
    minutes: dict[str, Counts] = field(default_factory=dict, repr=False)
    alerts: dict[str, dict[str, Any]] = field(default_factory=dict, repr=False)
    connections: int = 0
    problem: str = ""
    resets: int = 0

    @property
    def address(self) -> str:
        return self.query if self.position is None else f"{self.query}&since={self.position}"

    def take(self, frame: dict[str, Any]) -> None:
        if frame["type"] == "reset":
            self.resets += 1
            self.position = None
        elif frame["type"] == "snapshot":
            self.position = frame["position"]
            self.minutes = {}
            self.alerts = {}
            self._merge(frame)
        elif frame["type"] == "update":
            assert frame["from"] == self.position, "a hole that nobody told of"
            self.position = frame["to"]
            self._merge(frame)

    def _merge(self, frame: dict[str, Any]) -> None:
        self.totals = frame["totals"]["last_24_hours"]
        self.minutes |= {bucket["timestamp"]: bucket for bucket in frame["buckets"]}
        self.alerts |= {alert["id"]: alert for alert in frame["alerts"]}


class Client(Protocol):
    name: str
    connections: int
    problem: str

    @property
    def address(self) -> str: ...

    def take(self, frame: dict[str, Any]) -> None: ...


@contextlib.asynccontextmanager
async def connected(url: str, clients: Sequence[Client]) -> AsyncIterator[None]:
    """Keep ``clients`` connected to the API at ``url`` until left."""
    tasks = [asyncio.create_task(_follow(url, client)) for client in clients]
    try:
        yield
    finally:
        await cancel_all(tasks)


async def _follow(url: str, client: Client) -> None:
    base = url.replace("http://", "ws://") + "/ws/sentiment"
    while not client.problem:
        with contextlib.suppress(OSError, TimeoutError, websockets.WebSocketException):
            async with websockets.connect(f"{base}?{client.address}", open_timeout=5) as socket:
                client.connections += 1
                try:
                    while True:
                        async with asyncio.timeout(_SILENCE_SECONDS):
                            client.take(json.loads(await socket.recv()))
                except (AssertionError, LookupError, TypeError) as error:
                    client.problem = f"{type(error).__name__}: {error}"
        await asyncio.sleep(_AGAIN_SECONDS)
