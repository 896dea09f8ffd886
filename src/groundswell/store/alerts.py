"""Alerts of the built-in rule: evaluated window by window, at most one open per type."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from uuid_utils.compat import uuid7

from groundswell.domain.alert import (
    Alert,
    AlertState,
    AlertStep,
    NegativeRatioRule,
    due_looks,
    next_alert_step,
)
from groundswell.domain.window import SentimentCounts
from groundswell.store.alert_rows import alert_columns, read_alert
from groundswell.store.audit import OPERATOR, Act, Actor, record
from groundswell.store.clock import DatabaseClock
from groundswell.store.engine import Connection, Database, Pool
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import Conditions, InvalidFilter, PostFilter, storable
from groundswell.store.paging import fetch_page
from groundswell.store.range_counts import counted

log = logging.getLogger(__name__)

# Advisory lock: of several alerters one evaluates, the others skip this round.
_TAKE_TURN = "SELECT pg_try_advisory_xact_lock(hashtext('groundswell.alerts'), hashtext($1))"

_INCIDENT = "SELECT * FROM sentiment_alerts WHERE alert_type = $1 AND state = 'open' FOR UPDATE"
_INSERT = """
INSERT INTO sentiment_alerts (
    id, alert_type, actual_ratio, threshold, created_at, window_start, window_end,
    positive_count, negative_count, neutral_count, post_count, state, rule, peak_ratio, revision,
    present, present_at, peak_at)
VALUES ($1::text::uuid, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $3, $5, $5)
"""
_UPDATE = """
UPDATE sentiment_alerts SET state = $2, peak_ratio = $3, calm_since = $4, resolved_at = $5,
    revision = $6, present = $7, present_at = $8,
    peak_at = CASE WHEN $3 > peak_ratio THEN $8 ELSE peak_at END
WHERE id = $1::text::uuid
"""
_ACKNOWLEDGE = """
UPDATE sentiment_alerts SET acknowledged_at = $2, acknowledged_by = $3, acknowledged_note = $4,
    revision = revision + 1
WHERE id = $1 AND acknowledged_at IS NULL
RETURNING *
"""
_UNPUBLISHED = """
SELECT * FROM sentiment_alerts WHERE revision > told_revision ORDER BY id LIMIT 100
"""
_MARK_PUBLISHED = """
UPDATE sentiment_alerts a SET told_revision = t.revision
FROM unnest($1::uuid[], $2::bigint[]) AS t (id, revision)
WHERE a.id = t.id AND a.told_revision < t.revision
"""
_ONE = "SELECT * FROM sentiment_alerts WHERE id = $1"
_PRESENT_EVERY = timedelta(minutes=1)
"""Where an alert stands is kept as often as that of an incident of a rule: each is published."""
# One a rule: as many as there are rules, at most.
_ALL_OPEN = """
SELECT * FROM sentiment_alerts WHERE state = 'open' ORDER BY created_at DESC, id DESC
"""
_LAST_LOOK = "SELECT looked_until FROM alert_looks WHERE alert_type = $1"
_LOOKED = """
INSERT INTO alert_looks (alert_type, looked_until) VALUES ($1, $2)
ON CONFLICT (alert_type) DO UPDATE SET looked_until = excluded.looked_until
"""


class AlertStore:
    """The alerts of one database.

    Every method raises ``StoreUnavailable`` when the server does not answer.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def clock(self) -> DatabaseClock:
        """The clock that decides about data."""
        return self._database.clock

    async def window_counts(self, start: datetime, end: datetime) -> SentimentCounts:
        """Posts of exactly ``[start, end)`` by sentiment."""
        with translated_errors():
            return await _window_counts(self._database.pool, start, end)

    async def step(self, rule: NegativeRatioRule, now: datetime) -> Alert | None:
        """Look at the window that ends ``now`` and open, continue, calm or resolve the incident.

        Returns the alert if it was opened or resolved by this look; ``None`` otherwise, and when
        another alerter is looking at this moment.
        """
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                if not await connection.fetchval(_TAKE_TURN, rule.alert_type):
                    return None
                return await _look(connection, rule, now)

    async def advance(
        self, rule: NegativeRatioRule, until: datetime, every: timedelta
    ) -> list[Alert]:
        """Look at every window that ends ``every`` so often after the last look, up to ``until``.

        The last look is remembered here: whichever alerter comes next, and however late, the same
        windows are looked at once each. Returns the alerts that were opened or resolved, in order.
        """
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                if not await connection.fetchval(_TAKE_TURN, rule.alert_type):
                    return []
                last = await connection.fetchval(_LAST_LOOK, rule.alert_type)
                if last is not None and last > self.clock.now() + every:
                    log.error("a wrong clock looked at alerts until %s; looking again", last)
                    last = None
                looks = due_looks(last, until, every)
                changed = [await _look(connection, rule, end) for end in looks]
                if looks:
                    await connection.execute(_LOOKED, rule.alert_type, looks[-1])
        return [alert for alert in changed if alert is not None]

    async def page(
        self,
        limit: int,
        offset: int = 0,
        alert_type: str | None = None,
        state: AlertState | None = None,
    ) -> tuple[list[Alert], int]:
        """Alerts, newest first, and how many there are in all.

        Raises:
            InvalidFilter: PostgreSQL holds no such alert type.
        """
        conditions = Conditions()
        if alert_type is not None:
            if not storable(alert_type):
                raise InvalidFilter("alert_type contains a NUL or half of a surrogate pair")
            conditions.add("alert_type = ?", alert_type)
        if state is not None:
            conditions.add("state = ?", str(state))
        with translated_errors():
            rows, total = await fetch_page(
                self._database.reader, "sentiment_alerts", conditions, limit, offset
            )
        return [read_alert(row) for row in rows], total

    async def get(self, alert_id: UUID, *, fresh: bool = False) -> Alert | None:
        """The alert of this id, or ``None``.

        ``fresh``: read what was committed just now, which a replica may not yet have.
        """
        source = self._database.pool if fresh else self._database.reader
        with translated_errors():
            row = await source.fetchrow(_ONE, alert_id)
        return None if row is None else read_alert(row)

    async def acknowledge(
        self,
        alert_id: UUID,
        now: datetime,
        *,
        by: str | None = None,
        note: str | None = None,
        actor: Actor = OPERATOR,
    ) -> Alert | None:
        """Note that somebody has seen an alert; ``None``: noted before, or there is no such alert.

        Raises:
            UnstorableBatch: PostgreSQL cannot hold ``by`` or ``note``.
        """
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                row = await connection.fetchrow(_ACKNOWLEDGE, alert_id, now, by, note)
                if row is None:
                    return None
                await record(connection, actor, Act.ACKNOWLEDGE_ALERT, str(alert_id))
        return read_alert(row)

    async def unpublished(self) -> list[Alert]:
        """Alerts that have changed since they were last published."""
        with translated_errors():
            rows = await self._database.pool.fetch(_UNPUBLISHED)
        return [read_alert(row) for row in rows]

    async def mark_published(self, alerts: Sequence[Alert]) -> None:
        """Mark these alerts as published, at the revision they are given with."""
        ids, revisions = [alert.id for alert in alerts], [alert.revision for alert in alerts]
        with translated_errors():
            await self._database.pool.execute(_MARK_PUBLISHED, ids, revisions)

    async def open_alerts(self) -> list[Alert]:
        """All incidents that go on, newest first."""
        with translated_errors():
            rows = await self._database.reader.fetch(_ALL_OPEN)
        return [read_alert(row) for row in rows]


async def _look(connection: Connection, rule: NegativeRatioRule, now: datetime) -> Alert | None:
    row = await connection.fetchrow(_INCIDENT, rule.alert_type)
    incident = read_alert(row) if row is not None else None
    counts = await _window_counts(connection, now - rule.window, now)
    step = next_alert_step(rule, counts, incident, now)
    if step is AlertStep.OPEN:
        alert = _opened(rule, counts, now)
        await connection.execute(_INSERT, *alert_columns(alert, rule))
        return alert
    if row is None or incident is None:
        return None
    changed = _after(step, rule, counts, incident, now)
    seen_at = row["present_at"]
    if changed != incident or seen_at is None or not now - _PRESENT_EVERY < seen_at <= now:
        changed = replace(changed, revision=incident.revision + 1)
        await _keep(connection, changed, counts, rule, now)
    return changed if step is AlertStep.RESOLVE else None


def _after(
    step: AlertStep,
    rule: NegativeRatioRule,
    counts: SentimentCounts,
    incident: Alert,
    now: datetime,
) -> Alert:
    if step is AlertStep.CONTINUE:
        peak = max(incident.peak_ratio, rule.ratio(counts))
        return replace(incident, peak_ratio=peak, calm_since=None)
    if step is AlertStep.CALM:
        return replace(incident, calm_since=now)
    if step is AlertStep.RESOLVE:
        return replace(incident, state=AlertState.RESOLVED, resolved_at=now)
    return incident


async def _keep(
    connection: Connection,
    alert: Alert,
    counts: SentimentCounts,
    rule: NegativeRatioRule,
    now: datetime,
) -> None:
    """Keep an open alert as it is after a look, and where it stands: without posts, nowhere."""
    await connection.execute(
        _UPDATE,
        alert.id,
        str(alert.state),
        alert.peak_ratio,
        alert.calm_since,
        alert.resolved_at,
        alert.revision,
        rule.ratio(counts) if counts.total else None,
        now,
    )


async def _window_counts(
    source: Pool | Connection, start: datetime, end: datetime
) -> SentimentCounts:
    parts = await counted(source, PostFilter(start=start, end=end), dropped_too=True)
    return SentimentCounts.of((sentiment, posts) for sentiment, _, posts in parts)


def _opened(rule: NegativeRatioRule, counts: SentimentCounts, now: datetime) -> Alert:
    ratio = rule.ratio(counts)
    return Alert(
        id=str(uuid7()),
        alert_type=rule.alert_type,
        actual_ratio=ratio,
        threshold=rule.threshold,
        created_at=now,
        window_start=now - rule.window,
        window_end=now,
        positive_count=counts.positive,
        negative_count=counts.negative,
        neutral_count=counts.neutral,
        post_count=counts.total,
        state=AlertState.OPEN,
        peak_ratio=ratio,
        revision=1,
    )
