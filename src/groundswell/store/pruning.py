"""Pruning of what grows (minute rollups, audit, alerts, silences, posts of some sources): in
bounded chunks, oldest first."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from groundswell.domain.window import Period, bucket_start
from groundswell.fault_isolation import contained
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.source_retention import expire_source

CHUNK = 5_000
"""Rows a statement deletes: some 50 ms."""
MOST_CHUNKS = 200
"""Of each table in a round: a million rows; the next round goes on."""

_RAISE_MINUTES = "UPDATE retention SET minutes_from = $1 WHERE minutes_from < $1"
_MINUTES = """
DELETE FROM sentiment_rollups_minute WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM sentiment_rollups_minute
    WHERE bucket < (SELECT minutes_from FROM retention) ORDER BY bucket LIMIT $1))
"""
_MINUTE_TOTALS = _MINUTES.replace("sentiment_rollups_minute", "sentiment_totals_minute")
# Their key begins with the topic: each is asked for its own oldest.
_TOPIC_MINUTES = """
DELETE FROM topic_rollups_minute WHERE ctid = ANY(ARRAY(
    SELECT old.ctid FROM topic_versions v
    CROSS JOIN LATERAL (
        SELECT ctid FROM topic_rollups_minute
        WHERE topic = v.key AND bucket < (SELECT minutes_from FROM retention)
        ORDER BY bucket LIMIT $1
    ) AS old
    LIMIT $1))
"""
_AUDIT = """
DELETE FROM audit_log WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM audit_log WHERE at < $2 ORDER BY at LIMIT $1))
"""
_ALERTS = """
DELETE FROM sentiment_alerts WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM sentiment_alerts WHERE state = 'resolved' AND resolved_at < $2
        AND revision <= told_revision
    ORDER BY created_at LIMIT $1))
"""
_DELIVERIES = """
DELETE FROM deliveries WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM deliveries WHERE state <> 'waiting' AND created_at < $2 LIMIT $1))
"""

_SILENCES = """
DELETE FROM silences WHERE ctid = ANY(ARRAY(
    SELECT ctid FROM silences WHERE ends_at < $2 LIMIT $1))
"""


@dataclass(frozen=True, slots=True)
class Ages:
    """The age at which rows are deleted; ``None``: never. ``sources``: that of posts, by source."""

    minute_rollups: timedelta | None = None
    audit: timedelta | None = None
    alerts: timedelta | None = None
    sources: Mapping[str, timedelta] = field(default_factory=dict)


class Pruning:
    """Deletes rows older than ``ages``; safe to run concurrently."""

    def __init__(self, database: Database, ages: Ages) -> None:
        self._database = database
        self._ages = ages

    async def prune(self, now: datetime) -> Mapping[str, int]:
        """One round at ``now``, a time that has surely come; the rows deleted, by table.

        Raises:
            StoreUnavailable: the server does not answer; the next round goes on.
        """
        ages = self._ages
        due: dict[str, Callable[[], Awaitable[int]]] = {}
        if ages.minute_rollups is not None:
            floor = bucket_start(now - ages.minute_rollups, Period.DAY)
            with translated_errors():
                await self._database.pool.execute(_RAISE_MINUTES, floor)
            due["minute rollups"] = partial(self._delete, _MINUTES)
            due["minute totals"] = partial(self._delete, _MINUTE_TOTALS)
            due["minute rollups of topics"] = partial(self._delete, _TOPIC_MINUTES)
        if ages.audit is not None:
            due["audit entries"] = partial(self._delete, _AUDIT, now - ages.audit)
        if ages.alerts is not None:
            due["alerts"] = partial(self._delete, _ALERTS, now - ages.alerts)
            due["messages"] = partial(self._delete, _DELIVERIES, now - ages.alerts)
            due["silences"] = partial(self._delete, _SILENCES, now - ages.alerts)
        for source, age in ages.sources.items():
            due[f"posts of {source}"] = partial(expire_source, self._database, source, now - age)
        pruned = {}
        for name, delete in due.items():
            with contained("pruning", name):
                pruned[name] = await delete()
        return {name: rows for name, rows in pruned.items() if rows}

    async def _delete(self, statement: str, *before: datetime) -> int:
        deleted = 0
        for _ in range(MOST_CHUNKS):
            with translated_errors():
                status = await self._database.pool.execute(statement, CHUNK, *before)
            rows = int(status.rpartition(" ")[2])
            deleted += rows
            if rows < CHUNK:
                break
        return deleted
