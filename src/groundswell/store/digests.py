"""Digests in the database: what is told when to whom, who has unsubscribed, and what is made."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from groundswell.domain.digest import Cadence, Digest, DigestState, Schedule
from groundswell.store.audit import Act, Actor, record
from groundswell.store.channels import ChannelRow, read_channels
from groundswell.store.engine import Connection, Database, Pool
from groundswell.store.error_translation import translated_errors
from groundswell.store.optimistic_lock import VersionConflict, unique_name
from groundswell.store.outbox import NewDigest, enqueue_digests

_LIST = "SELECT * FROM digests ORDER BY created_at, id"
_ONE = "SELECT * FROM digests WHERE id = $1"
_INSERT = """
INSERT INTO digests (id, name, topic_id, set_id, settings, state, created_by)
VALUES ($1::text::uuid, $2, $3::text::uuid, $4::text::uuid, $5, $6, $7)
RETURNING *
"""
# What fell due while it was paused is not wanted.
_UPDATE = """
UPDATE digests SET name = $3, topic_id = $4::text::uuid, set_id = $5::text::uuid, settings = $6,
    state = $7::varchar, version = version + 1,
    made_until = CASE WHEN state <> 'active' AND $7::varchar = 'active' THEN now()
        ELSE made_until END
WHERE id = $1::text::uuid AND version = $2
RETURNING *
"""
_DELETE = "DELETE FROM digests WHERE id = $1 RETURNING id"
# Of several alerters one makes it; the others find it locked, or made.
_TAKE = """
SELECT * FROM digests WHERE id = $1::text::uuid AND state = 'active' AND made_until < $2
FOR UPDATE SKIP LOCKED
"""
_MADE = "UPDATE digests SET made_until = $2 WHERE id = $1::text::uuid"
_GIVE_UP_WAITING = """
UPDATE deliveries SET state = 'cancelled', finished_at = now(), answer = 'the digest is no more',
    message = message - ARRAY['posts', 'drivers']
WHERE digest_id = $1 AND state = 'waiting'
"""
_UNSUBSCRIBE = """
INSERT INTO digest_unsubscribed (digest_id, address)
SELECT id, $2 FROM digests WHERE id = $1
ON CONFLICT DO NOTHING RETURNING digest_id
"""
_CANCEL_OF_ADDRESS = """
UPDATE deliveries SET state = 'cancelled', finished_at = now(), answer = 'unsubscribed',
    message = message - ARRAY['posts', 'drivers']
WHERE digest_id = $1 AND recipient = $2 AND state = 'waiting'
"""
_UNSUBSCRIBED = "SELECT address FROM digest_unsubscribed WHERE digest_id = $1::text::uuid"


@dataclass(frozen=True, slots=True)
class Making:
    """A digest that this process alone makes, to its channels that are in use."""

    digest: Digest
    channels: Sequence[ChannelRow]
    unsubscribed: frozenset[str]
    connection: Connection

    async def enqueue(self, owed: Sequence[NewDigest]) -> None:
        """Owe messages, in the transaction that says the digest is made."""
        await enqueue_digests(self.connection, owed)


class DigestStore:
    """The digests of one database; ``StoreUnavailable`` when the server does not answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(self) -> list[Digest]:
        """All digests, the oldest first."""
        with translated_errors():
            return await read_digests(self._database.pool)

    async def get(self, digest_id: UUID) -> Digest | None:
        """The digest of this id."""
        with translated_errors():
            row = await self._database.pool.fetchrow(_ONE, digest_id)
        return None if row is None else _read(row)

    async def create(self, digest: Digest, actor: Actor) -> Digest:
        """Keep a new digest, under an id of its own; the first is the next that falls due.

        Raises:
            NameTaken: there is a digest of this name.
        """
        with translated_errors(), unique_name("digest", digest.name):
            async with self._database.pool.acquire() as connection, connection.transaction():
                return await create_digest(connection, digest, actor)

    async def change(self, digest: Digest, actor: Actor) -> Digest | None:
        """Put ``digest`` in place of the version it was read as; ``None``: there is none.

        Raises:
            NameTaken: there is another digest of this name.
            VersionConflict: somebody else changed it in between.
        """
        with translated_errors(), unique_name("digest", digest.name):
            async with self._database.pool.acquire() as connection, connection.transaction():
                return await change_digest(connection, digest, actor)

    async def delete(self, digest_id: UUID, actor: Actor) -> bool:
        """Forget a digest; what still waits of it is not sent. Whether there was one."""
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                if await connection.fetchval(_DELETE, digest_id) is None:
                    return False
                await connection.execute(_GIVE_UP_WAITING, digest_id)
                await record(connection, actor, Act.DELETE_DIGEST, str(digest_id))
                return True

    async def unsubscribe(self, digest_id: UUID, address: str) -> bool:
        """Send this digest to the address no more; whether anything changed."""
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                if await connection.fetchval(_UNSUBSCRIBE, digest_id, address) is None:
                    return False
                await connection.execute(_CANCEL_OF_ADDRESS, digest_id, address)
                actor = Actor("unsubscribed", "a recipient")
                await record(connection, actor, Act.UNSUBSCRIBE, str(digest_id))
                return True

    async def unsubscribed(self, digest_id: str) -> Sequence[str]:
        """Addresses that do not want it, in order."""
        with translated_errors():
            rows = await self._database.pool.fetch(f"{_UNSUBSCRIBED} ORDER BY address", digest_id)
        return [row["address"] for row in rows]

    @asynccontextmanager
    async def making(self, digest_id: str, due_at: datetime) -> AsyncIterator[Making | None]:
        """Make the digest that was due then, whole at the end or not at all.

        ``None``: it is made, another makes it, or it is not wanted any more.
        """
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                row = await connection.fetchrow(_TAKE, digest_id, due_at)
                if row is None:
                    yield None
                    return
                digest = _read(row)
                known = {channel.id: channel for channel in await read_channels(connection)}
                rows = await connection.fetch(_UNSUBSCRIBED, digest_id)
                yield Making(
                    digest,
                    [
                        known[each]
                        for each in digest.channel_ids
                        if each in known and known[each].state == "active"
                    ],
                    frozenset(row["address"] for row in rows),
                    connection,
                )
                await connection.execute(_MADE, digest_id, due_at)


async def create_digest(connection: Connection, digest: Digest, actor: Actor) -> Digest:
    """See :meth:`DigestStore.create`; in the transaction of ``connection``."""
    new = replace(digest, id=str(uuid7()))
    (row,) = await connection.fetch(_INSERT, new.id, *_columns(new), actor.name)
    await record(connection, actor, Act.CHANGE_DIGEST, new.id)
    return _read(row)


async def change_digest(connection: Connection, digest: Digest, actor: Actor) -> Digest | None:
    """See :meth:`DigestStore.change`; in the transaction of ``connection``."""
    row = await connection.fetchrow(_UPDATE, digest.id, digest.version, *_columns(digest))
    if row is None:
        if await connection.fetchrow(_ONE, UUID(digest.id)) is None:
            return None
        raise VersionConflict("somebody else changed this digest; read it again")
    await record(connection, actor, Act.CHANGE_DIGEST, digest.id)
    return _read(row)


async def read_digests(source: Connection | Pool) -> list[Digest]:
    """All digests, the oldest first."""
    return [_read(row) for row in await source.fetch(_LIST)]


def _columns(digest: Digest) -> tuple[object, ...]:
    settings = {**asdict(digest.schedule), "channel_ids": list(digest.channel_ids)}
    return digest.name, digest.topic_id, digest.set_id, settings, str(digest.state)


def _read(row: asyncpg.Record) -> Digest:
    settings = dict(row["settings"])
    return Digest(
        id=str(row["id"]),
        name=row["name"],
        schedule=Schedule(
            Cadence(settings["cadence"]), settings["hour"], settings["day"], settings["timezone"]
        ),
        channel_ids=tuple(settings["channel_ids"]),
        topic_id=None if row["topic_id"] is None else str(row["topic_id"]),
        set_id=None if row["set_id"] is None else str(row["set_id"]),
        state=DigestState(row["state"]),
        version=row["version"],
        made_until=row["made_until"],
    )
