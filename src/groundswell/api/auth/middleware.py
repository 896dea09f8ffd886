"""The gate before every route: who asks, whether they may, and whether they ask too often."""

from __future__ import annotations

import logging
import math
from http.cookies import CookieError, SimpleCookie

from fastapi.responses import JSONResponse
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from groundswell.api.auth.authenticator import Authenticator, Refused
from groundswell.api.auth.jwks import KeysUnavailable
from groundswell.api.auth.origins import is_own, is_this_machine, is_welcome
from groundswell.api.auth.permissions import Need, RateClass, need_of, per_minute
from groundswell.api.middleware.forwarded import client_name
from groundswell.api.middleware.route_path import route_path
from groundswell.domain.access import EVERYBODY, NOBODY, Principal
from groundswell.domain.access import Scope as Allowed
from groundswell.errors import ConfigurationError, StoreUnavailable, StreamUnavailable
from groundswell.settings import Settings
from groundswell.stream.rate_limit import RateDecision

log = logging.getLogger(__name__)

COOKIE = "groundswell_session"
RATE_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
LIVE_NEED = Need(Allowed.READ, RateClass.READ, by_source=True)
_CANNOT_TELL = (StoreUnavailable, StreamUnavailable, ConfigurationError, KeysUnavailable)
_FOREIGN_NAME = (
    "this platform asks for no login and answers under this machine's name only, not {host!r}; "
    "set AUTH_MODE=on, or AUTH_MODE=proxy behind a proxy that authenticates"
)


class Denied(Exception):
    """The request ends here, with this answer."""

    def __init__(self, status: int, detail: str, **headers: str) -> None:
        self.answer = JSONResponse(
            {"detail": detail},
            status,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
        )
        super().__init__(detail)


class AccessControl:
    """Lets a request through with its ``principal`` in the state, or answers it."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        told: dict[str, str] = {}

        async def send_told(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
            await send(message)

        try:
            self._measure(scope)
            self._refuse_foreign_names(scope)
            need = _need(scope)
            principal = await self._recognise(scope, need)
            told.update(await self._count(scope, need.rate, principal))
        except Denied as denied:
            await denied.answer(scope, receive, send)
            return
        scope.setdefault("state", {})["principal"] = principal
        await self._app(scope, receive, send_told)

    def _measure(self, scope: Scope) -> None:
        limits = self._settings.limits
        if len(scope.get("raw_path") or b"") + len(scope["query_string"]) > limits.max_query_bytes:
            raise Denied(414, f"path and query are longer than {limits.max_query_bytes:,} bytes")
        if (
            sum(len(name) + len(value) for name, value in scope["headers"])
            > limits.max_header_bytes
        ):
            raise Denied(431, f"the headers are longer than {limits.max_header_bytes:,} bytes")

    def _refuse_foreign_names(self, scope: Scope) -> None:
        headers = Headers(scope=scope)
        host = headers.get("host")
        if self._settings.auth.auth_mode == "off" and not is_this_machine(host):
            raise Denied(403, _FOREIGN_NAME.format(host=(host or "")[:80]))
        if scope["type"] == "websocket" and not is_welcome(
            headers.get("origin"), host, self._settings.api
        ):
            raise Denied(403, "a page of another site may not connect; see CORS_ORIGINS")

    async def _recognise(self, scope: Scope, need: Need) -> Principal:
        """Who asks; ``NOBODY`` where that is enough."""
        if self._settings.auth.auth_mode != "on":
            return EVERYBODY
        authenticator: Authenticator = scope["app"].state.authenticator
        try:
            principal = await _shown(HTTPConnection(scope), authenticator)
        except Refused as error:
            if need.scope is None:
                return NOBODY
            raise await self._turned_away(scope, str(error), shown=True) from None
        except _CANNOT_TELL as error:
            if need.scope is None:
                return NOBODY
            log.warning("a login cannot be checked: %s", error)
            raise Denied(503, "the login cannot be checked now", Retry_After="2") from None
        if need.scope is None:
            return principal
        if principal == NOBODY:
            told = "log in: show an API key or a token"
            raise await self._turned_away(scope, told, shown=False)
        if (why := _forbidden(principal, need.scope, need)) is not None:
            note_refusal(scope, why, who=principal.id)
            raise Denied(403, why)
        return principal

    async def _turned_away(self, scope: Scope, why: str, *, shown: bool) -> Denied:
        await self._count(scope, RateClass.LOGIN, NOBODY)
        if shown:  # whoever shows nothing is no login that was refused
            note_refusal(scope, why)
        return Denied(401, why, WWW_Authenticate='Bearer realm="groundswell"')

    async def _count(
        self, scope: Scope, rate: RateClass | None, principal: Principal
    ) -> dict[str, str]:
        """Headers that tell what is left; Denied (429) when nothing is."""
        allowed = 0 if rate is None else per_minute(self._settings.limits, rate)
        if rate is None or not allowed or not self._settings.limits_requests:
            return {}
        unnamed = principal in (EVERYBODY, NOBODY)
        who = f"address:{client_name(scope)}" if unnamed else principal.id
        limiter = scope["app"].state.deps.stream.rate_limiter
        verdict = await limiter.take(f"{rate}:{who}", allowed)
        if verdict.allowed:
            return _told(verdict)
        after = str(max(1, math.ceil(verdict.retry_after)))
        answer = Denied(
            429,
            f"more than {allowed:,} requests ({rate}) a minute; wait {after} s",
            Retry_After=after,
        )
        answer.answer.headers.update(_told(verdict))
        raise answer


def _forbidden(principal: Principal, scope: Allowed, need: Need) -> str | None:
    """Why somebody who is known may not; ``None``: they may."""
    if not principal.may(scope):
        return f"this needs the scope {str(scope)!r}"
    if principal.sources is not None and not need.by_source:
        return "this tells of every source, and the login is limited to some"
    return None


def note_refusal(scope: Scope, why: str, *, who: str | None = None) -> None:
    """Log that somebody was refused; never what they have shown."""
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


def _told(verdict: RateDecision) -> dict[str, str]:
    numbers = (verdict.limit, verdict.remaining, math.ceil(verdict.reset))
    return dict(zip(RATE_HEADERS, map(str, numbers), strict=True))


def _need(scope: Scope) -> Need:
    if scope["type"] == "websocket":
        return LIVE_NEED
    return need_of(scope["method"], route_path(scope))


async def _shown(connection: HTTPConnection, authenticator: Authenticator) -> Principal:
    """Who shows something; ``NOBODY``: nothing is shown. The session's cookie counts last.

    Raises:
        Refused: what is shown is good for nothing.
    """
    if (given := connection.headers.get("authorization")) is not None:
        kind, _, credential = given.partition(" ")
        if kind.lower() != "bearer":
            raise Refused("the Authorization header must be: Bearer, and a key or token")
        return await authenticator.by_credential(credential.strip())
    if (key := connection.headers.get("x-api-key")) is not None:
        return await authenticator.by_credential(key)
    if connection.scope["type"] == "websocket":
        # No cookie here: a socket shows a ticket, which only a page of ours can have asked for.
        ticket = connection.query_params.get("ticket")
        return await authenticator.by_ticket(ticket) if ticket else NOBODY
    if (session := session_of(connection)) is not None:
        if connection.scope["method"] not in ("GET", "HEAD", "OPTIONS"):
            _refuse_foreign_forms(connection.headers)
        return await authenticator.by_session(session)
    return NOBODY


def session_of(connection: HTTPConnection) -> str | None:
    """The session a browser shows."""
    try:
        cookies = SimpleCookie(connection.headers.get("cookie", ""))
    except CookieError:
        return None
    return cookies[COOKIE].value if COOKIE in cookies else None


def _refuse_foreign_forms(headers: Headers) -> None:
    """A browser sends its cookie along whoever makes it: what changes something must be ours."""
    if headers.get("sec-fetch-site", "same-origin") == "same-origin" and is_own(
        headers.get("origin", ""), headers.get("host")
    ):
        return
    raise Refused("a change by session must come from the platform's own page")
