"""Validation of JWTs: signature, issuer, audience, expiry, scopes."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import jwt
from jwt.exceptions import ExpiredSignatureError, PyJWTError

from groundswell.api.auth.jwks import Jwks
from groundswell.domain.access import Principal, Scope, scopes_of
from groundswell.settings import AuthSettings

MAX_CHARS = 8192
MAX_NAME_CHARS = 256
_REQUIRED = ["exp", "aud", "iss", "sub"]


class BadToken(Exception):
    """An invalid token; the text says why, and quotes nothing of it."""


class TokenReader:
    """Validates tokens by the settings."""

    def __init__(self, settings: AuthSettings, jwks: Jwks | None = None) -> None:
        self._settings = settings
        self._secret = settings.jwt_secret.get_secret_value() if settings.jwt_secret else None
        self._jwks = jwks or (Jwks(settings.jwt_jwks_url) if settings.jwt_jwks_url else None)

    async def read(self, token: str) -> Principal:
        """Who the token speaks for.

        Raises:
            BadToken: it is forged, expired, for somebody else, or no token at all.
            KeysUnavailable: the provider's keys cannot be had now.
        """
        if len(token) > MAX_CHARS:
            raise BadToken("the token is too long")
        try:
            header = jwt.get_unverified_header(token)
            key, algorithm = await self._key_for(header)
            claims = jwt.decode(
                token,
                key,
                algorithms=[algorithm],
                audience=self._settings.jwt_audience,
                issuer=self._settings.jwt_issuer,
                leeway=self._settings.jwt_leeway_seconds,
                options={"require": _REQUIRED},
            )
        except ExpiredSignatureError:
            raise BadToken("the token has expired") from None
        except (PyJWTError, ValueError, TypeError, OverflowError, RecursionError):
            raise BadToken("the token is not valid here") from None
        return self._principal(claims)

    async def _key_for(self, header: dict[str, Any]) -> tuple[Any, str]:
        """The key to check with, and the one algorithm that goes with it."""
        if header.get("alg") == "HS256" and self._secret is not None:
            return self._secret, "HS256"
        key_id = header.get("kid")
        if self._jwks is not None and header.get("alg") != "HS256" and isinstance(key_id, str):
            key = await self._jwks.find(key_id)
            if key is not None:
                return key.key, key.algorithm_name
        raise BadToken("the token is not signed by a key that is known here")

    async def close(self) -> None:
        """Cancel background tasks."""
        if self._jwks is not None:
            await self._jwks.close()

    def _principal(self, claims: dict[str, Any]) -> Principal:
        scopes = scopes_of(_names(claims.get(self._settings.jwt_scope_claim)))
        sources = None
        if self._settings.jwt_sources_claim and Scope.ADMIN not in scopes:
            sources = frozenset(_names(claims.get(self._settings.jwt_sources_claim)))
        subject = str(claims["sub"])[:MAX_NAME_CHARS]
        try:
            expires_at = datetime.fromtimestamp(int(claims["exp"]), UTC)
        except (ValueError, OverflowError, OSError):
            raise BadToken("the token is not valid here") from None
        return Principal(f"token:{subject}", subject, scopes, expires_at, sources)


def _names(told: object) -> list[str]:
    """The names of a claim: a text of words, or a list."""
    if isinstance(told, str):
        return told.split()
    return [name for name in told if isinstance(name, str)] if isinstance(told, list) else []
