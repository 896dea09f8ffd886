"""Sessions of the page and one-time tickets for WebSockets, shared by all replicas.

Kept under the hash of what the client holds: who reads Redis cannot log in with it.
"""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

import orjson

from groundswell.stream.connection import Client, translated_errors
from groundswell.stream.keys import StreamKeys

MAX_TOKEN_CHARS = 128


class Logins:
    """JSON values under random tokens, each with a TTL.

    Every method raises ``StreamUnavailable`` when Redis does not answer.
    """

    def __init__(self, redis: Client, keys: StreamKeys) -> None:
        self._redis = redis
        self._prefix = keys.logins

    async def open_session(self, value: dict[str, Any], seconds: float) -> str:
        """Keep ``value`` for a session; its token."""
        return await self._put("session", value, seconds)

    async def session(self, token: str) -> dict[str, Any] | None:
        """What a session holds, or ``None`` if there is none (any more)."""
        if len(token) > MAX_TOKEN_CHARS:
            return None
        with translated_errors():
            return _read(await self._redis.get(self._name("session", token)))

    async def renew_session(self, token: str, value: dict[str, Any], seconds: float) -> bool:
        """Keep another ``value`` for as long from now on; ``False``: it has ended meanwhile."""
        with translated_errors():
            kept = await self._redis.set(
                self._name("session", token),
                orjson.dumps(value),
                px=max(1, int(seconds * 1000)),
                xx=True,
            )
        return bool(kept)

    async def end_session(self, token: str) -> None:
        with translated_errors():
            await self._redis.delete(self._name("session", token))

    async def issue_ticket(self, value: dict[str, Any], seconds: float) -> str:
        """Store ``value`` under a ticket that can be used once."""
        return await self._put("ticket", value, seconds)

    async def take_ticket(self, token: str) -> dict[str, Any] | None:
        """What a ticket holds, once; ``None``: there is no such ticket, or it has been used."""
        if len(token) > MAX_TOKEN_CHARS:
            return None
        with translated_errors():
            return _read(await self._redis.getdel(self._name("ticket", token)))

    async def _put(self, kind: str, value: dict[str, Any], seconds: float) -> str:
        token = secrets.token_urlsafe(32)
        with translated_errors():
            await self._redis.set(
                self._name(kind, token), orjson.dumps(value), px=max(1, int(seconds * 1000))
            )
        return token

    def _name(self, kind: str, token: str) -> str:
        digest = hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
        return f"{self._prefix}:{kind}:{digest}"


def _read(found: object) -> dict[str, Any] | None:
    if not isinstance(found, bytes):
        return None
    value = orjson.loads(found)
    return value if isinstance(value, dict) else None
