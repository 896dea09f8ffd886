"""The handover of an accepted WebSocket from the application to the server.

While an application serves a socket, every middleware around it waits, and keeps its frame and
what it made of the request: half of the memory of a socket that is open for hours. An application
that hands over returns, and the server goes on with what it was given.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.types import Receive, Send
from starlette.websockets import WebSocket, WebSocketState

HANDOVER = "groundswell.handover"
"""The extension of the ASGI scope that holds a :class:`Handover`."""


@dataclass(slots=True)
class Handover:
    """``serve``: what goes on with the socket after the application has returned."""

    serve: Callable[[Receive, Send], Awaitable[None]] | None = None


def accepted_socket(receive: Receive, send: Send) -> WebSocket:
    """The socket after its handshake, without the request."""
    socket = WebSocket({"type": "websocket"}, receive, send)
    socket.client_state = socket.application_state = WebSocketState.CONNECTED
    return socket
