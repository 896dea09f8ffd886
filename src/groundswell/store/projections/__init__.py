"""Projections: the ways posts are counted, each from the same differences, in one transaction.

A new way of counting is a file here and its name in ``PROJECTIONS``; nothing else that stores,
edits, corrects or erases posts changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import asyncpg

from groundswell.domain.window import RollupRow
from groundswell.store.difference import Difference, difference_columns
from groundswell.store.engine import Connection
from groundswell.store.projections.projection import Projection
from groundswell.store.projections.rollups import DAY_ROLLUPS, HOUR_ROLLUPS, MINUTE_ROLLUPS
from groundswell.store.row_mapping import read_rollup

PROJECTIONS = (MINUTE_ROLLUPS, HOUR_ROLLUPS, DAY_ROLLUPS)
"""In the order in which every transaction locks their rows. New ones come last: workers of the
release before, which do not know them, lock the others in this order too."""

TOLD = """
SELECT NULL::varchar[] AS stored, bucket, source, sentiment_label, emotion, posts, confidence_sum,
    version
FROM minute_rollups
"""
"""The rows that live events carry, as the projections left them."""

# A modifying WITH runs when its rows are asked for, else after all others, in no order that is
# promised. Each asks for the rows of the one before.
_AFTER = "(SELECT * FROM difference WHERE (SELECT count(*) FROM {before}) >= 0) AS difference"


def projecting(projections: Sequence[Projection] = PROJECTIONS) -> str:
    """The WITH queries that count the rows of a WITH query named ``difference``."""
    sources = ["difference", *(_AFTER.format(before=each.name) for each in projections)]
    return "".join(
        f",\n{each.name} AS ({each.upsert.format(difference=source)})"
        for each, source in zip(projections, sources, strict=False)
    )


_DIFFERENCE = """
WITH difference AS (
    SELECT * FROM unnest($1::varchar[], $2::timestamptz[], $3::varchar[], $4::varchar[],
        $5::varchar[], $6::int[], $7::int[], $8::float8[])
        AS t (post_id, created_at, source, sentiment_label, emotion, posts, analyses, confidence)
)"""
_PROJECT = _DIFFERENCE + projecting() + TOLD


async def project(
    connection: Connection, differences: Sequence[Difference]
) -> tuple[RollupRow, ...]:
    """Count the differences in every way there is; the minute rollups that changed, as they are.

    Called last in a transaction that holds the posts' ids, so that other workers wait for the
    rows of the present as shortly as can be. The driver's errors come as they are.
    """
    if not differences:
        return ()
    return told_rollups(await connection.fetch(_PROJECT, *difference_columns(differences)))


def told_rollups(records: Iterable[asyncpg.Record]) -> tuple[RollupRow, ...]:
    """The rows of ``TOLD`` among those of a statement."""
    return tuple(read_rollup(record) for record in records if record["stored"] is None)
