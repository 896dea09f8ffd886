"""Extracts the credential of a request: a bearer token, an API key, a ticket or a session
cookie."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

from groundswell.api.auth.authenticator import Refused

COOKIE = "groundswell_session"


class Kind(Enum):
    """How a credential is shown."""

    KEY = auto()
    TICKET = auto()
    SESSION = auto()


@dataclass(frozen=True, slots=True)
class Credential:
    """Something shown; ``text`` is a secret."""

    kind: Kind
    text: str


def shown_by(connection: HTTPConnection) -> Credential | None:
    """The credential; ``None``: there is none. The session cookie counts last.

    Raises:
        Refused: the header has another form.
    """
    if (given := connection.headers.get("authorization")) is not None:
        scheme, _, credential = given.partition(" ")
        if scheme.lower() != "bearer":
            raise Refused("the Authorization header must be: Bearer, and a key or token")
        return Credential(Kind.KEY, credential.strip())
    if (key := connection.headers.get("x-api-key")) is not None:
        return Credential(Kind.KEY, key)
    if connection.scope["type"] == "websocket":
        # No cookie here: a socket needs a ticket, which only a page of ours can have requested.
        ticket = connection.query_params.get("ticket")
        return Credential(Kind.TICKET, ticket) if ticket else None
    session = session_of(connection)
    return None if session is None else Credential(Kind.SESSION, session)


def set_session(headers: MutableHeaders, scope: Scope, token: str, seconds: float) -> None:
    """Hand a session to the browser: no script reads it, no other site sends it."""
    carrier = Response()
    carrier.set_cookie(
        COOKIE,
        token,
        max_age=round(seconds),
        path=scope.get("root_path") or "/",
        secure=scope["scheme"] == "https",
        httponly=True,
        samesite="strict",
    )
    headers.append("Set-Cookie", carrier.headers["Set-Cookie"])


def session_of(connection: HTTPConnection) -> str | None:
    """The session a browser shows."""
    try:
        cookies = SimpleCookie(connection.headers.get("cookie", ""))
    except CookieError:
        return None
    return cookies[COOKIE].value if COOKIE in cookies else None
