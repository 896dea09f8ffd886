"""A bound on the size of a request's body, and on the time it takes to arrive."""

from __future__ import annotations

import asyncio
import time

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send


class BodyLimit:
    """Refuses a body longer than ``limit`` bytes (413), or later than ``seconds`` (408)."""

    def __init__(self, app: ASGIApp, limit: int, seconds: float) -> None:
        self._app = app
        self._limit = limit
        self._seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        refusal = _refusal(413, f"the body is longer than {self._limit:,} bytes")
        late = _refusal(408, f"the body did not arrive within {self._seconds:g} s")
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdigit() and int(declared) > self._limit:
            await refusal(scope, receive, send)
            return
        received = 0
        complete = False
        answered = False
        due = time.monotonic() + self._seconds

        async def receive_counted() -> Message:
            nonlocal received, complete
            if complete:  # what comes now is the client's going away, whenever that is
                return await receive()
            try:
                async with asyncio.timeout(due - time.monotonic()):
                    message = await receive()
            except TimeoutError:
                raise _TooLate from None
            complete = not message.get("more_body", False)
            received += len(message.get("body", b""))
            if received > self._limit:
                raise _TooLong
            return message

        async def send_noted(message: Message) -> None:
            nonlocal answered
            answered = True
            await send(message)

        try:
            await self._app(scope, receive_counted, send_noted)
        except (_TooLong, _TooLate) as error:
            if not answered:
                answer = refusal if isinstance(error, _TooLong) else late
                await answer(scope, receive, send)


def _refusal(status: int, detail: str) -> JSONResponse:
    return JSONResponse({"detail": detail}, status, headers={"Connection": "close"})


class _TooLong(BaseException):
    """Not an ``Exception``: nothing between here and the endpoint may answer in our place."""


class _TooLate(BaseException):
    """The same of a body that does not come."""
