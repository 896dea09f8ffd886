"""The HTTP protocol with timeouts against slow clients (slowloris), and connection limits."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fastapi.responses import JSONResponse
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from groundswell.api.server.descriptors import HEALTH_CONNECTIONS

log = logging.getLogger(__name__)

_TOO_MANY = (429, "Too Many Requests", "too many connections of one address")
_TOO_LONG = (431, "Request Header Fields Too Large", "the headers are too long")
_BUSY = (503, "Service Unavailable", "too many connections are open; try again in a moment")
_HEALTH = (b"/api/health", b"/api/health/live", b"/api/health/ready")
LATE_SECONDS = 1.0
"""For the headers of a connection past the bound to come."""
_TOO_LATE = (408, "Request Timeout", "the headers did not arrive in time")


@dataclass
class Connections:
    """Open connections: by address, of which one may have ``limit`` (0: any number), and all.

    ``exempt`` tells the addresses that are not counted: those of proxies, behind which many
    clients stand. Past ``most`` only health is answered; past that by ``HEALTH_CONNECTIONS``,
    nobody.
    """

    limit: int
    exempt: Callable[[str], bool]
    most: int
    total: int = 0
    _open: Counter[str] = field(default_factory=Counter)
    _told: bool = False

    def enter(self, client: tuple[str, int] | None) -> bool:
        """Count a connection; whether it is within the limit of its address."""
        self.total += 1
        if self.crowded and not self._told:
            self._told = True
            log.error(
                "%d connections are open, as many as the descriptors allow: only health is "
                "answered on new ones; raise the limit (ulimit -n) or start more replicas",
                self.total,
            )
        if not self.limit or client is None or self.exempt(client[0]):
            return True
        self._open[client[0]] += 1
        return self._open[client[0]] <= self.limit

    def leave(self, client: tuple[str, int] | None) -> None:
        """The end of a connection that was counted."""
        self.total -= 1
        if self._told and self.total < self.most * 0.9:
            self._told = False
        if not self.limit or client is None or self.exempt(client[0]):
            return
        self._open[client[0]] -= 1
        if self._open[client[0]] <= 0:
            del self._open[client[0]]

    @property
    def crowded(self) -> bool:
        return self.total > self.most

    @property
    def full(self) -> bool:
        return self.total > self.most + HEALTH_CONNECTIONS


@dataclass(frozen=True)
class Bounds:
    """``seconds`` are for a request's headers to come, and for what is sent to be taken."""

    connections: Connections
    seconds: float
    header_bytes: int


class BoundedHttpProtocol(HttpToolsProtocol):
    """Headers have a length and a time to come, answers a time to be taken."""

    bounds: Bounds

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._header_bytes = 0
        self._headers_due: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._late = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)  # type: ignore[arg-type]
        allowed = self.bounds.connections.enter(self.client)
        self._late = self.bounds.connections.crowded
        if self.bounds.connections.full:
            self.transport.abort()
        elif allowed:
            self._await_headers()
        else:
            self._end(*_TOO_MANY)

    def connection_lost(self, exc: Exception | None) -> None:
        self.bounds.connections.leave(self.client)
        self._headers_came()
        self._drop_stall()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self._headers_due is not None:
            self._header_bytes += len(data)
            if self._header_bytes > self.bounds.header_bytes:
                self._end(*_TOO_LONG)

    def on_message_begin(self) -> None:
        self._await_headers()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._headers_came()
        if self._late and not self.url.partition(b"?")[0].endswith(_HEALTH):
            self.app = _busy
        super().on_headers_complete()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._drop_stall()
        self._stalled = self.loop.call_later(self.bounds.seconds, self.transport.abort)

    def resume_writing(self) -> None:
        self._drop_stall()
        super().resume_writing()

    def handle_websocket_upgrade(self) -> None:
        self._headers_came()
        if self._late:
            self._end(*_BUSY)
        else:
            super().handle_websocket_upgrade()

    def _await_headers(self) -> None:
        if self._headers_due is None:
            self._header_bytes = 0
            seconds = LATE_SECONDS if self._late else self.bounds.seconds
            self._headers_due = self.loop.call_later(seconds, lambda: self._end(*_TOO_LATE))

    def _headers_came(self) -> None:
        if self._headers_due is not None:
            self._headers_due.cancel()
            self._headers_due = None

    def _drop_stall(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def _end(self, status: int, phrase: str, detail: str) -> None:
        self._headers_came()
        if self.transport.is_closing():
            return
        body = f'{{"detail":"{detail}"}}'
        self.transport.write(
            f"HTTP/1.1 {status} {phrase}\r\ncontent-type: application/json\r\n"
            f"content-length: {len(body)}\r\nconnection: close\r\n\r\n{body}".encode()
        )
        self.transport.close()


async def _busy(scope: Any, receive: Any, send: Any) -> None:
    """The application of a connection that is one too many."""
    status, _, detail = _BUSY
    headers = {"Retry-After": "1", "Connection": "close"}
    await JSONResponse({"detail": detail}, status, headers)(scope, receive, send)


def bounded(bounds: Bounds) -> type[BoundedHttpProtocol]:
    """The protocol with ``bounds``; a class, since that is what the server asks for."""
    return type("BoundedHttp", (BoundedHttpProtocol,), {"bounds": bounds})
