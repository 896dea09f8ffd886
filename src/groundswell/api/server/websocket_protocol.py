"""The WebSocket protocol with a timeout against clients that have stopped reading, and with little
memory for those that are only told."""

from __future__ import annotations

from typing import Any

from starlette.types import Receive, Scope, Send
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from groundswell.api.live.handover import HANDOVER, Handover
from groundswell.api.server.http_protocol import Connections

ABORT_SECONDS = 30.0
"""Seconds a closed client may take to read the rest; then its buffer is freed."""


class BoundedWebSocketProtocol(WebSocketsSansIOProtocol):
    """A close does not wait behind a full buffer, and a buffer nobody empties is dropped.

    A connection that became a socket is still one of those ``connections_of`` counts. What the
    application hands over is run once the application has returned.
    """

    connections_of: Connections | None = None

    async def run_asgi(self) -> None:
        self._application, self.app = self.app, self._serve
        await super().run_asgi()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.app = self._application
        handover = scope["extensions"][HANDOVER] = Handover()
        await self._application(scope, receive, send)
        if handover.serve is not None:
            del scope, self.scope, self.request, self.response
            await handover.serve(receive, send)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.connections_of is not None:
            self.connections_of.leave(self.client)
        super().connection_lost(exc)

    async def send(self, message: Any) -> None:
        closing = message["type"] == "websocket.close"
        if closing:
            self.writable.set()
        await super().send(message)
        if message["type"] == "websocket.http.response.body" and not message.get("more_body"):
            # The handshake is over: it was refused. Else uvicorn logs an error for each refusal.
            self.handshake_complete = True
        if closing and self.transport is not None:
            self.loop.call_later(ABORT_SECONDS, self._abort)

    def _abort(self) -> None:
        if not self.disconnected:
            self.transport.abort()


def counted_sockets(connections: Connections) -> type[BoundedWebSocketProtocol]:
    """The protocol whose sockets ``connections`` counts."""
    return type("CountedSocket", (BoundedWebSocketProtocol,), {"connections_of": connections})
