"""The open incident of a rule: opened, how it stands and how bad it has been, ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import asyncpg
from uuid_utils.compat import uuid7

from groundswell.domain.rule import Rule
from groundswell.store.engine import Connection
from groundswell.store.rules import emotion_of, frozen_rule

_OPEN = """
INSERT INTO sentiment_alerts (
    id, alert_type, actual_ratio, threshold, created_at, window_start, window_end,
    positive_count, negative_count, neutral_count, post_count, state, rule, peak_ratio,
    rule_id, rule_name, topic_id, source, metric, severity, observed, expected, lower_bound,
    upper_bound, drivers, silenced, unusual_since, present, present_at, peak_at, revision)
VALUES ($1::text::uuid, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'open', $12, $3,
    $13::text::uuid, $14, $15::text::uuid, $16, $17, $18, $3, $19, $20, $21, $22, $23,
    coalesce($24::timestamptz, $5::timestamptz), $3, $5, $5, 1)
"""
_RESOLVE = """
UPDATE sentiment_alerts SET state = 'resolved', resolved_at = $2, revision = revision + 1
WHERE rule_id = $1::text::uuid AND state = 'open'
RETURNING *
"""
_OF_RULE = """
SELECT * FROM sentiment_alerts
WHERE rule_id = $1::text::uuid AND state = 'open'
"""
# Every change is published: pages and sockets follow the value.
_PRESENT = """
UPDATE sentiment_alerts SET present = $2, present_at = $3,
    peak_ratio = $4,
    peak_at = coalesce($5, peak_at),
    revision = revision + 1
WHERE rule_id = $1::text::uuid AND state = 'open'
    AND ($2::double precision, $4::double precision) IS DISTINCT FROM (present, peak_ratio)
"""


@dataclass(frozen=True, slots=True)
class Opened:
    """An incident that a look has opened.

    Numbers are as the rule's metric has them. ``counts``: positive, negative and neutral posts of
    the window. ``drivers``: as they were then, in plain JSON. ``since``: unusual without a break.
    """

    rule: Rule
    at: datetime
    window: timedelta
    observed: float
    expected: float
    lower: float
    upper: float
    counts: tuple[int, int, int]
    drivers: Mapping[str, Any]
    silenced: bool
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """An incident of a rule as it is kept; see the columns of ``sentiment_alerts``."""

    id: str
    rule_id: str
    rule_name: str
    topic_id: str | None
    source: str | None
    kind: str
    metric: str
    severity: str
    observed: float
    expected: float
    lower: float
    upper: float
    peak: float
    started_at: datetime
    resolved_at: datetime | None
    silenced: bool
    drivers: Mapping[str, Any]
    present: float | None
    window: timedelta
    emotion: str | None
    rule: Mapping[str, Any]
    """As it was when it opened it."""


async def open_incident(connection: Connection, opened: Opened) -> IncidentRow:
    """Keep a new incident."""
    incident_id = str(uuid7())
    rule = opened.rule
    positive, negative, neutral = opened.counts
    await connection.execute(
        _OPEN,
        incident_id,
        str(rule.kind),
        opened.observed,
        opened.expected if rule.threshold is None else rule.threshold,
        opened.at,
        opened.at - opened.window,
        opened.at,
        positive,
        negative,
        neutral,
        positive + negative + neutral,
        frozen_rule(rule),
        rule.id,
        rule.name,
        rule.topic_id,
        rule.source,
        str(rule.measured),
        str(rule.severity),
        opened.expected,
        opened.lower,
        opened.upper,
        dict(opened.drivers),
        opened.silenced,
        opened.since,
    )
    return IncidentRow(
        incident_id,
        rule.id,
        rule.name,
        rule.topic_id,
        rule.source,
        str(rule.kind),
        str(rule.measured),
        str(rule.severity),
        opened.observed,
        opened.expected,
        opened.lower,
        opened.upper,
        opened.observed,
        opened.at,
        None,
        opened.silenced,
        opened.drivers,
        opened.observed,
        opened.window,
        rule.emotion,
        frozen_rule(rule),
    )


async def resolve(connection: Connection, rule_id: str, at: datetime) -> IncidentRow | None:
    """End the rule's incident; ``None``: none was open."""
    row = await connection.fetchrow(_RESOLVE, rule_id, at)
    return None if row is None else read_incident(row)


async def open_of(connection: Connection, rule_id: str) -> IncidentRow | None:
    """The rule's open incident; ``None``: it has none."""
    row = await connection.fetchrow(_OF_RULE, rule_id)
    return None if row is None else read_incident(row)


async def keep_present(
    connection: Connection,
    rule_id: str,
    observed: float | None,
    at: datetime,
    peak: float,
    peak_at: datetime | None,
) -> None:
    """The metric stands at ``observed`` now, ``None``: there are no posts to have one; ``peak``:
    the worst yet, since ``peak_at`` if it is new."""
    await connection.execute(_PRESENT, rule_id, observed, at, peak, peak_at)


def read_incident(row: asyncpg.Record) -> IncidentRow:
    """The incident of a row of ``sentiment_alerts``."""
    return IncidentRow(
        id=str(row["id"]),
        rule_id=str(row["rule_id"]),
        rule_name=row["rule_name"],
        topic_id=None if row["topic_id"] is None else str(row["topic_id"]),
        source=row["source"],
        kind=row["alert_type"],
        metric=row["metric"],
        severity=row["severity"],
        observed=row["observed"],
        expected=row["expected"],
        lower=row["lower_bound"],
        upper=row["upper_bound"],
        peak=row["peak_ratio"],
        present=row["present"],
        window=row["window_end"] - row["window_start"],
        emotion=emotion_of(row["rule"]),
        rule=row["rule"],
        started_at=row["created_at"],
        resolved_at=row["resolved_at"],
        silenced=row["silenced"],
        drivers=row["drivers"] or {},
    )
