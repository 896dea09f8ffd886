"""API keys: created once, stored as hashes, verified at each use."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from groundswell.domain.access import Principal, Scope, scopes_of
from groundswell.domain.clock import utc_now
from groundswell.errors import ConfigurationError
from groundswell.store.audit import OPERATOR, Act, record
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors

PREFIX = "gsk_"
LAST_USE_STEP = timedelta(minutes=1)
"""The time of a key's last use is kept this exactly, so that not every request writes."""

_FORM = re.compile(PREFIX + r"([0-9a-f]{12})_([A-Za-z0-9_-]{43})")

_INSERT = """
INSERT INTO api_keys (id, name, secret_hash, scopes, created_at, expires_at, sources)
VALUES ($1, $2, $3, $4, $5, $6, $7)
"""
_FIND = "SELECT * FROM api_keys WHERE id = $1"
_LIST = "SELECT * FROM api_keys ORDER BY created_at, id"
_REVOKE = "UPDATE api_keys SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 RETURNING id"
_USED = "UPDATE api_keys SET last_used_at = now() WHERE id = $1"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key without its secret; ``sources`` ``None``: it is not limited to any."""

    id: str
    name: str
    scopes: frozenset[Scope]
    created_at: datetime
    expires_at: datetime | None
    last_used_at: datetime | None
    revoked_at: datetime | None
    sources: frozenset[str] | None = None

    def usable(self, now: datetime) -> bool:
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)

    @property
    def principal(self) -> Principal:
        return Principal(f"key:{self.id}", self.name, self.scopes, self.expires_at, self.sources)


class ApiKeys:
    """The keys of one database.

    Every method raises ``StoreUnavailable`` when the server does not answer. What is asked is
    the primary: a replica may not know yet that a key was revoked.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def create(
        self,
        name: str,
        scopes: frozenset[Scope],
        expires_at: datetime | None = None,
        sources: frozenset[str] | None = None,
    ) -> tuple[ApiKey, str]:
        """Create a key; returns it with its text, which cannot be read again.

        Raises:
            ConfigurationError: it would allow everything and be limited to sources.
        """
        if sources is not None and Scope.ADMIN in scopes:
            raise ConfigurationError("admin allows everything: it cannot be limited to sources")
        key_id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
        key = ApiKey(key_id, name, scopes, utc_now(), expires_at, None, None, sources)
        names = sorted(str(scope) for scope in scopes)
        limited = None if sources is None else sorted(sources)
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                await connection.execute(
                    _INSERT, key_id, name, _hash(secret), names, key.created_at, expires_at, limited
                )
                await record(connection, OPERATOR, Act.CREATE_KEY, key_id)
        return key, f"{PREFIX}{key_id}_{secret}"

    async def verify(self, text: str) -> ApiKey | None:
        """The key of this text if it may be used now; notes that it was."""
        form = _FORM.fullmatch(text)
        if form is None:
            return None
        with translated_errors():
            row = await self._database.pool.fetchrow(_FIND, form[1])
        # Compared also when there is no such key: a constant time, against timing attacks.
        expected = bytes(32) if row is None else row["secret_hash"]
        if not hmac.compare_digest(expected, _hash(form[2])) or row is None:
            return None
        key, now = _read(row), utc_now()
        if not key.usable(now):
            return None
        if key.last_used_at is None or now - key.last_used_at > LAST_USE_STEP:
            with translated_errors():
                await self._database.pool.execute(_USED, key.id)
        return key

    async def find(self, key_id: str) -> ApiKey | None:
        """The key of this id, usable or not."""
        with translated_errors():
            row = await self._database.pool.fetchrow(_FIND, key_id)
        return None if row is None else _read(row)

    async def list(self) -> list[ApiKey]:
        """Every key there ever was, the oldest first."""
        with translated_errors():
            return [_read(row) for row in await self._database.pool.fetch(_LIST)]

    async def revoke(self, key_id: str) -> bool:
        """End a key for good; whether there is such a key."""
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                if await connection.fetchval(_REVOKE, key_id) is None:
                    return False
                await record(connection, OPERATOR, Act.REVOKE_KEY, key_id)
                return True


def may_be_key(text: str) -> bool:
    """Whether a text has the form of a key, so that only a lookup can tell."""
    return _FORM.fullmatch(text) is not None


def _hash(secret: str) -> bytes:
    """One round is enough: the secret has 256 random bits, there is nothing to guess."""
    return hashlib.sha256(secret.encode()).digest()


def _read(row: asyncpg.Record) -> ApiKey:
    return ApiKey(
        id=row["id"],
        name=row["name"],
        scopes=scopes_of(row["scopes"]),
        created_at=row["created_at"],
        expires_at=row["expires_at"],
        last_used_at=row["last_used_at"],
        revoked_at=row["revoked_at"],
        sources=None if row["sources"] is None else frozenset(row["sources"]),
    )
