"""Reading incidents: pages by filter, and one in full; and taking back an acknowledgement.

Those of the built-in rule are rows without a rule; they are read as incidents of a threshold rule
that has an id and a name of its own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from groundswell.domain.alert import BUILT_IN_RULE_ID, BUILT_IN_RULE_NAME
from groundswell.domain.rule import RuleKind, RuleMetric, Severity
from groundswell.store.audit import Act, Actor, record
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import Conditions
from groundswell.store.paging import fetch_page
from groundswell.store.rules import emotion_of

BUILT_IN_SEVERITY = Severity.WARNING

_ONE = "SELECT * FROM sentiment_alerts WHERE id = $1"
_UNACKNOWLEDGE = """
UPDATE sentiment_alerts SET acknowledged_at = NULL, acknowledged_by = NULL,
    acknowledged_note = NULL, revision = revision + 1
WHERE id = $1 AND acknowledged_at IS NOT NULL
RETURNING id
"""


@dataclass(frozen=True, slots=True)
class Incident:
    """One incident in full. Numbers are as the rule's metric has them; ``peak``: the worst;
    ``present``: of an open one, at the last look. ``rule``: as it was when it fired.
    """

    id: str
    rule_id: str
    rule_name: str
    kind: str
    topic_id: str | None
    source: str | None
    metric: str
    severity: str
    state: str
    observed: float
    expected: float
    lower: float
    upper: float
    peak: float
    post_count: int
    window_start: datetime
    window_end: datetime
    started_at: datetime
    resolved_at: datetime | None
    silenced: bool
    acknowledged_at: datetime | None
    acknowledged_by: str | None
    acknowledged_note: str | None
    findings: Mapping[str, Any]
    rule: Mapping[str, Any]
    unusual_since: datetime | None
    present: float | None
    present_at: datetime | None
    peak_at: datetime | None

    @property
    def emotion(self) -> str | None:
        """Whose share it is about, where the metric is that of an emotion."""
        return emotion_of(self.rule)


@dataclass(frozen=True, slots=True)
class IncidentFilter:
    """A conjunction of filters; incidents that overlap ``start`` to ``end``."""

    state: str | None = None
    topic_id: UUID | None = None
    rule_id: UUID | None = None
    severity: str | None = None
    start: datetime | None = None
    end: datetime | None = None


class IncidentList:
    """Reads the incidents of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, wanted: IncidentFilter, limit: int, offset: int = 0
    ) -> tuple[Sequence[Incident], int]:
        """Incidents, the newest first, and how many there are."""
        with translated_errors():
            rows, total = await fetch_page(
                self._database.reader, "sentiment_alerts", _conditions(wanted), limit, offset
            )
        return [_read(dict(row)) for row in rows], total

    async def get(self, incident_id: UUID) -> Incident | None:
        """The incident of this id, as it was committed just now."""
        with translated_errors():
            row = await self._database.pool.fetchrow(_ONE, incident_id)
        return None if row is None else _read(dict(row))

    async def unacknowledge(self, incident_id: UUID, actor: Actor) -> bool:
        """Take the acknowledgement back; returns whether there was one."""
        with translated_errors():
            async with self._database.pool.acquire() as connection, connection.transaction():
                if await connection.fetchval(_UNACKNOWLEDGE, incident_id) is None:
                    return False
                await record(connection, actor, Act.UNACKNOWLEDGE_ALERT, str(incident_id))
                return True


def _conditions(wanted: IncidentFilter) -> Conditions:
    conditions = Conditions()
    if wanted.state is not None:
        conditions.add("state = ?", "open" if wanted.state == "firing" else wanted.state)
    if wanted.topic_id is not None:
        conditions.add("topic_id = ?", wanted.topic_id)
    if wanted.rule_id == UUID(BUILT_IN_RULE_ID):
        conditions.add("rule_id IS NULL")
    elif wanted.rule_id is not None:
        conditions.add("rule_id = ?", wanted.rule_id)
    if wanted.severity is not None:
        of_severity = "severity = ?"
        if wanted.severity == BUILT_IN_SEVERITY:
            of_severity = "(severity = ? OR rule_id IS NULL)"
        conditions.add(of_severity, wanted.severity)
    if wanted.start is not None:
        conditions.add("coalesce(resolved_at, 'infinity') > ?", wanted.start)
    if wanted.end is not None:
        conditions.add("created_at < ?", wanted.end)
    return conditions


def _read(row: Mapping[str, Any]) -> Incident:
    if row["rule_id"] is None:
        row = {**row, **_of_built_in_rule(row)}
    return Incident(
        id=str(row["id"]),
        rule_id=str(row["rule_id"]),
        rule_name=row["rule_name"],
        kind=row["alert_type"],
        topic_id=None if row["topic_id"] is None else str(row["topic_id"]),
        source=row["source"],
        metric=row["metric"],
        severity=row["severity"],
        state="firing" if row["state"] == "open" else row["state"],
        observed=row["observed"],
        expected=row["expected"],
        lower=row["lower_bound"],
        upper=row["upper_bound"],
        peak=row["peak_ratio"],
        post_count=row["post_count"],
        window_start=row["window_start"],
        window_end=row["window_end"],
        started_at=row["created_at"],
        resolved_at=row["resolved_at"],
        silenced=row["silenced"],
        acknowledged_at=row["acknowledged_at"],
        acknowledged_by=row["acknowledged_by"],
        acknowledged_note=row["acknowledged_note"],
        findings=row["drivers"] or {},
        rule=row["rule"] or {},
        unusual_since=row["unusual_since"],
        present=row["present"] if row["state"] == "open" else None,
        present_at=row["present_at"],
        peak_at=row["peak_at"],
    )


def _of_built_in_rule(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that an alert of the built-in rule leaves empty."""
    return {
        "rule_id": BUILT_IN_RULE_ID,
        "rule_name": BUILT_IN_RULE_NAME,
        "alert_type": RuleKind.THRESHOLD,
        "metric": RuleMetric.NEGATIVE_RATIO,
        "severity": BUILT_IN_SEVERITY,
        "observed": row["actual_ratio"],
        "expected": row["threshold"],
        "lower_bound": 0.0,
        "upper_bound": row["threshold"],
    }
