"""Probes whether the tables take any row: inserts one and rolls back."""

from __future__ import annotations

from groundswell.domain.post import PostEvent
from groundswell.domain.sentiment import Analysis
from groundswell.store.apply_changes import apply_changes
from groundswell.store.coalesce import coalesce
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.partitions import Partitions


async def try_to_store(
    database: Database, partitions: Partitions, event: PostEvent, analysis: Analysis
) -> None:
    """See :meth:`groundswell.store.posts.PostStore.try_to_store`."""
    await partitions.ensure([event.post.created_at])
    with translated_errors():
        async with database.pool.acquire() as connection:
            trial = connection.transaction()
            await trial.start()
            try:
                await apply_changes(connection, coalesce([(event, analysis)]))
                await connection.execute("SET CONSTRAINTS ALL IMMEDIATE")
            finally:
                await trial.rollback()
