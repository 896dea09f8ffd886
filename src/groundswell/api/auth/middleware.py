"""Access control before every route: authentication (401), authorization (403), rate limit
(429)."""

from __future__ import annotations

import logging
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from groundswell.api.auth.authenticator import Authenticator, Refused
from groundswell.api.auth.credentials import Credential, Kind, set_session, shown_by
from groundswell.api.auth.csrf import SAFE_METHODS, is_cross_site, is_own_page
from groundswell.api.auth.denial import Denied, note_refusal
from groundswell.api.auth.jwks import KeysUnavailable
from groundswell.api.auth.origins import host_of, is_this_machine, is_welcome
from groundswell.api.auth.permissions import Need, RateClass, need_of
from groundswell.api.auth.rate_limits import RateLimits
from groundswell.api.middleware.route_path import route_path
from groundswell.domain.access import EVERYBODY, NOBODY, Principal
from groundswell.domain.access import Scope as Allowed
from groundswell.errors import ConfigurationError, StoreUnavailable, StreamUnavailable
from groundswell.settings import Settings

log = logging.getLogger(__name__)

LIVE_NEED = Need(Allowed.READ, RateClass.READ, by_source=True)
OUTAGE_NOTED_SECONDS = 30.0
"""An outage is one line in the log for so long, however many requests it fails."""
_CANNOT_TELL = (StoreUnavailable, StreamUnavailable, ConfigurationError, KeysUnavailable)
_FOREIGN_NAME = (
    "this platform asks for no login and answers under this machine's name only, not {host!r}; "
    "set AUTH_MODE=on, or AUTH_MODE=proxy behind a proxy that authenticates"
)
_FOREIGN_PAGE = "a page of another site may not change anything; see CORS_ORIGINS"


class AccessControl:
    """Lets a request through with its ``principal`` in the state, or answers it."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._settings = settings
        self._outage_noted_at = float("-inf")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        left: dict[str, str] = {}

        async def send_with_limits(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in left.items():
                    headers.setdefault(name, value)
                if "renewed_session" in scope["state"] and "set-cookie" not in headers:
                    set_session(headers, scope, *scope["state"]["renewed_session"])
            await send(message)

        try:
            self._measure(scope)
            self._refuse_foreign_names(scope)
            self._refuse_foreign_pages(scope)
            need = _need(scope)
            principal = await self._recognise(scope, need)
            left.update(await _limits(scope).count(scope, need.rate, principal))
        except Denied as denied:
            await denied.answer(scope, receive, send)
            return
        scope.setdefault("state", {})["principal"] = principal
        await self._app(scope, receive, send_with_limits)

    def _note_outage(self, error: Exception) -> None:
        now = time.monotonic()
        if now - self._outage_noted_at >= OUTAGE_NOTED_SECONDS:
            self._outage_noted_at = now
            log.warning("logins cannot be checked, and are answered 503: %s", error)

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
        host = Headers(scope=scope).get("host")
        if self._settings.auth.auth_mode == "off" and not is_this_machine(host):
            raise Denied(403, _FOREIGN_NAME.format(host=(host or "")[:80]))

    def _refuse_foreign_pages(self, scope: Scope) -> None:
        headers, api = Headers(scope=scope), self._settings.api
        if scope["type"] == "websocket":
            if not is_welcome(headers.get("origin"), host_of(headers), api):
                raise Denied(403, "a page of another site may not connect; see CORS_ORIGINS")
        elif is_cross_site(scope["method"], headers, api.cors_origins):
            note_refusal(scope, "a change from another site's page")
            raise Denied(403, _FOREIGN_PAGE)

    async def _recognise(self, scope: Scope, need: Need) -> Principal:
        """The principal; ``NOBODY`` where no login is needed."""
        if self._settings.auth.auth_mode != "on":
            return EVERYBODY
        shown: Credential | None = None
        try:
            shown = shown_by(HTTPConnection(scope))
            principal = NOBODY if shown is None else await _known(scope, shown, need)
        except Refused as error:
            if need.scope is None:
                return NOBODY
            await _limits(scope).count_refusal(scope, shown.text if shown else "")
            note_refusal(scope, str(error))
            raise _unauthorized(str(error)) from None
        except _CANNOT_TELL as error:
            if need.scope is None:
                return NOBODY
            self._note_outage(error)
            raise Denied(
                503, f"the login cannot be checked now: {error.told}", Retry_After="2"
            ) from None
        if need.scope is None:
            return principal
        if principal == NOBODY:  # no login that was refused: nothing for the log
            await _limits(scope).count_refusal(scope, None)
            raise _unauthorized("log in: show an API key or a token")
        if (why := _forbidden(principal, need.scope, need)) is not None:
            note_refusal(scope, why, who=principal.id)
            raise Denied(403, why)
        return principal


async def _known(scope: Scope, shown: Credential, need: Need) -> Principal:
    """Who shows this.

    Raises:
        Refused: it is good for nothing.
        Denied: 429, too much that is good for nothing has come from there.
    """
    authenticator: Authenticator = scope["app"].state.authenticator
    if shown.kind is Kind.TICKET:
        return await authenticator.by_ticket(shown.text)
    if shown.kind is Kind.SESSION:
        # CSRF: a browser sends its cookie with any site's request, so a change must come from our
        # page.
        if scope["method"] not in SAFE_METHODS and not is_own_page(Headers(scope=scope)):
            raise Refused("a change by session must come from the platform's own page")
        # Files that anybody may have are kept by caches, which must not keep a cookie with them.
        renew = need.scope is not None
        principal, seconds = await authenticator.by_session(shown.text, renew=renew)
        if seconds is not None:
            scope.setdefault("state", {})["renewed_session"] = (shown.text, seconds)
        return principal
    if authenticator.would_look_up(shown.text):
        await _limits(scope).before_lookup(scope, shown.text)
    return await authenticator.by_credential(shown.text)


def _limits(scope: Scope) -> RateLimits:
    limits: RateLimits = scope["app"].state.rate_limits
    return limits


def _unauthorized(why: str) -> Denied:
    return Denied(401, why, WWW_Authenticate='Bearer realm="groundswell"')


def _forbidden(principal: Principal, scope: Allowed, need: Need) -> str | None:
    """Why an authenticated principal is denied; ``None``: allowed."""
    if not principal.may(scope):
        return f"this needs the scope {str(scope)!r}"
    if principal.sources is not None and not need.by_source:
        return "this tells of every source, and the login is limited to some"
    return None


def _need(scope: Scope) -> Need:
    if scope["type"] == "websocket":
        return LIVE_NEED
    return need_of(scope["method"], route_path(scope))
