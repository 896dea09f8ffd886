"""Error responses: every error becomes JSON of the form ``{"detail": …}``."""

from __future__ import annotations

import logging
import re
from collections import defaultdict
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from starlette.requests import ClientDisconnect

from groundswell.api.auth.denial import Denied, answer_denied
from groundswell.api.middleware.request_context import place_of
from groundswell.api.middleware.route_path import route_path
from groundswell.api.params.strict_parameters import shown
from groundswell.errors import (
    AnalyzerUnavailable,
    ConfigurationError,
    GroundswellError,
    StoreUnavailable,
    StreamUnavailable,
    UnstorableBatch,
)
from groundswell.store.channels import ChannelInUse
from groundswell.store.filters import InvalidFilter
from groundswell.store.optimistic_lock import NameTaken, VersionConflict

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 2
NO_ID = "is no id: ids are UUIDs, such as 019ab3c2-7b1e-7c70-8f4e-5a1f0c9d2e11"
_PLACE = re.compile(r"\{\w+\}")


class Busy(GroundswellError):
    """More is waiting than can be done soon; the same request may work later."""


def add_handlers(app: FastAPI) -> None:
    """Answer our own errors: 503 for what may work later, 409 for conflicts, 422 for bad data."""
    for later in (
        AnalyzerUnavailable,
        StoreUnavailable,
        StreamUnavailable,
        ConfigurationError,
        Busy,
    ):
        app.add_exception_handler(later, _unavailable)
    for conflict in (NameTaken, VersionConflict, ChannelInUse):
        app.add_exception_handler(conflict, _conflict)
    app.add_exception_handler(UnstorableBatch, _unstorable)
    app.add_exception_handler(InvalidFilter, _refused)
    app.add_exception_handler(Denied, answer_denied)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(405, _wrong_method)
    app.add_exception_handler(ClientDisconnect, _client_disconnected)


async def _wrong_method(request: Request, error: Exception) -> JSONResponse:
    """405 with every method of the path; the router itself tells those of one route only."""
    plain = dict(getattr(error, "headers", None) or {})
    if allowed := _methods(request.app, route_path(request.scope)):
        plain["Allow"] = ", ".join(allowed)
    return JSONResponse({"detail": "Method Not Allowed"}, 405, headers=plain)


def _methods(app: FastAPI, path: str) -> list[str]:
    """The methods of the most particular path of the application that this is."""
    fitting: dict[str, set[str]] = defaultdict(set)
    for route in iter_route_contexts(app.routes):
        if route.methods and route.path_regex.match(path):
            fitting[route.path_format or ""] |= route.methods
    if not fitting:
        return []
    return sorted(fitting[max(fitting, key=_literal_length)])


def _literal_length(template: str) -> int:
    return len(_PLACE.sub("", template))


async def _unavailable(request: Request, error: Exception) -> JSONResponse:
    log.warning(
        "%s", error, extra={"request_id": request.state.request_id, **place_of(request.scope)}
    )
    told = error.told if isinstance(error, GroundswellError) else str(error)
    return JSONResponse({"detail": told}, 503, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


async def _client_disconnected(request: Request, error: Exception) -> JSONResponse:
    """The client disconnected before it had sent everything; nobody reads this."""
    return JSONResponse({"detail": "the client has gone"}, 400)


async def _conflict(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 409)


async def _refused(request: Request, error: Exception) -> JSONResponse:
    return JSONResponse({"detail": str(error)}, 422)


async def _unstorable(request: Request, error: Exception) -> JSONResponse:
    """The driver's words go to the log only: they may quote data."""
    log.warning(
        "%s", error, extra={"request_id": request.state.request_id, **place_of(request.scope)}
    )
    return JSONResponse({"detail": "the request holds a value that cannot be stored"}, 422)


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    """Validation errors by location, without the value, which may be huge, or not even be text;
    of a name that is none the beginning, since one of several is meant."""
    problems = error.errors() if isinstance(error, RequestValidationError) else []
    return JSONResponse({"detail": [_told(each) for each in problems]}, 422)


def _told(error: dict[str, Any]) -> dict[str, Any]:
    message = NO_ID if error["type"] == "uuid_parsing" else _printable(error["msg"])
    if error["type"] == "literal_error" and isinstance(error["input"], str):
        message += f", not '{shown(error['input'])}'"
    place = error["loc"]
    if place[0] == "query":
        place = place[:2]  # the parameter, also of one that takes several values
    return {"loc": list(place), "msg": message, "type": error["type"]}


def _printable(text: str) -> str:
    return text.encode("utf-8", "backslashreplace").decode()
