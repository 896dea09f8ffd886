"""Notification channels in the database, with their sealed secrets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
from uuid_utils.compat import uuid7

from groundswell.errors import GroundswellError
from groundswell.store.audit import Act, Actor, record
from groundswell.store.engine import Connection, Database, Pool
from groundswell.store.error_translation import translated_errors
from groundswell.store.optimistic_lock import VersionConflict, unique_name

_LIST = "SELECT * FROM notification_channels ORDER BY created_at, id"
_ONE = "SELECT * FROM notification_channels WHERE id = $1"
_INSERT = """
INSERT INTO notification_channels (id, name, kind, settings, secret, created_by)
VALUES ($1, $2, $3, $4, $5, $6)
RETURNING *
"""
# Rotation: a new secret keeps the one before beside it until it is replaced again.
_UPDATE = """
UPDATE notification_channels SET name = $2, settings = $3, state = coalesce($4, state),
    version = version + 1,
    previous_secret = CASE WHEN $5::text IS NULL THEN previous_secret ELSE secret END,
    secret = coalesce($5, secret)
WHERE id = $1
RETURNING *
"""
_VERSION = "SELECT version FROM notification_channels WHERE id = $1 FOR UPDATE"
_USED_BY = """
SELECT 'route' AS what, name FROM notification_routes WHERE settings -> 'channel_ids' ? $1
UNION ALL SELECT 'digest', name FROM digests WHERE settings -> 'channel_ids' ? $1
ORDER BY 1 DESC, 2
"""
_DELETE = "DELETE FROM notification_channels WHERE id = $1 RETURNING id"
_SWITCH_OFF = "UPDATE notification_channels SET state = 'gone' WHERE id = $1"
_ACTIVE = "SELECT id FROM notification_channels WHERE state = 'active' ORDER BY created_at, id"


class ChannelInUse(GroundswellError):
    """Routes or digests send to it: without it they would tell nobody, and not say so."""


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel as it is kept. ``secret``, ``previous_secret``: sealed, or ``env:NAME``.

    ``state``: ``active``, ``paused`` by a person, or ``gone``, as the other side has said.
    """

    id: str
    name: str
    kind: str
    settings: Mapping[str, Any]
    secret: str | None
    previous_secret: str | None
    state: str
    version: int
    created_at: datetime


class ChannelStore:
    """The channels of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(self) -> list[ChannelRow]:
        """All channels, the oldest first."""
        with translated_errors():
            return await read_channels(self._database.pool)

    async def get(self, channel_id: UUID) -> ChannelRow | None:
        """The channel of this id."""
        with translated_errors():
            row = await self._database.pool.fetchrow(_ONE, channel_id)
        return None if row is None else _read(row)

    async def create(
        self,
        channel_id: str,
        name: str,
        kind: str,
        settings: Mapping[str, Any],
        secret: str | None,
        actor: Actor,
    ) -> ChannelRow:
        """Keep a new channel; the id is the caller's, since secrets are sealed for it.

        Raises:
            NameTaken: there is a channel of this name.
        """
        with translated_errors(), unique_name("channel", name):
            async with self._database.pool.acquire() as connection, connection.transaction():
                values = (channel_id, name, kind, settings, secret)
                return await create_channel(connection, *values, actor)

    async def change(
        self,
        channel_id: UUID,
        name: str,
        settings: Mapping[str, Any],
        state: str | None,
        secret: str | None,
        actor: Actor,
        version: int,
    ) -> ChannelRow | None:
        """Change the ``version`` of a channel that was read; a ``state`` or ``secret`` of ``None``
        stays as it was. ``None``: no such channel.

        Raises:
            NameTaken: there is another channel of this name.
            VersionConflict: somebody else changed it in between.
        """
        with translated_errors(), unique_name("channel", name):
            async with self._database.pool.acquire() as connection, connection.transaction():
                found = await connection.fetchval(_VERSION, channel_id)
                if found is not None and found != version:
                    raise VersionConflict("somebody else changed this channel; read it again")
                values = (str(channel_id), name, settings, state, secret)
                return await change_channel(connection, *values, actor)

    async def delete(self, channel_id: UUID, actor: Actor) -> bool:
        """Forget a channel with its secrets; whether there was one.

        Raises:
            ChannelInUse: routes or digests send to it.
        """
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                used_by = await connection.fetch(_USED_BY, str(channel_id))
                if used_by:
                    told = ", ".join(f"{row['what']} {row['name'][:80]!r}" for row in used_by[:10])
                    raise ChannelInUse(f"the channel is used by {told}: take it out there first")
                if await connection.fetchval(_DELETE, channel_id) is None:
                    return False
                await record(connection, actor, Act.DELETE_CHANNEL, str(channel_id))
                return True

    async def switch_off(self, channel_id: str) -> None:
        """Mark a channel as gone: its receiver answered 410."""
        with translated_errors():
            await self._database.pool.execute(_SWITCH_OFF, channel_id)


async def read_channels(source: Connection | Pool) -> list[ChannelRow]:
    """All channels, the oldest first."""
    return [_read(row) for row in await source.fetch(_LIST)]


async def create_channel(
    connection: Connection,
    channel_id: str,
    name: str,
    kind: str,
    settings: Mapping[str, Any],
    secret: str | None,
    actor: Actor,
) -> ChannelRow:
    """See :meth:`ChannelStore.create`; in the transaction of ``connection``."""
    values = (channel_id, name, kind, dict(settings), secret, actor.name)
    (row,) = await connection.fetch(_INSERT, *values)
    await record(connection, actor, Act.CHANGE_CHANNEL, channel_id)
    return _read(row)


async def change_channel(
    connection: Connection,
    channel_id: str,
    name: str,
    settings: Mapping[str, Any],
    state: str | None,
    secret: str | None,
    actor: Actor,
) -> ChannelRow | None:
    """See :meth:`ChannelStore.change`; in the transaction of ``connection``."""
    row = await connection.fetchrow(_UPDATE, channel_id, name, dict(settings), state, secret)
    if row is None:
        return None
    await record(connection, actor, Act.CHANGE_CHANNEL, channel_id)
    return _read(row)


async def active_channels(connection: Connection) -> Sequence[str]:
    """Ids of the channels that receive incidents."""
    return [str(row["id"]) for row in await connection.fetch(_ACTIVE)]


def new_channel_id() -> str:
    """An id that sorts by time."""
    return str(uuid7())


def _read(row: asyncpg.Record) -> ChannelRow:
    return ChannelRow(
        id=str(row["id"]),
        name=row["name"],
        kind=row["kind"],
        settings=row["settings"],
        secret=row["secret"],
        previous_secret=row["previous_secret"],
        state=row["state"],
        version=row["version"],
        created_at=row["created_at"],
    )
