"""Security schemes and denials in the OpenAPI description, derived from the permissions."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI

from groundswell.api.auth.credentials import COOKIE
from groundswell.api.auth.permissions import need_of
from groundswell.api.schemas.components import name_inline_models

_SCHEMES = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "An API key (`gsk_…`) or a login provider's token.",
    },
    "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-Key"},
    "session": {"type": "apiKey", "in": "cookie", "name": COOKIE},
}
_METHODS = ("get", "put", "post", "delete", "patch")
_ALWAYS = {
    "403": "What was shown does not allow this; or, without a login, the host's name is foreign.",
    "405": "The path exists, but not with this method.",
    "414": "Path and query are longer than `MAX_QUERY_BYTES`.",
    "429": "Too many requests; try again after `Retry-After` seconds.",
    "431": "The headers are longer than `MAX_HEADER_BYTES`.",
}
_CLOSED = {
    "401": "Nobody is known by what was shown; only where `AUTH_MODE` is `on`.",
    "503": "PostgreSQL or Redis does not answer; try again after `Retry-After` seconds.",
}
_WITH_BODY = {
    "400": "The request is not understood.",
    "408": "The body did not arrive within `REQUEST_TIMEOUT_SECONDS`.",
    "413": "The body is longer than this path takes.",
}


def describe_access(app: FastAPI, *, closed: bool) -> None:
    """Let the description of ``app`` tell scopes and the gate's answers.

    ``closed``: whether one has to log in; otherwise one may.
    """
    plain = app.openapi

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            name_inline_models(plain())
            _complete(plain(), [] if closed else [{}])
        return app.openapi_schema or {}

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(document: dict[str, Any], otherwise: list[dict[str, Any]]) -> None:
    document.setdefault("components", {})["securitySchemes"] = _SCHEMES
    for path, operations in document["paths"].items():
        for method in _METHODS:
            if (operation := operations.get(method)) is not None:
                _describe(operation, method.upper(), path, otherwise)


def _describe(
    operation: dict[str, Any], method: str, path: str, otherwise: list[dict[str, Any]]
) -> None:
    scope = need_of(method, path).scope
    told = _ALWAYS | (_CLOSED if scope else {}) | (_WITH_BODY if "requestBody" in operation else {})
    for status, description in told.items():
        operation["responses"].setdefault(status, _error(description))
    if scope is not None:
        operation["security"] = [*otherwise, *({name: []} for name in _SCHEMES)]
        said = operation.get("description", "")
        operation["description"] = f"{said}\n\nScope: `{scope}`.".strip()


def _error(description: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/ErrorBody"}
    return {"description": description, "content": {"application/json": {"schema": schema}}}
