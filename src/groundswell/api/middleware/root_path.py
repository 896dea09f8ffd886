"""The application under a sub-path of a site (``X-Forwarded-Prefix`` or a setting)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from groundswell.api.middleware.forwarded import Trusted

_PREFIX = re.compile(r"(?:/[\w.~-]+)+", re.ASCII)
_MAX_CHARS = 256


class RootPath:
    """Tells the application the path it is found under: ``X-Forwarded-Prefix``, else a setting.

    The header counts only from a trusted proxy. Proxies that take the prefix off the path and
    proxies that leave it there come to the same: the path has it, as ASGI asks for, and so do
    redirects and what the description names.
    """

    def __init__(self, app: ASGIApp, prefix: str, trusted: Sequence[str]) -> None:
        self._app = app
        self._prefix = prefix
        self._trusts = Trusted(trusted)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket") and (prefix := self._prefix_of(scope)):
            scope = _under(prefix, scope)
        await self._app(scope, receive, send)

    def _prefix_of(self, scope: Scope) -> str:
        peer = scope.get("client")
        if peer and self._trusts(peer[0]):
            told = Headers(scope=scope).get("x-forwarded-prefix", "").rstrip("/")
            if len(told) <= _MAX_CHARS and _PREFIX.fullmatch(told):
                return told
        return self._prefix


def _under(prefix: str, scope: Scope) -> Scope:
    path: str = scope["path"]
    if path == prefix or path.startswith(f"{prefix}/"):
        return {**scope, "root_path": prefix}
    raw = scope.get("raw_path")
    return {
        **scope,
        "root_path": prefix,
        "path": prefix + path,
        "raw_path": None if raw is None else prefix.encode() + raw,
    }
