"""Authentication: from a credential (API key, token, session, ticket) to a principal."""

from __future__ import annotations

import hashlib
import time
from datetime import UTC, datetime
from typing import Any

from groundswell.api.auth.jwt import BadToken, TokenReader
from groundswell.api.auth.session_terms import SessionTerms
from groundswell.domain.access import Principal, scopes_of
from groundswell.domain.clock import utc_now
from groundswell.lru import LruCache
from groundswell.settings import AuthSettings
from groundswell.store.api_keys import PREFIX, ApiKey, ApiKeys, may_be_key
from groundswell.stream.sessions import Logins

REMEMBERED_KEYS = 1000
REMEMBERED_GOOD = 10_000
"""LRU of hashes of keys that were valid when last looked up."""


class Refused(Exception):
    """Invalid credentials; the text says why."""


class Authenticator:
    """Authenticates clients; revoked keys are refused within ``auth_key_cache_seconds``.

    Every method raises ``StoreUnavailable``, ``StreamUnavailable`` or ``KeysUnavailable`` when
    that cannot be told now.
    """

    def __init__(self, settings: AuthSettings, keys: ApiKeys, logins: Logins) -> None:
        self._settings = settings
        self._keys = keys
        self._logins = logins
        self._tokens = TokenReader(settings) if settings.takes_tokens else None
        self._known: LruCache[str, tuple[float, ApiKey]] = LruCache(REMEMBERED_KEYS)
        self._good: LruCache[bytes, bool] = LruCache(REMEMBERED_GOOD)

    def would_look_up(self, text: str) -> bool:
        """Whether an unknown credential, perhaps a guess, would cost a lookup in PostgreSQL."""
        return may_be_key(text) and text not in self._known and _hash(text) not in self._good

    async def by_credential(self, text: str) -> Principal:
        """Who shows a key or a token.

        Raises:
            Refused: it is not, or no longer, good for anything here.
        """
        if text.startswith(PREFIX):
            return await self._by_key(text)
        if self._tokens is None:
            raise Refused("that key isn't valid")
        try:
            return await self._tokens.read(text)
        except BadToken as error:
            raise Refused(str(error)) from None

    async def by_session(self, token: str, *, renew: bool = True) -> tuple[Principal, float | None]:
        """Who has logged in on the page; where this use renews the session, the seconds that it
        lasts from now on.

        Raises:
            Refused: the session has ended, or the key it was opened with.
        """
        session = await self._logins.session(token)
        principal = await self._restored(session)
        if session is None or not renew:
            return principal, None
        return principal, await self._renewed(token, session)

    async def _renewed(self, token: str, session: dict[str, Any]) -> float | None:
        terms, now = SessionTerms.read(session), utc_now().timestamp()
        used = None if terms is None else terms.used(now)
        if used is None:
            return None
        left = used.left(now)
        kept = await self._logins.renew_session(token, {**session, **used.kept()}, left)
        return left if kept else None

    async def by_ticket(self, ticket: str) -> Principal:
        """Who was given this ticket; it is used up.

        Raises:
            Refused: it was used before, has expired, or was never given.
        """
        return await self._restored(await self._logins.take_ticket(ticket))

    async def open_session(
        self, principal: Principal, *, remember: bool = False
    ) -> tuple[str, float]:
        """A session's token, and the seconds it lasts unless it is used: never longer than the
        credential behind it. ``remember``: it stays on this device."""
        now = utc_now().timestamp()
        terms = SessionTerms.of(self._settings, principal, now, remember=remember)
        seconds = terms.left(now)
        kept = {**_plain(principal), **terms.kept()}
        return await self._logins.open_session(kept, seconds), seconds

    async def end_session(self, token: str) -> None:
        await self._logins.end_session(token)

    async def issue_ticket(self, principal: Principal) -> tuple[str, float]:
        """A ticket for one socket, and the seconds it may wait."""
        seconds = _at_most(self._settings.auth_ticket_seconds, principal)
        return await self._logins.issue_ticket(_plain(principal), seconds), seconds

    async def still_good(self, principal: Principal) -> bool:
        """Whether a principal authenticated earlier would still be."""
        if principal.expired(utc_now()):
            return False
        kind, _, key_id = principal.id.partition(":")
        if kind != "key":
            return True
        key = await self._keys.find(key_id)
        return key is not None and key.usable(utc_now())

    async def close(self) -> None:
        """Cancel background tasks."""
        if self._tokens is not None:
            await self._tokens.close()

    async def _by_key(self, text: str) -> Principal:
        seen = self._known.get(text)
        if seen is not None and time.monotonic() - seen[0] < self._settings.auth_key_cache_seconds:
            key: ApiKey | None = seen[1]
        else:
            key = await self._keys.verify(text)
            self._remember(text, key)
        if key is None or not key.usable(utc_now()):
            raise Refused("the API key is unknown, revoked or expired")
        return key.principal

    def _remember(self, text: str, key: ApiKey | None) -> None:
        """Valid keys only: guesses must not evict them."""
        self._known.discard(text)
        self._good.discard(_hash(text))
        if key is not None:
            self._good.put(_hash(text), True)
        if key is not None and self._settings.auth_key_cache_seconds:
            self._known.put(text, (time.monotonic(), key))

    async def _restored(self, value: dict[str, Any] | None) -> Principal:
        if value is None:
            raise Refused("the login has ended; log in again")
        try:
            principal = _read(value)
        except KeyError:  # kept by another version: what it does not tell may be a limit
            raise Refused("the login is of another version; log in again") from None
        if not await self.still_good(principal):
            raise Refused("what this login was opened with is no longer good; log in again")
        return principal


def _hash(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def _at_most(seconds: float, principal: Principal) -> float:
    if principal.expires_at is None:
        return seconds
    return max(0.0, min(seconds, (principal.expires_at - utc_now()).total_seconds()))


def _plain(principal: Principal) -> dict[str, Any]:
    return {
        "id": principal.id,
        "name": principal.name,
        "scopes": sorted(str(scope) for scope in principal.scopes),
        "expires_at": principal.expires_at.timestamp() if principal.expires_at else None,
        "sources": None if principal.sources is None else sorted(principal.sources),
    }


def _read(value: dict[str, Any]) -> Principal:
    expires, sources = value["expires_at"], value["sources"]
    return Principal(
        value["id"],
        value["name"],
        scopes_of(value["scopes"]),
        None if expires is None else datetime.fromtimestamp(expires, UTC),
        None if sources is None else frozenset(sources),
    )
