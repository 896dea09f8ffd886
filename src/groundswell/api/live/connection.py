"""One accepted WebSocket: bounded sends, incoming frames ignored, one way to close."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.websockets import WebSocket, WebSocketDisconnect

from groundswell import metrics
from groundswell.lifecycle import cancel_all

log = logging.getLogger(__name__)

CLOSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Close:
    """A close code and its reason; ``code`` 0: the client has closed."""

    code: int
    reason: str = ""


GONE = Close(0)
GOING_AWAY = Close(1001, "the server is stopping")
TRY_LATER = Close(1013, "the live state is not available; try again later")
OFF = Close(4410, "live updates are switched off here; ask over REST")
FULL = Close(1013, "as many sockets are open here as may be (WS_MAX_CLIENTS); try again later")
FULL_FOR_CLIENT = Close(
    1013, "this login has as many sockets open here as it may (WS_MAX_CLIENTS_PER_CLIENT)"
)
LOGGED_OUT = Close(4401, "the login has ended; log in again")
STALLED = Close(4008, "a send stalled: the client does not keep up")


class Ended(Exception):
    """Raised to close the socket."""

    def __init__(self, close: Close) -> None:
        self.close = close
        super().__init__(close.reason)


class Connection:
    """Sends to one client until it goes, stalls, or the server stops."""

    def __init__(self, socket: WebSocket, *, stall_seconds: float) -> None:
        self._socket = socket
        self._stall_seconds = stall_seconds
        self._end: asyncio.Future[Close] = asyncio.get_running_loop().create_future()

    async def send(self, frame: str) -> None:
        """Send one text frame.

        Raises:
            Ended: the client has gone, or has not taken the frame in time.
        """
        try:
            async with asyncio.timeout(self._stall_seconds):
                await self._socket.send_text(frame)
        except TimeoutError:
            metrics.ws_stalled.inc()
            raise Ended(STALLED) from None
        except (WebSocketDisconnect, RuntimeError):
            raise Ended(GONE) from None

    def end(self, close: Close) -> None:
        """Request the close, from anywhere; the first reason counts."""
        if not self._end.done():
            self._end.set_result(close)

    async def run(self, feed: Callable[[], Awaitable[None]]) -> None:
        """Run ``feed``, which sends, until the socket is to end; then close it."""
        tasks = [
            asyncio.create_task(self._until_ended(feed)),
            asyncio.create_task(self._until_ended(self._ignore_messages)),
        ]
        try:
            close = await self._end
        finally:
            await cancel_all(tasks)
        await self.close(close)

    async def close(self, close: Close) -> None:
        """Close the socket; a client that does not listen is waited for a moment only."""
        if close.code:
            with contextlib.suppress(TimeoutError, WebSocketDisconnect, RuntimeError):
                async with asyncio.timeout(CLOSE_SECONDS):
                    await self._socket.close(close.code, close.reason)

    async def _until_ended(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
            self.end(GONE)
        except Ended as ended:
            self.end(ended.close)
        except Exception:
            log.exception("a live feed broke")
            self.end(Close(1011, "internal error"))

    async def _ignore_messages(self) -> None:
        """Read what the client sends, so that its close is noticed; text or binary, all ignored."""
        while True:
            message = await self._socket.receive()
            if message["type"] == "websocket.disconnect":
                return
