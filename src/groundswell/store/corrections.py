"""Corrections of labels: a post is counted by a person's labels, the model's analysis stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import asyncpg
from uuid_utils.compat import uuid7

from groundswell.domain.correction import Correction, EndReason, LabelField
from groundswell.domain.event import AnalyzedPost, LiveEvent
from groundswell.domain.sentiment import Labels
from groundswell.store import save_statements
from groundswell.store.audit import OPERATOR, Act, Actor, record
from groundswell.store.difference import Difference
from groundswell.store.engine import Connection, Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import storable
from groundswell.store.projections import project
from groundswell.store.row_mapping import ANALYZED, read_analyzed_post, read_counted
from groundswell.store.topics.membership import refs, shown_rollups, take_out

_POST_AND_ANALYSIS = """
SELECT p.*, {analyzed},
    (SELECT count(*) FROM sentiment_analysis other
        WHERE other.created_at = g.created_at AND other.post_id = g.post_id) AS analyses
FROM post_ids g
JOIN social_media_posts p ON p.created_at = g.created_at AND p.post_id = g.post_id
JOIN sentiment_analysis a ON a.created_at = g.created_at AND a.post_id = g.post_id
    AND a.model_name = p.model_name
WHERE g.post_id = $1
"""
_POST = _POST_AND_ANALYSIS.format(analyzed=ANALYZED.format(post="p"))
_COUNT_AS = """
UPDATE social_media_posts SET sentiment_label = $3, emotion = $4
WHERE created_at = $1 AND post_id = $2
"""
_END = """
UPDATE label_corrections SET ended_at = $3, ended_by = $4, end_reason = $5
WHERE post_id = $1 AND field = ANY($2::varchar[]) AND ended_at IS NULL
"""
_NONE_ENDED = "UPDATE 0"
_MAKE = """
INSERT INTO label_corrections (
    id, post_id, post_created_at, field, from_label, to_label, made_by, made_at, note)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
_HISTORY = "SELECT * FROM label_corrections WHERE post_id = $1 ORDER BY id DESC LIMIT $2"

MOST_TOLD = 100
"""The most corrections of one post that are returned, the newest."""


class Corrections:
    """The corrections of one database.

    Every method raises ``StoreUnavailable`` when the server does not answer.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    async def correct(
        self,
        post_id: str,
        *,
        sentiment: str | None = None,
        emotion: str | None = None,
        by: str | None = None,
        note: str | None = None,
        actor: Actor = OPERATOR,
    ) -> LiveEvent | None:
        """Count a post by the labels a person gives it; ``None`` if there is no such post.

        A label that is given already changes nothing. The event holds the post with its new
        labels and the minute rollups that changed. ``by`` is told with the post, ``actor`` in the
        audit log.

        Raises:
            UnstorableBatch: PostgreSQL cannot hold ``by`` or ``note``.
        """
        if not storable(post_id):
            return None
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                row = await _hold(connection, post_id)
                if row is None:
                    return None
                old = _counted_as(row)
                new = Labels(sentiment or old.sentiment, emotion or old.emotion)
                changed = _changed(old, new)
                now = self._database.clock.now()
                await connection.execute(
                    _END, post_id, [c[0] for c in changed], now, by, EndReason.REPLACED
                )
                made = [
                    (uuid7(), post_id, row["created_at"], field, before, after, by, now, note)
                    for field, before, after in changed
                ]
                await connection.executemany(_MAKE, made)
                if made:
                    await record(connection, actor, Act.CORRECT_LABEL, post_id)
                return await _count_anew(connection, row, new)

    async def withdraw(
        self, post_id: str, *, by: str | None = None, actor: Actor = OPERATOR
    ) -> LiveEvent | None:
        """Count a post as the model reads it; ``None`` if there is no such post.

        Its corrections end and stay in its history.
        """
        if not storable(post_id):
            return None
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                row = await _hold(connection, post_id)
                if row is None:
                    return None
                ended = await connection.execute(
                    _END,
                    post_id,
                    list(LabelField),
                    self._database.clock.now(),
                    by,
                    EndReason.WITHDRAWN,
                )
                if ended != _NONE_ENDED:
                    await record(connection, actor, Act.WITHDRAW_LABEL, post_id)
                said = Labels(row["model_sentiment"], row["model_emotion"])
                return await _count_anew(connection, row, said)

    async def history(self, post_id: str, *, fresh: bool = False) -> list[Correction]:
        """The corrections of a post, the newest first, at most 100.

        ``fresh``: read what was committed just now, which a replica may not yet have.
        """
        if not storable(post_id):
            return []
        source = self._database.pool if fresh else self._database.reader
        with translated_errors():
            rows = await source.fetch(_HISTORY, post_id, MOST_TOLD)
        return [_correction(row) for row in rows]


async def _hold(connection: Connection, post_id: str) -> asyncpg.Record | None:
    """The post, held against edits, deletes and other corrections until the transaction ends."""
    locked = await connection.fetchrow(save_statements.LOCK_IDS, [post_id])
    if locked is None or locked["deleted"]:
        return None
    return await connection.fetchrow(_POST, post_id)


async def _count_anew(connection: Connection, row: asyncpg.Record, new: Labels) -> LiveEvent:
    old = _counted_as(row)
    if new == old:
        return LiveEvent()
    post_id = row["post_id"]
    taken = await take_out(connection, [post_id])
    await connection.execute(_COUNT_AS, row["created_at"], post_id, new.sentiment, new.emotion)
    before = read_counted(row, taken.topics.get(post_id, ()))
    stays = taken.staying.get(post_id, ())
    after = replace(before, sentiment=new.sentiment, emotion=new.emotion, topics=stays)
    told = await project(connection, [Difference(before, after)])
    known = read_analyzed_post(row)
    topics = refs(stays, taken.shown)
    return LiveEvent(
        posts=(AnalyzedPost.counted_as(known.post, known.model_analysis, new, topics),),
        rollups=told.rollups,
        changed=(post_id,),
        topic_rollups=shown_rollups(told.topic_rollups, taken.shown),
    )


def _counted_as(row: asyncpg.Record) -> Labels:
    return Labels(row["sentiment_label"], row["emotion"])


def _changed(old: Labels, new: Labels) -> Sequence[tuple[LabelField, str, str]]:
    fields = (
        (LabelField.SENTIMENT, old.sentiment, new.sentiment),
        (LabelField.EMOTION, old.emotion, new.emotion),
    )
    return [field for field in fields if field[1] != field[2]]


def _correction(row: asyncpg.Record) -> Correction:
    ended_at: datetime | None = row["ended_at"]
    return Correction(
        id=str(row["id"]),
        field=LabelField(row["field"]),
        from_label=row["from_label"],
        to_label=row["to_label"],
        by=row["made_by"],
        at=row["made_at"],
        note=row["note"],
        ended_at=ended_at,
        ended_by=row["ended_by"],
        end_reason=EndReason(row["end_reason"]) if ended_at else None,
    )
