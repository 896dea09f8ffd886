"""Around every request: its id, its time, its size; plain ASGI, since the body must stream."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
import time

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from groundswell import metrics

log = logging.getLogger(__name__)

REQUEST_ID = "X-Request-ID"
_SANE_ID = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class RequestContext:
    """Gives each request an id (the client's, if sane), a place in the metrics, and a safe end.

    An unforeseen error becomes a 500 that names the id; the log has the rest under it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(REQUEST_ID, "")
        request_id = given if _SANE_ID.fullmatch(given) else secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        started = time.perf_counter()
        status = 0

        async def send_marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = request_id
            await send(message)

        try:
            await self._app(scope, receive, send_marked)
        except Exception:
            log.exception("a request failed", extra={"request_id": request_id, **_place(scope)})
            if not status:
                detail = f"internal error; the log has it under request id {request_id}"
                await JSONResponse({"detail": detail}, 500)(scope, receive, send_marked)
        finally:
            place = _place(scope)
            metrics.http_seconds.labels(place["method"], place["route"], str(status)).observe(
                time.perf_counter() - started
            )


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


def _place(scope: Scope) -> dict[str, str]:
    """Method and route as bounded sets of names, for metrics and logs."""
    route = getattr(scope.get("route"), "path", None) or "other"
    known = scope["method"] in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return {"method": scope["method"] if known else "other", "route": route}
