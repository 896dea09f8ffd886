"""Limits on request bodies: size, time to arrive, and memory of all together."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from groundswell.api.limits.body_size import SMALL_BYTES, TOGETHER, is_streamed, most_bytes
from groundswell.api.middleware.route_path import route_path
from groundswell.settings import Settings

SLOWEST = 16 * 1024
"""Bytes a second of a streamed body, on average: slower clients would hold a place for hours."""


class BodyLimit:
    """Refuses a body that is longer than its path takes (413) or late (408); and, while large
    bodies fill what this process keeps for them, another large one (503).

    A body that is streamed to the disk may take longer, the more of it has come.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._seconds = settings.limits.request_timeout_seconds
        self._large = _LargeBodies(TOGETHER * settings.api.max_body_bytes)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        method, path = scope["method"], route_path(scope)
        limit = most_bytes(method, path, self._settings)
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdigit() and int(declared) > limit:
            await _too_long(limit)(scope, receive, send)
            return
        streamed = is_streamed(method, path)
        body = _Body(receive, limit, self._seconds, None if streamed else self._large)
        answered = False

        async def send_noted(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, body.receive, send_noted)
        except _Refused as refused:
            if not answered:
                await refused.answer(scope, receive, send)
        finally:
            body.let_go()


@dataclass
class _LargeBodies:
    """What this process holds of bodies longer than ``SMALL_BYTES``."""

    most: int
    held: int = 0


class _Body:
    """One request's body as it arrives; ``large`` is ``None`` for one that is not held."""

    def __init__(
        self, receive: Receive, limit: int, seconds: float, large: _LargeBodies | None
    ) -> None:
        self._receive = receive
        self._limit = limit
        self._seconds = seconds
        self._began = time.monotonic()
        self._due = self._began + seconds
        self._large = large
        self._received = self._held = 0
        self._complete = False

    async def receive(self) -> Message:
        if self._complete:  # what comes now is the client's going away, whenever that is
            return await self._receive()
        try:
            async with asyncio.timeout(self._due - time.monotonic()):
                message = await self._receive()
        except TimeoutError:
            raise _Refused(_too_late(self._seconds)) from None
        self._complete = not message.get("more_body", False)
        self._received += len(message.get("body", b""))
        if self._received > self._limit:
            raise _Refused(_too_long(self._limit))
        if self._large is None:
            self._due = self._began + self._seconds + self._received / SLOWEST
        elif self._received > SMALL_BYTES:
            self._large.held += self._received - self._held
            self._held = self._received
            if self._large.held > self._large.most:
                raise _Refused(_too_many())
        return message

    def let_go(self) -> None:
        """Release the memory of a finished request."""
        if self._large is not None:
            self._large.held -= self._held


def _refusal(status: int, detail: str, headers: dict[str, str] | None = None) -> JSONResponse:
    closing = {"Connection": "close", **(headers or {})}
    return JSONResponse({"detail": detail}, status, headers=closing)


def _too_long(limit: int) -> JSONResponse:
    return _refusal(413, f"the body is longer than {limit:,} bytes")


def _too_late(seconds: float) -> JSONResponse:
    return _refusal(408, f"the body did not arrive within {seconds:g} s")


def _too_many() -> JSONResponse:
    detail = "too many large bodies arrive at once; try again in a moment"
    return _refusal(503, detail, {"Retry-After": "2"})


class _Refused(BaseException):
    """Not an ``Exception``: nothing between here and the endpoint may answer in our place."""

    def __init__(self, answer: JSONResponse) -> None:
        self.answer = answer
        super().__init__()
