"""Creates, changes and deletes topics; every change raises the version of the set of topics."""

from __future__ import annotations

import builtins
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import UUID

from uuid_utils.compat import uuid7

from groundswell.domain.topic import (
    MAX_TOPICS,
    TopicKind,
    TopicRef,
    TopicState,
    name_key,
    read_id,
)
from groundswell.errors import GroundswellError
from groundswell.store.audit import OPERATOR, Act, Actor, record
from groundswell.store.engine import Connection, Database, Pool
from groundswell.store.error_translation import translated_errors
from groundswell.store.optimistic_lock import NameTaken, VersionConflict
from groundswell.store.topics.topic_rows import COLUMNS, Topic, read_topic

_CHANGE = "SELECT change_topics()"
_SET = """
SELECT s.version AS set_version, v.key, v.query, v.languages, t.id, t.name,
    t.shown = v.key AS shown
FROM topic_set s
LEFT JOIN (topic_versions v JOIN topics t ON t.id = v.topic_id AND t.state = 'active')
    ON v.state IN ('filling', 'whole')
ORDER BY v.key
"""
_INSERT = """
INSERT INTO topics (id, name, name_key, kind, query, languages, shown, created_at, created_by,
    changed_at, changed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8, $9)
"""
_UPDATE = """
UPDATE topics SET name = $2, name_key = $3, kind = $4, query = $5, query_version = $6,
    languages = $7, state = $8, shown = $9, changed_at = $10, changed_by = $11
WHERE id = $1
"""
# Posts of now are matched from this version of the set on; posts of before are filled in.
_BEGIN = """
INSERT INTO topic_versions (
    topic_id, query_version, query, languages, since_version, posts_before)
VALUES ($1, $2, $3, $4, $5, (
    SELECT coalesce(sum(posts), 0) FROM sentiment_rollups_day
    WHERE bucket >= (SELECT kept_from FROM retention)))
RETURNING key
"""
_END = """
UPDATE topic_versions SET state = $3, changed_at = now()
WHERE topic_id = $1 AND state = ANY($2::varchar[]) AND key <> $4
"""
_OPEN = ["filling", "whole", "stopped"]


class TooManyTopics(GroundswellError):
    """There are as many as can be matched."""


@dataclass(frozen=True, slots=True)
class TopicFields:
    """The editable fields of a topic; the query is parsed already."""

    name: str
    query: str
    kind: TopicKind = TopicKind.BRAND
    languages: tuple[str, ...] = ()
    state: TopicState = TopicState.ACTIVE


@dataclass(frozen=True, slots=True)
class StoredSet:
    """The queries matched at one version: by key, with their languages, and which are shown."""

    version: int
    queries: Mapping[int, tuple[str, tuple[str, ...]]]
    shown: Mapping[int, TopicRef]


class TopicStore:
    """The topics of one database, always read from the primary.

    Every method raises ``StoreUnavailable`` when the server does not answer.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def load_set(self) -> StoredSet:
        """All that is matched now."""
        with translated_errors():
            rows = await self._database.pool.fetch(_SET)
        present = [row for row in rows if row["key"] is not None]
        return StoredSet(
            rows[0]["set_version"],
            {row["key"]: (row["query"], tuple(row["languages"])) for row in present},
            {row["key"]: TopicRef(str(row["id"]), row["name"]) for row in present if row["shown"]},
        )

    async def list(self) -> list[Topic]:
        """Every topic, by name."""
        with translated_errors():
            rows = await self._database.pool.fetch(f"{COLUMNS} ORDER BY t.name_key")
        return [read_topic(row) for row in rows]

    async def get(self, topic: str) -> Topic | None:
        """The topic of this id or name."""
        with translated_errors():
            return await find_topic(self._database.pool, topic)

    async def find(self, topics: Sequence[str]) -> builtins.list[Topic | None]:
        """The topic of each id or name, in one statement."""
        with translated_errors():
            return await find_topics(self._database.pool, topics)

    async def create(self, wanted: TopicFields, actor: Actor = OPERATOR) -> Topic:
        """A new topic, from now on matched, and filled in for the past.

        Raises:
            NameTaken: the name is taken.
            TooManyTopics: there are 1,000.
        """
        async with self.changing() as (connection, version):
            return await create_topic(connection, version, wanted, actor)

    async def change(
        self, topic_id: UUID, wanted: TopicFields, query_version: int, actor: Actor = OPERATOR
    ) -> Topic | None:
        """Change a topic; ``None``: there is none. With another query the counts of the one
        before are shown until the new one's are whole.

        Raises:
            VersionConflict: it is not at ``query_version`` any more.
            NameTaken: the new name is taken.
        """
        async with self.changing() as (connection, version):
            old = await find_topic(connection, str(topic_id))
            if old is None:
                return None
            return await change_topic(connection, version, old, wanted, query_version, actor)

    async def delete(self, topic_id: UUID, actor: Actor = OPERATOR) -> bool:
        """Delete a topic with its counts; whether there was one. Its posts stay."""
        async with self.changing() as (connection, _):
            return await delete_topic(connection, topic_id, actor)

    @asynccontextmanager
    async def changing(self) -> AsyncIterator[tuple[Connection, int]]:
        """A transaction that no batch is stored beside, and the version that it makes."""
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                yield connection, await connection.fetchval(_CHANGE)


async def find_topic(connection: Connection | Pool, topic: str) -> Topic | None:
    """The topic of this id or name; the driver's errors come as they are."""
    return (await find_topics(connection, [topic]))[0]


async def find_topics(
    connection: Connection | Pool, topics: Sequence[str]
) -> builtins.list[Topic | None]:
    """The same of several."""
    asked: builtins.list[UUID | str | None] = [
        (read_id(each) or name_key(each)) if "\x00" not in each and each.isprintable() else None
        for each in topics
    ]
    rows = await connection.fetch(
        f"{COLUMNS} WHERE t.id = ANY($1::uuid[]) OR t.name_key = ANY($2::varchar[])",
        [each for each in asked if isinstance(each, UUID)],
        [each for each in asked if isinstance(each, str)],
    )
    found: dict[UUID | str | None, Topic] = {}
    for row in rows:
        topic = read_topic(row)
        found |= {topic.id: topic, row["name_key"]: topic}
    return [found.get(each) for each in asked]


async def create_topic(
    connection: Connection, version: int, wanted: TopicFields, actor: Actor
) -> Topic:
    """See :meth:`TopicStore.create`; ``connection`` holds the set of topics for a change."""
    if await connection.fetchval("SELECT count(*) FROM topics") >= MAX_TOPICS:
        raise TooManyTopics(f"there are {MAX_TOPICS:,} topics, which is as many as there may be")
    await _free_name(connection, wanted.name, None)
    topic_id = uuid7()
    now = await connection.fetchval("SELECT now()")
    languages = list(wanted.languages)
    shown = await connection.fetchval(_BEGIN, topic_id, 1, wanted.query, languages, version)
    await connection.execute(
        _INSERT,
        *(topic_id, wanted.name, name_key(wanted.name), str(wanted.kind), wanted.query),
        *(languages, shown, now, actor.name),
    )
    await record(connection, actor, Act.CREATE_TOPIC, str(topic_id))
    if wanted.state is not TopicState.ACTIVE:
        made = await _again(connection, topic_id)
        return await change_topic(connection, version, made, wanted, 1, actor)
    return await _again(connection, topic_id)


async def change_topic(
    connection: Connection,
    version: int,
    old: Topic,
    wanted: TopicFields,
    query_version: int,
    actor: Actor,
) -> Topic:
    """See :meth:`TopicStore.change`; ``connection`` holds the set of topics for a change."""
    if old.query_version != query_version:
        raise VersionConflict(
            f"the topic is at version {old.query_version}, and was changed at {old.changed_at} by "
            f"{old.changed_by}"
        )
    await _free_name(connection, wanted.name, old.id)
    asks_anew = (wanted.query, wanted.languages) != (old.query, old.languages)
    active = wanted.state is TopicState.ACTIVE
    shown, languages = old.shown, list(wanted.languages)
    number = old.query_version + 1
    if active and (asks_anew or old.state is not TopicState.ACTIVE):
        key = await connection.fetchval(_BEGIN, old.id, number, wanted.query, languages, version)
        was_whole = await connection.fetchval(
            "SELECT state IN ('whole', 'stopped') FROM topic_versions WHERE key = $1", shown
        )
        if not was_whole:
            shown = key
        await connection.execute(_END, old.id, ["filling"], "dropped", key)
        if not was_whole:
            await connection.execute(_END, old.id, _OPEN, "dropped", key)
    elif not active:
        await connection.execute(_END, old.id, ["filling"], "dropped", shown)
        await connection.execute(_END, old.id, ["filling", "whole"], "stopped", -1)
    await connection.execute(
        _UPDATE,
        *(old.id, wanted.name, name_key(wanted.name), str(wanted.kind), wanted.query, number),
        *(languages, str(wanted.state), shown, await connection.fetchval("SELECT now()")),
        actor.name,
    )
    await record(connection, actor, Act.CHANGE_TOPIC, str(old.id))
    return await _again(connection, old.id)


async def delete_topic(connection: Connection, topic_id: UUID, actor: Actor) -> bool:
    """See :meth:`TopicStore.delete`; ``connection`` holds the set of topics for a change."""
    if await connection.execute("DELETE FROM topics WHERE id = $1", topic_id) == "DELETE 0":
        return False
    await connection.execute(_END, topic_id, _OPEN, "dropped", -1)
    await connection.execute(
        "UPDATE topic_sets SET topic_ids = array_remove(topic_ids, $1), revision = revision + 1 "
        "WHERE $1 = ANY(topic_ids)",
        topic_id,
    )
    await record(connection, actor, Act.DELETE_TOPIC, str(topic_id))
    return True


async def _free_name(connection: Connection, name: str, topic_id: UUID | None) -> None:
    owner = await connection.fetchval(
        "SELECT id FROM topics WHERE name_key = $1 AND id IS DISTINCT FROM $2",
        name_key(name),
        topic_id,
    )
    if owner is not None:
        raise NameTaken(f"there is a topic named {name!r}")


async def _again(connection: Connection, topic_id: UUID) -> Topic:
    row = await connection.fetchrow(f"{COLUMNS} WHERE t.id = $1", topic_id)
    assert row is not None  # noqa: S101 - the transaction has just written it
    return read_topic(row)
