"""The backfill of topics: finds stored posts that match a new or changed query, the newest first.

A post has each version of a topic once: where it was stored with it, or where it is filled in, and
which of these it is its ``topics_version`` tells. What is filled in is checked again under the
lock of its id, so that edits, deletes and corrections that come between change nothing of that.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from groundswell.domain.event import TopicRollup
from groundswell.domain.post import Post
from groundswell.domain.topic import TopicRef, TopicSet
from groundswell.store.engine import Connection, Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.projections import TOPIC_PROJECTIONS, projecting
from groundswell.store.row_mapping import read_post, read_rollup
from groundswell.store.topics.membership import hold_version, shown_rollups

CHUNK = 500
"""Posts read together."""
_CLEANED_AT_ONCE = 5000
_LEASE = "SELECT pg_try_advisory_lock(hashtext('groundswell.topics.filling'))"

# Those that are furthest behind, and the next place where others stand: they go on from there
# together.
_BEHIND = """
SELECT v.key, v.query, v.languages, v.since_version, v.reached_at, v.reached_id,
    t.id, t.name, t.shown = v.key AS shown
FROM topic_versions v JOIN topics t ON t.id = v.topic_id
WHERE v.state = 'filling' AND t.state = 'active'
ORDER BY v.reached_at DESC NULLS FIRST, v.reached_id DESC, v.key
"""
_PAGE = """
SELECT post_id, source, content, created_at, author, lang, url, extra
FROM social_media_posts
WHERE topics_version < $1
    AND ($2::timestamptz IS NULL OR (created_at, post_id) < ($2, $3))
    AND ($4::timestamptz IS NULL OR (created_at, post_id) >= ($4, $5))
ORDER BY created_at DESC, post_id DESC
LIMIT $6
"""
_UNMATCHED = """
SELECT post_id, source, content, created_at, author, lang, url, extra, revision
FROM social_media_posts WHERE topics_version IS NULL
ORDER BY created_at DESC, post_id DESC LIMIT $1
"""
# What a crash would lose is filled again: its position is lost with it. So nobody waits for the
# disk, live batches that are committed at the same time included.
_LOCK_VERSIONS = """
SELECT key, set_config('synchronous_commit', 'off', true) FROM topic_versions
WHERE key = ANY($1::integer[]) AND state = 'filling'
ORDER BY key FOR UPDATE
"""
_LOCK_IDS = """
SELECT post_id FROM post_ids WHERE post_id = ANY($1::varchar[]) AND NOT deleted
ORDER BY post_id FOR NO KEY UPDATE
"""
_ADD = """
WITH member AS (
    SELECT * FROM unnest($1::varchar[], $2::timestamptz[], $3::integer[])
        AS t (post_id, created_at, topic)
),
added AS (
    INSERT INTO topic_posts (topic, created_at, post_id, confidence)
    SELECT member.topic, p.created_at, p.post_id, a.confidence_score
    FROM member
    JOIN social_media_posts p USING (created_at, post_id)
    JOIN sentiment_analysis a USING (created_at, post_id, model_name)
    JOIN topic_versions v ON v.key = member.topic
    WHERE p.topics_version < v.since_version OR p.topics_version = $4
    ON CONFLICT (topic, created_at, post_id) DO NOTHING
    RETURNING *
),
topic_difference AS (
    SELECT added.topic, p.created_at, p.source, p.sentiment_label, p.emotion, 1 AS posts,
        added.confidence
    FROM added JOIN social_media_posts p USING (created_at, post_id)
)"""
_ADD_AND_COUNT = (
    _ADD
    + projecting(TOPIC_PROJECTIONS)
    + """
SELECT topic, bucket, source, sentiment_label, emotion, posts, confidence_sum, version
FROM topic_minute_rollups
"""
)
_MATCHED = """
UPDATE social_media_posts p SET topics_version = $3
FROM unnest($1::varchar[], $2::timestamptz[], $4::bigint[]) AS t (post_id, created_at, revision)
WHERE p.created_at = t.created_at AND p.post_id = t.post_id AND p.topics_version IS NULL
    AND p.revision = t.revision
RETURNING p.post_id
"""
_REACHED = """
UPDATE topic_versions SET reached_at = $2, reached_id = $3, posts_seen = posts_seen + $4,
    changed_at = now()
WHERE key = ANY($1::integer[])
"""
_SHOW = """
UPDATE topics t SET shown = v.key FROM topic_versions v
WHERE v.key = ANY($1::integer[]) AND v.state = 'filling' AND t.id = v.topic_id AND t.shown <> v.key
RETURNING t.id
"""
_WHOLE = """
UPDATE topic_versions SET state = 'whole', changed_at = now(),
    reached_at = coalesce(reached_at, now())
WHERE key = ANY($1::integer[]) AND state = 'filling'
"""
_REPLACED = """
UPDATE topic_versions v SET state = 'dropped', changed_at = now() FROM topics t
WHERE t.id = v.topic_id AND t.id = ANY($1::uuid[]) AND v.key <> t.shown AND v.state <> 'dropped'
"""
# A minute later: any transaction that read it as current has ended.
_DROPPED = """
SELECT key FROM topic_versions
WHERE state = 'dropped' AND changed_at < now() - interval '1 minute' ORDER BY key LIMIT 1
"""
_CLEAN_POSTS = """
DELETE FROM topic_posts t USING (
    SELECT topic, created_at, post_id FROM topic_posts WHERE topic = $1
    ORDER BY created_at, post_id LIMIT $2
) AS old
WHERE t.topic = old.topic AND t.created_at = old.created_at AND t.post_id = old.post_id
"""


@dataclass(frozen=True, slots=True)
class Filling:
    """Versions of topics that are filled together from one position, with their queries.

    They go on below ``at``, at most down to ``until``, where others stand.
    """

    queries: Mapping[int, tuple[str, tuple[str, ...]]]
    shown: Mapping[int, TopicRef]
    since_version: int
    at: tuple[datetime, str] | None
    until: tuple[datetime, str] | None


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A post stored by a worker without topics, as it was read."""

    post: Post
    revision: int


class TopicFiller:
    """What filling reads and writes. Every method raises ``StoreUnavailable`` when the server
    does not answer: then the chunk is done again."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @asynccontextmanager
    async def lease(self) -> AsyncIterator[bool]:
        """Whether it is our turn, for as long as the context lasts and the connection does."""
        with translated_errors():
            async with self._database.pool.acquire() as connection:
                yield await connection.fetchval(_LEASE)

    async def behind(self) -> Filling | None:
        """What to fill next; ``None``: everything is complete."""
        with translated_errors():
            rows = await self._database.pool.fetch(_BEHIND)
        if not rows:
            return None
        place = _place(rows[0])
        here = [row for row in rows if _place(row) == place]
        others = [_place(row) for row in rows if _place(row) != place]
        return Filling(
            {row["key"]: (row["query"], tuple(row["languages"])) for row in here},
            {row["key"]: TopicRef(str(row["id"]), row["name"]) for row in here if row["shown"]},
            max(row["since_version"] for row in here),
            place,
            others[0] if others else None,
        )

    async def page(self, filling: Filling) -> list[Post]:
        """The next posts of the past, the newest first; none: there are no more down to there."""
        at, until = filling.at or (None, None), filling.until or (None, None)
        with translated_errors():
            rows = await self._database.pool.fetch(_PAGE, filling.since_version, *at, *until, CHUNK)
        return [read_post(row) for row in rows]

    async def add(
        self, filling: Filling, posts: Sequence[Post], found: Sequence[tuple[int, ...]]
    ) -> tuple[TopicRollup, ...]:
        """Count the posts ``found`` in a page, each once, and move the position below it."""
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                rows = await connection.fetch(_LOCK_VERSIONS, list(filling.queries))
                wanted = {row["key"] for row in rows}
                told = await _count(connection, posts, found, wanted, filling.shown, None)
                last = posts[-1]
                await connection.execute(
                    _REACHED, sorted(wanted), last.created_at, last.post_id, len(posts)
                )
        return told

    async def join(self, filling: Filling) -> None:
        """No post lies between these and the others: from now on they are filled together."""
        if filling.until is not None:
            with translated_errors():
                await self._database.pool.execute(
                    _REACHED, list(filling.queries), *filling.until, 0
                )

    async def finish(self, filling: Filling) -> None:
        """All their posts are found: from now on their counts are shown."""
        keys = list(filling.queries)
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                await connection.fetchval("SELECT change_topics()")
                changed = [row["id"] for row in await connection.fetch(_SHOW, keys)]
                await connection.execute(_WHOLE, keys)
                await connection.execute(_REPLACED, changed)

    async def unmatched(self) -> list[Unmatched]:
        """Posts stored by workers without topics, the newest first."""
        with translated_errors():
            rows = await self._database.pool.fetch(_UNMATCHED, CHUNK)
        return [Unmatched(read_post(row), row["revision"]) for row in rows]

    async def match(self, found: Sequence[Unmatched], topics: TopicSet) -> tuple[TopicRollup, ...]:
        """Put such posts into their topics, once.

        Raises:
            TopicsChanged: ``topics`` are not those of the database any more; nothing was done.
        """
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                await hold_version(connection, topics)
                ids = [each.post.post_id for each in found]
                await connection.execute(_LOCK_IDS, ids)
                rows = await connection.fetch(
                    _MATCHED,
                    ids,
                    [each.post.created_at for each in found],
                    topics.version,
                    [each.revision for each in found],
                )
                still = {row["post_id"] for row in rows}
                posts = [each.post for each in found if each.post.post_id in still]
                keys = [topics.match(post) for post in posts]
                return await _count(connection, posts, keys, None, topics.shown, topics.version)

    async def clean(self) -> bool:
        """Remove some of what a topic that is no more has left; whether there was any."""
        with translated_errors():
            key = await self._database.pool.fetchval(_DROPPED)
            if key is None:
                return False
            done = await self._database.pool.execute(_CLEAN_POSTS, key, _CLEANED_AT_ONCE)
            if done == "DELETE 0":
                async with self._database.pool.acquire() as connection, connection.transaction():
                    for period in ("minute", "hour", "day"):
                        await connection.execute(
                            f"DELETE FROM topic_rollups_{period} WHERE topic = $1",  # noqa: S608
                            key,
                        )
                    await connection.execute("DELETE FROM topic_versions WHERE key = $1", key)
        return True


async def _count(
    connection: Connection,
    posts: Sequence[Post],
    found: Sequence[tuple[int, ...]],
    wanted: set[int] | None,
    shown: Mapping[int, TopicRef],
    version: int | None,
) -> tuple[TopicRollup, ...]:
    members = [
        (post.post_id, post.created_at, key)
        for post, keys in zip(posts, found, strict=True)
        for key in keys
        if wanted is None or key in wanted
    ]
    if not members:
        return ()
    await connection.execute(_LOCK_IDS, sorted({post_id for post_id, _, _ in members}))
    columns = [list(column) for column in zip(*members, strict=True)]
    rows = await connection.fetch(_ADD_AND_COUNT, *columns, version)
    return shown_rollups([(row["topic"], read_rollup(row)) for row in rows], shown)


def _place(row: asyncpg.Record) -> tuple[datetime, str] | None:
    at, post_id = row["reached_at"], row["reached_id"]
    return None if at is None else (at, post_id)
