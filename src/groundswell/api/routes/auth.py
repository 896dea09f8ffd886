"""``/api/auth``: logging in on the page, and tickets for sockets."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import BaseModel, Field, StrictBool
from starlette.requests import HTTPConnection

from groundswell.api.auth.authenticator import Authenticator, Refused
from groundswell.api.auth.credentials import COOKIE, session_of, set_session
from groundswell.api.auth.denial import note_refusal
from groundswell.api.auth.jwks import KeysUnavailable
from groundswell.api.auth.jwt import MAX_CHARS
from groundswell.api.auth.origins import host_of, is_own
from groundswell.api.auth.rate_limits import RateLimits
from groundswell.api.dependencies import SettingsOf
from groundswell.api.middleware.forwarded import client_name
from groundswell.api.schemas.common import UtcTime, errors
from groundswell.domain.access import EVERYBODY, NOBODY, Principal
from groundswell.domain.clock import utc_now
from groundswell.settings import AuthSettings

router = APIRouter(prefix="/api/auth", tags=["auth"])
log = logging.getLogger(__name__)


class Login(BaseModel):
    """What one logs in with."""

    credential: str = Field(
        min_length=1, max_length=MAX_CHARS, description="An API key, or a provider's token."
    )
    remember: StrictBool = Field(
        False, description="Stay logged in on this device, for `remember_days` without use."
    )


class Session(BaseModel):
    """Who asks, and how to log in."""

    required: bool = Field(description="Whether one has to log in here.", examples=[True])
    name: str | None = Field(description="Who asks; null: nobody known.", examples=["dashboard"])
    scopes: list[str] = Field(description="What they may do.", examples=[["read"]])
    login_url: str | None = Field(description="The login provider's page, where there is one.")
    remember_days: float = Field(
        description="So long a login may stay on a device without being used; 0: none stays.",
        examples=[30],
    )


class Ticket(BaseModel):
    """Opens one socket, once: `/ws/sentiment?ticket=…`."""

    ticket: str = Field(description="Give it as the query parameter `ticket`.")
    expires_at: UtcTime = Field(description="It is of no use after.")


def _authenticator(connection: HTTPConnection) -> Authenticator:
    authenticator: Authenticator = connection.app.state.authenticator
    return authenticator


def _principal(connection: HTTPConnection) -> Principal:
    principal: Principal = connection.state.principal
    return principal


AuthenticatorOf = Annotated[Authenticator, Depends(_authenticator)]
PrincipalOf = Annotated[Principal, Depends(_principal)]


@router.get("/session", operation_id="session", responses=errors(), summary="Who am I")
async def session(principal: PrincipalOf, settings: SettingsOf) -> Session:
    """Open to everybody: it tells a page whether to show its login."""
    return _session(principal, settings.auth)


@router.post(
    "/session", operation_id="logIn", responses=errors(401, 413, 503), summary="Log in on the page"
)
async def log_in(
    body: Login,
    request: Request,
    response: Response,
    authenticator: AuthenticatorOf,
    settings: SettingsOf,
) -> Session:
    """Exchange a key or token for a cookie that scripts cannot read and other sites cannot send."""
    if settings.auth.auth_mode != "on":
        return _session(EVERYBODY, settings.auth)
    origin = request.headers.get("origin")
    if origin is not None and not is_own(origin, host_of(request.headers)):
        note_refusal(request.scope, "a login from another site's page")
        raise HTTPException(401, "one logs in on the platform's own page")
    shown = body.credential.strip()
    limits: RateLimits = request.app.state.rate_limits
    await limits.count_login(request.scope, shown)
    if authenticator.would_look_up(shown):
        await limits.before_lookup(request.scope, shown)
    try:
        principal = await authenticator.by_credential(shown)
    except Refused as error:
        await limits.count_refusal(request.scope, shown)
        note_refusal(request.scope, str(error))
        raise HTTPException(401, str(error)) from None
    except KeysUnavailable as error:
        raise HTTPException(503, str(error)) from None
    token, seconds = await authenticator.open_session(principal, remember=body.remember)
    log.info("logged in", extra={"who": principal.id, "client": client_name(request.scope)})
    set_session(response.headers, request.scope, token, seconds)
    return _session(principal, settings.auth)


@router.delete(
    "/session", status_code=204, operation_id="logOut", responses=errors(503), summary="Log out"
)
async def log_out(request: Request, response: Response, authenticator: AuthenticatorOf) -> None:
    """End the session, here and at every replica."""
    if (token := session_of(request)) is not None:
        await authenticator.end_session(token)
    response.delete_cookie(COOKIE, path=request.scope.get("root_path") or "/", samesite="strict")


@router.post("/ticket", operation_id="ticket", responses=errors(503), summary="A socket's ticket")
async def ticket(
    principal: PrincipalOf, authenticator: AuthenticatorOf, settings: SettingsOf
) -> Ticket:
    """For clients that cannot send headers with a WebSocket's handshake, as browsers cannot."""
    issued, seconds = await authenticator.issue_ticket(principal)
    return Ticket(ticket=issued, expires_at=utc_now() + timedelta(seconds=seconds))


def _session(principal: Principal, settings: AuthSettings) -> Session:
    return Session(
        required=settings.auth_mode == "on",
        name=None if principal == NOBODY else principal.name,
        scopes=sorted(map(str, principal.scopes)),
        login_url=settings.jwt_login_url or None,
        remember_days=settings.auth_remember_days,
    )
