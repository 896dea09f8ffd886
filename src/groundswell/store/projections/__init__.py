"""Projections: the ways posts are counted, each from the same differences, in one transaction.

A new way of counting is a file here and its name in ``PROJECTIONS``; nothing else that stores,
edits, corrects or erases posts changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import asyncpg

from groundswell.domain.window import RollupRow
from groundswell.store.difference import Difference, difference_columns, topic_columns
from groundswell.store.engine import Connection
from groundswell.store.projections.projection import Projection
from groundswell.store.projections.rollups import DAY_ROLLUPS, HOUR_ROLLUPS, MINUTE_ROLLUPS
from groundswell.store.projections.topics import (
    TOPIC_DAY_ROLLUPS,
    TOPIC_DIFFERENCE,
    TOPIC_HOUR_ROLLUPS,
    TOPIC_MEMBERS,
    TOPIC_MINUTE_ROLLUPS,
)
from groundswell.store.projections.totals import HOUR_TOTALS, MINUTE_TOTALS
from groundswell.store.row_mapping import read_rollup

PROJECTIONS = (MINUTE_ROLLUPS, HOUR_ROLLUPS, DAY_ROLLUPS)
"""In the order in which every transaction locks their rows."""

TOPIC_PROJECTIONS = (TOPIC_MINUTE_ROLLUPS, TOPIC_HOUR_ROLLUPS, TOPIC_DAY_ROLLUPS)
"""Those that count posts by topic, after the others; left out where no post is in any."""

TOTALS = (MINUTE_TOTALS, HOUR_TOTALS)
"""The last of all, as new ones always are: workers of the release before, which do not know them,
lock the others in this order too."""

CHANGED_ROLLUPS = """
SELECT NULL::varchar[] AS stored, NULL::integer AS topic, bucket, source, sentiment_label, emotion,
    posts, confidence_sum, version
FROM minute_rollups
"""
"""The rows that live events carry, as the projections left them."""

CHANGED_TOPIC_ROLLUPS = """UNION ALL
SELECT NULL, topic, bucket, source, sentiment_label, emotion, posts, confidence_sum, version
FROM topic_minute_rollups
"""

# A modifying WITH runs when its rows are asked for, else after all others, in no order that is
# promised. Each asks for the rows of the one before.
_AFTER = "(SELECT * FROM {relation} WHERE (SELECT count(*) FROM {before}) >= 0) AS difference"


# The same, and the lock that triggers for the last release take (migration 0023), shared: before
# what these triggers count, which is from days on.
_AFTER_SHARING = """(SELECT * FROM {relation} WHERE (
    SELECT pg_advisory_xact_lock_shared(hashtext('groundswell.totals'), least(count(*), 0)::integer)
    FROM {before}) IS NOT NULL) AS difference"""


def projecting(projections: Sequence[Projection] = (*PROJECTIONS, *TOTALS)) -> str:
    """The WITH queries that count the rows of a WITH query named ``difference``.

    Those that count by topic read ``topic_difference``.
    """
    text, before = "", None
    for each in projections:
        source = each.relation
        if before is not None:
            after = _AFTER_SHARING if each is DAY_ROLLUPS else _AFTER
            source = after.format(relation=each.relation, before=before)
        text += f",\n{each.name} AS ({each.upsert.format(difference=source)})"
        before = each.name
    return text


def projecting_topics(members: str) -> str:
    """The same with topics too; ``members`` are the three columns of ``topic_columns``."""
    named = TOPIC_DIFFERENCE.format(members=members) + TOPIC_MEMBERS
    return named + projecting((*PROJECTIONS, *TOPIC_PROJECTIONS, *TOTALS))


_DIFFERENCE = """
WITH difference AS (
    SELECT * FROM unnest($1::varchar[], $2::timestamptz[], $3::varchar[], $4::varchar[],
        $5::varchar[], $6::int[], $7::int[], $8::float8[])
        AS t (post_id, created_at, source, sentiment_label, emotion, posts, analyses, confidence)
)"""
_PROJECT = _DIFFERENCE + projecting() + CHANGED_ROLLUPS
_MEMBERS = "$9::varchar[], $10::integer[], $11::integer[]"
_PROJECT_TOPICS = (
    _DIFFERENCE + projecting_topics(_MEMBERS) + CHANGED_ROLLUPS + CHANGED_TOPIC_ROLLUPS
)


@dataclass(frozen=True, slots=True)
class ChangedRollups:
    """The minute rollups that changed, as they are now; those of topics with the topic's key."""

    rollups: tuple[RollupRow, ...] = ()
    topic_rollups: tuple[tuple[int, RollupRow], ...] = ()


async def project(connection: Connection, differences: Sequence[Difference]) -> ChangedRollups:
    """Count the differences in every way there is; the minute rollups that changed, as they are.

    Called last in a transaction that holds the posts' ids, so that other workers wait for the
    rows of the present as shortly as can be. The driver's errors come as they are.
    """
    if not differences:
        return ChangedRollups()
    columns = difference_columns(differences)
    topics = topic_columns(differences)
    if topics[0]:
        return changed_rollups(await connection.fetch(_PROJECT_TOPICS, *columns, *topics))
    return changed_rollups(await connection.fetch(_PROJECT, *columns))


def changed_rollups(records: Iterable[asyncpg.Record]) -> ChangedRollups:
    """The rows of ``CHANGED_ROLLUPS`` and ``CHANGED_TOPIC_ROLLUPS`` among those of a statement."""
    rows = [record for record in records if record["stored"] is None]
    return ChangedRollups(
        tuple(read_rollup(row) for row in rows if row["topic"] is None),
        tuple((row["topic"], read_rollup(row)) for row in rows if row["topic"] is not None),
    )
