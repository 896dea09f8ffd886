"""The simulated posts of a database, and what was made to watch them: whether any, and away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from groundswell.domain.event import LiveEvent
from groundswell.domain.post import Operation, Post
from groundswell.domain.simulated import ID_END, ID_PREFIX
from groundswell.store.apply_changes import apply_changes
from groundswell.store.audit import Actor
from groundswell.store.coalesce import Change
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.rules import RuleStore
from groundswell.store.topics.definitions import TopicStore

DEMO = Actor("demo", "the simulator")
"""Who makes the topics and rules of simulated history."""
POSTS_AT_ONCE = 1000

# Ranges of the primary key: each looks at one row.
_WHAT = """
SELECT EXISTS (SELECT FROM post_ids WHERE post_id >= $1 AND post_id < $2 AND NOT deleted)
        AS simulated,
    EXISTS (SELECT FROM post_ids WHERE post_id < $1 AND NOT deleted)
        OR EXISTS (SELECT FROM post_ids WHERE post_id >= $2 AND NOT deleted) AS own,
    EXISTS (SELECT FROM topics) OR EXISTS (SELECT FROM alert_rules) AS watched
"""
_IDS = """
SELECT post_id FROM post_ids
WHERE post_id >= $1 AND post_id < $2 AND NOT deleted
ORDER BY post_id LIMIT $3
"""
_TOPICS = "SELECT id FROM topics WHERE created_by = $1"
_RULES = "SELECT id FROM alert_rules WHERE created_by = $1"
_INCIDENTS = "DELETE FROM sentiment_alerts WHERE rule_id = ANY($1::uuid[])"
_ALL_INCIDENTS = "DELETE FROM sentiment_alerts WHERE rule_id IS NULL"
_FORGET = "DELETE FROM post_ids WHERE post_id >= $1 AND post_id < $2 AND deleted"


@dataclass(frozen=True, slots=True)
class Contents:
    """Whether there are ``simulated`` posts, ``own`` ones, and anything that ``watched`` them."""

    simulated: bool
    own: bool
    watched: bool

    @property
    def empty(self) -> bool:
        return not (self.simulated or self.own or self.watched)


class SimulatedData:
    """Every method raises ``StoreUnavailable`` when the server does not answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def contents(self) -> Contents:
        """What the database holds, in three looks at an index."""
        with translated_errors():
            row = await self._database.pool.fetchrow(_WHAT, ID_PREFIX, ID_END)
        assert row is not None  # noqa: S101 - it has no FROM
        return Contents(**row)

    async def remove_some(self) -> LiveEvent | None:
        """Remove up to ``POSTS_AT_ONCE`` simulated posts, with their counts; ``None``: no more."""
        now = self._database.clock.now()
        with translated_errors():
            async with self._database.pool.acquire() as connection:
                rows = await connection.fetch(_IDS, ID_PREFIX, ID_END, POSTS_AT_ONCE)
                if not rows:
                    await connection.execute(_FORGET, ID_PREFIX, ID_END)
                    return None
                posts = (Post(row["post_id"], "", "", now) for row in rows)
                return await apply_changes(connection, list(_deletions(posts)))

    async def remove_watching(self) -> int:
        """Remove the topics and rules of the demo, and their incidents; how many there were."""
        topics, rules = await self._made(_TOPICS), await self._made(_RULES)
        for rule in rules:
            await RuleStore(self._database).delete(rule, DEMO)
        for topic in topics:
            await TopicStore(self._database).delete(topic, DEMO)
        own = (await self.contents()).own
        with translated_errors():
            await self._database.pool.execute(_INCIDENTS, rules)
            if not own:  # then the built-in rule has watched nothing else
                await self._database.pool.execute(_ALL_INCIDENTS)
        return len(topics) + len(rules)

    async def _made(self, statement: str) -> Sequence[UUID]:
        with translated_errors():
            rows = await self._database.pool.fetch(statement, DEMO.name)
        return [row["id"] for row in rows]


def _deletions(posts: Iterator[Post]) -> Iterator[Change]:
    return (Change(Operation.DELETE, post, 0, None) for post in posts)
