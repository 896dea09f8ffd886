"""Saved sets of topics for comparison."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from uuid import UUID

from uuid_utils.compat import uuid7

from groundswell.domain.topic import name_key
from groundswell.store.audit import OPERATOR, Act, Actor, record
from groundswell.store.engine import Connection, Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.optimistic_lock import NameTaken, VersionConflict
from groundswell.store.topics.topic_rows import TopicGroup, read_group

_INSERT = """
INSERT INTO topic_sets (id, name, name_key, topic_ids, created_at, created_by)
VALUES ($1, $2, $3, $4, now(), $5) ON CONFLICT (name_key) DO NOTHING RETURNING *
"""
_UPDATE = """
UPDATE topic_sets SET name = $2, name_key = $3, topic_ids = $4, revision = revision + 1
WHERE id = $1 RETURNING *
"""
_GET = "SELECT * FROM topic_sets WHERE id = $1"
_TAKEN = "SELECT EXISTS (SELECT FROM topic_sets WHERE name_key = $1 AND id <> $2)"


class TopicGroups:
    """The sets of one database; ``StoreUnavailable`` when the server does not answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def list(self) -> builtins.list[TopicGroup]:
        """Every set, by name."""
        with translated_errors():
            rows = await self._database.pool.fetch("SELECT * FROM topic_sets ORDER BY name_key")
        return [read_group(row) for row in rows]

    async def get(self, group_id: UUID) -> TopicGroup | None:
        with translated_errors():
            row = await self._database.pool.fetchrow(_GET, group_id)
        return None if row is None else read_group(row)

    async def create(
        self, name: str, topic_ids: Sequence[UUID], actor: Actor = OPERATOR
    ) -> TopicGroup:
        """A new set.

        Raises:
            NameTaken: the name is taken.
        """
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                return await create_group(connection, name, topic_ids, actor)

    async def change(
        self,
        group_id: UUID,
        name: str,
        topic_ids: Sequence[UUID],
        revision: int,
        actor: Actor = OPERATOR,
    ) -> TopicGroup | None:
        """Change a set; ``None``: there is none.

        Raises:
            VersionConflict: it is not at ``revision`` any more.
            NameTaken: the name is taken.
        """
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                row = await connection.fetchrow(f"{_GET} FOR UPDATE", group_id)
                if row is None:
                    return None
                if row["revision"] != revision:
                    raise VersionConflict(f"the set is at revision {row['revision']}")
                return await change_group(connection, group_id, name, topic_ids, actor)

    async def delete(self, group_id: UUID, actor: Actor = OPERATOR) -> bool:
        """Delete a set, not its topics; whether there was one."""
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                done = await connection.execute("DELETE FROM topic_sets WHERE id = $1", group_id)
                if done == "DELETE 0":
                    return False
                await record(connection, actor, Act.DELETE_TOPIC_SET, str(group_id))
                return True


async def find_group(connection: Connection, name: str) -> TopicGroup | None:
    """The set of this name."""
    row = await connection.fetchrow(
        "SELECT * FROM topic_sets WHERE name_key = $1 FOR UPDATE", name_key(name)
    )
    return None if row is None else read_group(row)


async def create_group(
    connection: Connection, name: str, topic_ids: Sequence[UUID], actor: Actor
) -> TopicGroup:
    """See :meth:`TopicGroups.create`, in a transaction of the caller's."""
    row = await connection.fetchrow(
        _INSERT, uuid7(), name, name_key(name), list(topic_ids), actor.name
    )
    if row is None:
        raise NameTaken(f"there is a set named {name!r}")
    await record(connection, actor, Act.CREATE_TOPIC_SET, str(row["id"]))
    return read_group(row)


async def change_group(
    connection: Connection, group_id: UUID, name: str, topic_ids: Sequence[UUID], actor: Actor
) -> TopicGroup:
    """See :meth:`TopicGroups.change`, in a transaction of the caller's that holds the set."""
    if await connection.fetchval(_TAKEN, name_key(name), group_id):
        raise NameTaken(f"there is a set named {name!r}")
    row = await connection.fetchrow(_UPDATE, group_id, name, name_key(name), list(topic_ids))
    assert row is not None  # noqa: S101 - the transaction holds it
    await record(connection, actor, Act.CHANGE_TOPIC_SET, str(group_id))
    return read_group(row)
