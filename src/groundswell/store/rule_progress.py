"""The progress of a rule's evaluation between two looks, as stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import asyncpg

from groundswell.domain.incident import IncidentState, Progress
from groundswell.fault_isolation import contained
from groundswell.store.engine import Connection, Pool

_OF_RULE = "SELECT * FROM alert_rule_progress WHERE rule_id = $1::text::uuid"
_ALL = "SELECT * FROM alert_rule_progress"
# A rule that was changed meanwhile, or is being changed, has forgotten what came before.
_SAVE = """
WITH same AS (
    SELECT r.id FROM alert_rules r
    JOIN unnest($1::uuid[], $2::integer[]) AS read (id, version) USING (id, version)
    FOR SHARE OF r SKIP LOCKED
)
INSERT INTO alert_rule_progress (rule_id, looked_until, progress)
SELECT kept.* FROM unnest($1::uuid[], $3::timestamptz[], $4::jsonb[]) AS kept (id, until, progress)
JOIN same USING (id)
ON CONFLICT (rule_id) DO UPDATE SET
    looked_until = excluded.looked_until, progress = excluded.progress
"""


Stretch = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Unwatched:
    """What a rule would have found before it was there.

    ``of``: by which version of it, over which counts. ``stretches``: from opening to end.
    """

    of: str
    stretches: tuple[Stretch, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleProgress:
    """Up to when a rule is evaluated, and the state of its incident.

    ``unwatched``: of the past before that; ``None``: not known yet.
    """

    looked_until: datetime
    progress: Progress
    unwatched: Unwatched | None = None


async def all_progress(connection: Connection) -> dict[str, RuleProgress | None]:
    """Of every rule that was looked at, by its id; ``None``: it cannot be read."""
    found: dict[str, RuleProgress | None] = {}
    for row in await connection.fetch(_ALL):
        rule_id = str(row["rule_id"])
        found[rule_id] = None
        with contained("rule", rule_id):  # a later release may have written it
            found[rule_id] = read_progress(row)
    return found


async def unwatched_of(connection: Connection | Pool, rule_id: str) -> Sequence[Stretch]:
    """What the rule would have found before it was there, as far as that is known."""
    row = await connection.fetchrow(_OF_RULE, rule_id)
    kept = None if row is None else _read_unwatched(row["progress"])
    return () if kept is None else kept.stretches


async def save_progress(
    connection: Connection, progress: Mapping[str, RuleProgress], versions: Mapping[str, int]
) -> None:
    """Remember where these rules stand; ``versions``: of the rules that were looked at."""
    if not progress:
        return
    await connection.execute(
        _SAVE,
        list(progress),
        [versions[rule_id] for rule_id in progress],
        [each.looked_until for each in progress.values()],
        [
            progress_json(each.progress) | _unwatched_json(each.unwatched)
            for each in progress.values()
        ],
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
        _read_unwatched(kept),
    )


def _unwatched_json(unwatched: Unwatched | None) -> dict[str, Any]:
    if unwatched is None:
        return {}
    stretches = [[a.timestamp(), b.timestamp()] for a, b in unwatched.stretches]
    return {"unwatched": {"of": unwatched.of, "stretches": stretches}}


def _read_unwatched(kept: Mapping[str, Any]) -> Unwatched | None:
    """``None`` also where the release before has written it last."""
    if (unwatched := kept.get("unwatched")) is None:
        return None
    stretches = (tuple(map(_at, each)) for each in unwatched["stretches"])
    return Unwatched(unwatched["of"], tuple((begin, end) for begin, end in stretches))


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)
