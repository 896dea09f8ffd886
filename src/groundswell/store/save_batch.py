"""Save a batch: each post once, each counted once, whatever comes twice, late or all at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

import asyncpg

from groundswell.domain.clock import utc_now
from groundswell.domain.event import LiveEvent
from groundswell.domain.post import Operation, PostEvent
from groundswell.domain.sentiment import Analysis
from groundswell.store import statements
from groundswell.store.batch_columns import (
    Difference,
    Row,
    analysis_columns,
    difference_columns,
    new_id,
    row_records,
)
from groundswell.store.coalesce import Change, edited, fold
from groundswell.store.correction_carryover import settle_corrections
from groundswell.store.engine import Connection, Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.partitions import Partitions
from groundswell.store.row_mapping import read_post, read_rollup


class Saver:
    """Writes batches. Batches of creates take one statement; edits and deletes a transaction."""

    def __init__(self, database: Database, partitions: Partitions) -> None:
        self._database = database
        self._partitions = partitions

    async def save(self, batch: Iterable[tuple[PostEvent, Analysis | None]]) -> LiveEvent:
        """See :meth:`groundswell.store.posts.PostStore.save`."""
        changes = fold(batch)
        if not changes:
            return LiveEvent()
        moments = [c.post.created_at for c in changes if c.operation is not Operation.DELETE]
        await self._partitions.ensure(moments)
        with translated_errors():
            try:
                return await self._write(changes)
            except asyncpg.CheckViolationError as error:
                if error.constraint_name is not None:
                    raise
        # No partition for a row: somebody has dropped one that we knew.
        self._partitions.forget()
        await self._partitions.ensure(moments)
        with translated_errors():
            return await self._write(changes)

    async def _write(self, changes: Sequence[Change]) -> LiveEvent:
        async with self._database.pool.acquire() as connection:
            if any(change.operation is not Operation.CREATE for change in changes):
                return await apply_changes(connection, changes)
            event = await write_rows(connection, statements.STORE_NEW, _new_rows(changes))
            stored = {analyzed.post.post_id for analyzed in event.posts}
            repeated = [change for change in changes if change.post_id not in stored]
            if lacking := await _lacking_analysis(connection, repeated):
                await apply_changes(connection, lacking)
            return event


async def write_rows(
    connection: Connection,
    statement: str,
    rows: Sequence[Row],
    differences: Sequence[Difference] = (),
) -> LiveEvent:
    """Write posts with their analyses, and count them and all differences into the rollups.

    ``statement`` is one of the two in ``statements`` that store. Returns the posts that were
    stored, in the order in which they came in, and the minute rollups as they are now.
    """
    if not rows and not differences:
        return LiveEvent()
    first, *changed = await connection.fetch(
        statement, row_records(rows), *difference_columns(differences)
    )
    stored = set(first["stored"])
    came = sorted(rows, key=lambda row: row.revision)  # written by id, told as the stream had them
    posts = tuple(row.analyzed for row in came if row.post.post_id in stored)
    return LiveEvent(posts=posts, rollups=tuple(read_rollup(record) for record in changed))


async def apply_changes(connection: Connection, changes: Sequence[Change]) -> LiveEvent:
    """Apply any changes in one transaction: hold their ids first, touch the rollups last."""
    async with connection.transaction():
        ids = await _enter_gate(connection, changes)
        known = [change for change in changes if change.post_id not in ids]
        held = await _hold_gate(connection, known)
        outdated = [change for change in known if _outdates(change, held)]
        erased = await _erase(connection, outdated)
        repeated = [c for c in known if c.post_id not in erased and c.analysis is not None]
        added = await _add_analyses(connection, repeated)

        fresh = [
            change
            for change in changes
            if change.post_id in ids and change.operation is not Operation.DELETE
        ]
        again = _edited_rows(outdated, erased)
        rows = _new_rows(fresh, ids) + await _as_corrected(connection, again, erased)
        differences = [_subtracted(row) for row in erased.values()] + added
        event = await write_rows(connection, statements.STORE_ALL, rows, differences)
        deleted = tuple(
            change.post_id
            for change in outdated
            if change.operation is Operation.DELETE and change.post_id in erased
        )
        edited_ids = tuple(row.post.post_id for row in again)
        return replace(
            event,
            deleted=deleted,
            deleted_from=tuple(erased[post_id]["source"] for post_id in deleted),
            changed=edited_ids,
        )


def _outdates(change: Change, held: Mapping[str, asyncpg.Record]) -> bool:
    """Whether the stored post is no more as it is: it is edited later, or deleted at all."""
    row = held.get(change.post_id)
    if row is None or row["deleted"]:
        return False
    if change.operation is Operation.DELETE:
        return True
    return change.operation is Operation.UPDATE and change.revision > row["revision"]


async def _lacking_analysis(connection: Connection, repeated: Sequence[Change]) -> list[Change]:
    if not repeated:
        return []
    found = await connection.fetch(
        statements.LACKING,
        [change.post_id for change in repeated],
        [change.analysis.model_name for change in repeated if change.analysis is not None],
    )
    lacking = {record["post_id"] for record in found}
    return [change for change in repeated if change.post_id in lacking]


async def _enter_gate(connection: Connection, changes: Sequence[Change]) -> dict[str, UUID]:
    now = utc_now()
    entered = await connection.fetch(
        statements.ENTER_GATE,
        [change.post_id for change in changes],
        [new_id() for _ in changes],
        # A tombstone's age is that of the delete: the post itself may come still.
        [now if c.operation is Operation.DELETE else c.post.created_at for c in changes],
        [change.revision for change in changes],
        [change.operation is Operation.DELETE for change in changes],
    )
    return {record["post_id"]: record["id"] for record in entered}


async def _hold_gate(connection: Connection, known: Sequence[Change]) -> dict[str, asyncpg.Record]:
    if not known:
        return {}
    held = await connection.fetch(statements.HOLD_GATE, [change.post_id for change in known])
    return {record["post_id"]: record for record in held}


async def _erase(connection: Connection, outdated: Sequence[Change]) -> dict[str, asyncpg.Record]:
    if not outdated:
        return {}
    ids = [change.post_id for change in outdated]
    await connection.execute(
        statements.MARK_GATE,
        ids,
        [change.revision for change in outdated],
        [change.operation is Operation.DELETE for change in outdated],
    )
    return {record["post_id"]: record for record in await connection.fetch(statements.ERASE, ids)}


async def _add_analyses(connection: Connection, repeated: Sequence[Change]) -> list[Difference]:
    if not repeated:
        return []
    pairs = [(c.post, c.analysis) for c in repeated if c.analysis is not None]
    return [
        Difference(
            record["created_at"],
            record["source"],
            record["sentiment_label"],
            record["emotion"],
            posts=0,
            analyses=1,
            confidence=0.0,
        )
        for record in await connection.fetch(statements.ADD_ANALYSES, *analysis_columns(pairs))
    ]


async def _as_corrected(
    connection: Connection, again: Sequence[Row], erased: Mapping[str, asyncpg.Record]
) -> list[Row]:
    """The edited posts, each with what people's corrections of the same text still say of it."""
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


def _subtracted(record: asyncpg.Record) -> Difference:
    return Difference(
        record["created_at"],
        record["source"],
        record["sentiment_label"],
        record["emotion"],
        posts=-1,
        analyses=-record["analyses"],
        confidence=-record["confidence_score"],
    )


def _new_rows(changes: Sequence[Change], ids: Mapping[str, UUID] | None = None) -> list[Row]:
    return [
        Row(ids[c.post_id] if ids else new_id(), c.post, c.revision, c.analysis)
        for c in changes
        if c.analysis is not None
    ]


def _edited_rows(outdated: Sequence[Change], erased: Mapping[str, asyncpg.Record]) -> list[Row]:
    rows = []
    for change in outdated:
        old = erased.get(change.post_id)
        if change.analysis is not None and old is not None:
            post = edited(read_post(old), change.post)
            rows.append(Row(old["id"], post, change.revision, change.analysis, old["ingested_at"]))
    return rows
