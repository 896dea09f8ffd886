"""The progress of a rule's evaluation between two looks, as stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from groundswell.containment import contained
from groundswell.domain.incident import IncidentState, Progress
from groundswell.store.engine import Connection

_ALL = "SELECT * FROM alert_rule_progress"
_SAVE = """
INSERT INTO alert_rule_progress (rule_id, looked_until, progress)
SELECT * FROM unnest($1::uuid[], $2::timestamptz[], $3::jsonb[])
ON CONFLICT (rule_id) DO UPDATE SET
    looked_until = excluded.looked_until, progress = excluded.progress
"""


@dataclass(frozen=True, slots=True)
class RuleProgress:
    """Up to when a rule is evaluated, and the state of its incident."""

    looked_until: datetime
    progress: Progress


async def all_progress(connection: Connection) -> dict[str, RuleProgress | None]:
    """Of every rule that was looked at, by its id; ``None``: it cannot be read."""
    found: dict[str, RuleProgress | None] = {}
    for row in await connection.fetch(_ALL):
        rule_id = str(row["rule_id"])
        found[rule_id] = None
        with contained("rule", rule_id):  # a later release may have written it
            found[rule_id] = read_progress(row)
    return found


async def save_progress(connection: Connection, progress: Mapping[str, RuleProgress]) -> None:
    """Remember where these rules stand."""
    if not progress:
        return
    await connection.execute(
        _SAVE,
        list(progress),
        [each.looked_until for each in progress.values()],
        [progress_json(each.progress) for each in progress.values()],
    )


def progress_json(progress: Progress) -> dict[str, Any]:
    """The form in which it is kept."""
    return {
        "state": str(progress.state),
        "recent": list(progress.recent),
        "since": _iso(progress.since),
        "opened_at": _iso(progress.opened_at),
        "last_unusual": _iso(progress.last_unusual),
        "peak": progress.peak,
        "observed": progress.observed,
    }


def read_progress(row: asyncpg.Record) -> RuleProgress:
    """The progress of a row of ``alert_rule_progress``."""
    kept = row["progress"]
    return RuleProgress(
        row["looked_until"],
        Progress(
            IncidentState(kept["state"]),
            tuple(kept["recent"]),
            _moment(kept["since"]),
            _moment(kept["opened_at"]),
            _moment(kept["last_unusual"]),
            kept["peak"] or 0.0,  # null: what was kept of an endless one
            kept["observed"],
        ),
    )


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
