"""The progress of a rule's evaluation between two looks, as stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import asyncpg

from groundswell.domain.incident import IncidentState, Progress


@dataclass(frozen=True, slots=True)
class RuleProgress:
    """Up to when a rule is evaluated, and the state of its incident."""

    looked_until: datetime
    progress: Progress


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
            kept["peak"],
            kept["observed"],
        ),
    )


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
