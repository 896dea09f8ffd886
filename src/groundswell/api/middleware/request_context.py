"""The context of every request: its id, its metrics, and a 500 for unforeseen errors."""

from __future__ import annotations

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
            log.exception("a request failed", extra={"request_id": request_id, **place_of(scope)})
            if not status:
                detail = f"internal error; the log has it under request id {request_id}"
                await JSONResponse({"detail": detail}, 500)(scope, receive, send_marked)
        finally:
            place = place_of(scope)
            metrics.http_seconds.labels(place["method"], place["route"], str(status)).observe(
                time.perf_counter() - started
            )


def place_of(scope: Scope) -> dict[str, str]:
    """Method and route as bounded sets of names, for metrics and logs.

    Never the path itself: it holds whatever was asked for, an author's name for one.
    """
    route = getattr(scope.get("route"), "path", None) or "other"
    known = scope["method"] in {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return {"method": scope["method"] if known else "other", "route": route}
