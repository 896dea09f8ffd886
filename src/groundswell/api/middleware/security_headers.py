"""Security headers on every response: CSP, framing, sniffing, referrer."""

from __future__ import annotations

import secrets

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from groundswell.api.middleware.route_path import route_path
from groundswell.settings import Settings

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_DATA = "default-src 'none'"
_PAGE = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; "
    "img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
    "base-uri 'none'; form-action 'self'"
)


class SecurityHeaders:
    """Adds them. Pages run our own scripts and styles only; data is never a page.

    A page finds the nonce of its style elements in ``scope["state"]["nonce"]``.
    """

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._hsts = settings.limits.hsts_seconds
        allowed = settings.auth.frame_ancestors
        self._framing = f"; frame-ancestors {' '.join(allowed) or chr(39) + 'none' + chr(39)}"
        self._frame_options = {} if allowed else {"X-Frame-Options": "DENY"}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        scope.setdefault("state", {})["nonce"] = nonce

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(_ALWAYS)
                headers.update(self._frame_options)
                is_page = headers.get("content-type", "").startswith("text/html")
                policy = _PAGE.format(nonce=nonce) if is_page else _DATA
                headers["Content-Security-Policy"] = policy + self._framing
                if self._hsts and scope["scheme"] == "https":
                    headers["Strict-Transport-Security"] = f"max-age={self._hsts}"
                if route_path(scope).startswith("/api/"):
                    headers.setdefault("Cache-Control", "no-store")
            await send(message)

        await self._app(scope, receive, send_guarded)
