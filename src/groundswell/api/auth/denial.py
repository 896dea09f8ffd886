"""Denials (401, 403, 429): the response, and a line in the log."""

from __future__ import annotations

import logging

from fastapi import Request
from fastapi.responses import JSONResponse, Response
from starlette.types import Scope

from groundswell.api.middleware.forwarded import client_name
from groundswell.api.middleware.route_path import route_path

log = logging.getLogger(__name__)


class Denied(Exception):
    """The request ends here, with this answer."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        self.answer = JSONResponse(
            {"detail": detail},
            status,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        super().__init__(detail)


async def answer_denied(request: Request, error: Exception) -> Response:
    """The response of a denial raised within a route."""
    if not isinstance(error, Denied):
        raise error
    return error.answer


def note_refusal(scope: Scope, why: str, *, who: str | None = None) -> None:
    """Log a denial, never the credential."""
    log.warning(
        "refused: %s",
        why,
        extra={
            "client": client_name(scope),
            "method": scope.get("method", "WebSocket"),
            "path": "/".join(
                ascii(route_path(scope)[:99])[1:-1].split("/")[:3]
            ),  # no ids, no names
            "request_id": scope.get("state", {}).get("request_id"),
        }
        | ({} if who is None else {"who": who}),
    )
