"""Edits, deletes and further analyses of known posts, in one transaction: locks ids first,
counts last."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from operator import attrgetter
from uuid import UUID

import asyncpg

from groundswell.domain.event import LiveEvent
from groundswell.domain.post import Operation
from groundswell.domain.topic import TopicSet
from groundswell.store import save_statements
from groundswell.store.batch_columns import (
    Row,
    analysis_columns,
    match_rows,
    new_id,
    new_rows,
    row_records,
)
from groundswell.store.coalesce import Change, edited
from groundswell.store.correction_carryover import settle_corrections
from groundswell.store.difference import Counted, Difference
from groundswell.store.engine import Connection
from groundswell.store.projections import project
from groundswell.store.row_mapping import read_counted, read_post
from groundswell.store.topics.membership import TakenOut, hold_version, shown_rollups, take_out


async def apply_changes(
    connection: Connection, changes: Sequence[Change], topics: TopicSet | None = None
) -> LiveEvent:
    """Apply any changes in one transaction. The driver's errors come as they are.

    Raises:
        TopicsChanged: ``topics`` are not those of the database any more; nothing was changed.
    """
    async with connection.transaction():
        if topics is not None:
            await hold_version(connection, topics)
        ids = await _claim_ids(connection, changes)
        known = [change for change in changes if change.post_id not in ids]
        locked = await _lock_ids(connection, known)
        outdated = [change for change in known if _outdates(change, locked)]
        taken = await _take_out(connection, outdated)
        erased = await _erase(connection, outdated)
        repeated = [c for c in known if c.post_id not in erased and c.analysis is not None]
        read_again = await _add_analyses(connection, repeated)

        fresh = new_rows([c for c in changes if c.post_id in ids], ids)
        again = await _as_corrected(connection, _edited_rows(outdated, erased), erased)
        rows = match_rows(fresh + again, topics)
        if rows:
            version = None if topics is None else topics.version
            await connection.execute(save_statements.STORE_ALL, row_records(rows), version)
        before = {
            post_id: read_counted(record, taken.topics.get(post_id, ()))
            for post_id, record in erased.items()
        }
        told = await project(connection, [*_differences(before, rows), *read_again])
    deleted = tuple(
        change.post_id
        for change in outdated
        if change.operation is Operation.DELETE and change.post_id in erased
    )
    return LiveEvent(
        posts=tuple(row.analyzed for row in sorted(rows, key=attrgetter("revision"))),
        rollups=told.rollups,
        topic_rollups=shown_rollups(
            told.topic_rollups, {**taken.shown, **(topics.shown if topics else {})}
        ),
        deleted=deleted,
        deleted_from=tuple(erased[post_id]["source"] for post_id in deleted),
        changed=tuple(row.post.post_id for row in again),
    )


def _differences(before: Mapping[str, Counted], rows: Sequence[Row]) -> list[Difference]:
    after = {row.post.post_id: row.counted for row in rows}
    return [
        Difference(before.get(post_id), after.get(post_id))
        for post_id in {**before, **after}  # each once, those that were there first
    ]


def _outdates(change: Change, locked: Mapping[str, asyncpg.Record]) -> bool:
    """Whether the stored post is no more as it is: it is edited later, or deleted at all."""
    row = locked.get(change.post_id)
    if row is None or row["deleted"]:
        return False
    if change.operation is Operation.DELETE:
        return True
    return change.operation is Operation.UPDATE and change.revision > row["revision"]


async def _claim_ids(connection: Connection, changes: Sequence[Change]) -> dict[str, UUID]:
    claimed = await connection.fetch(
        save_statements.CLAIM_IDS,
        [change.post_id for change in changes],
        [new_id() for _ in changes],
        # Of a tombstone it is the time of the delete: the post itself may come still.
        [change.post.created_at for change in changes],
        [change.revision for change in changes],
        [change.operation is Operation.DELETE for change in changes],
        [change.operation is Operation.UPDATE for change in changes],
        [change.first_text for change in changes],
    )
    return {record["post_id"]: record["id"] for record in claimed}


async def _lock_ids(connection: Connection, known: Sequence[Change]) -> dict[str, asyncpg.Record]:
    if not known:
        return {}
    locked = await connection.fetch(save_statements.LOCK_IDS, [change.post_id for change in known])
    return {record["post_id"]: record for record in locked}


async def _take_out(connection: Connection, outdated: Sequence[Change]) -> TakenOut:
    if not outdated:
        return TakenOut()
    return await take_out(connection, [change.post_id for change in outdated])


async def _erase(connection: Connection, outdated: Sequence[Change]) -> dict[str, asyncpg.Record]:
    if not outdated:
        return {}
    ids = [change.post_id for change in outdated]
    await connection.execute(
        save_statements.MARK_IDS,
        ids,
        [change.revision for change in outdated],
        [change.operation is Operation.DELETE for change in outdated],
    )
    return {
        record["post_id"]: record for record in await connection.fetch(save_statements.ERASE, ids)
    }


async def _add_analyses(connection: Connection, repeated: Sequence[Change]) -> list[Difference]:
    if not repeated:
        return []
    pairs = [(c.post, c.analysis) for c in repeated if c.analysis is not None]
    records = await connection.fetch(save_statements.ADD_ANALYSES, *analysis_columns(pairs))
    before = [read_counted(record) for record in records]
    return [Difference(each, replace(each, analyses=each.analyses + 1)) for each in before]


async def _as_corrected(
    connection: Connection, again: Sequence[Row], erased: Mapping[str, asyncpg.Record]
) -> list[Row]:
    """The edited posts, each with the corrections that still apply to the same text."""
    stay = {row.post.post_id for row in again}
    same = {
        row.post.post_id: row.analysis.labels
        for row in again
        if row.post.content == erased[row.post.post_id]["content"]
    }
    held = await settle_corrections(
        connection,
        deleted=[post_id for post_id in erased if post_id not in stay],
        edited=[post_id for post_id in stay if post_id not in same],
        read_again=same,
    )
    return [replace(row, corrected=held.get(row.post.post_id)) for row in again]


def _edited_rows(outdated: Sequence[Change], erased: Mapping[str, asyncpg.Record]) -> list[Row]:
    rows = []
    for change in outdated:
        old = erased.get(change.post_id)
        if change.analysis is not None and old is not None:
            post = edited(read_post(old), change.post)
            rows.append(Row(old["id"], post, change.revision, change.analysis, old["ingested_at"]))
    return rows
