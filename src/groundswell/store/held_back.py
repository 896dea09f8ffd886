"""Messages that wait while a silence covers their incident."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from groundswell.domain.alert_routing import Silence
from groundswell.store.alert_routing import read_silences
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors

# The end of an incident is told in a silence, too: to whoever has heard of it.
_ABOUT = """
SELECT d.id, a.rule_id, a.topic_id, a.severity
FROM deliveries d JOIN sentiment_alerts a ON a.id = d.incident_id
WHERE d.id = ANY($1::uuid[]) AND d.transition <> 'resolved'
"""
# It was leased and not sent: that is no try.
_HOLD_BACK = """
UPDATE deliveries SET due_at = $2, answer = $3, leased_until = NULL, tries = greatest(tries - 1, 0)
WHERE id = ANY($1::uuid[]) AND state = 'waiting'
"""


async def silenced(database: Database, ids: Sequence[str], now: datetime) -> dict[str, Silence]:
    """Those of the deliveries that a silence covers now, with the one that lasts the longest."""
    with translated_errors():
        silences = await read_silences(database.pool, now)
        begun = sorted((one for one in silences if one.starts_at <= now), key=_end, reverse=True)
        rows = await database.pool.fetch(_ABOUT, list(ids)) if begun else []
    found: dict[str, Silence] = {}
    for row in rows:
        about = (
            None if row["rule_id"] is None else str(row["rule_id"]),
            None if row["topic_id"] is None else str(row["topic_id"]),
            row["severity"],
        )
        covering = next((one for one in begun if one.covers(*about, now)), None)
        if covering is not None:
            found[str(row["id"])] = covering
    return found


async def hold_back(database: Database, ids: Collection[str], until: datetime, why: str) -> None:
    """Leave these unsent, and look again at ``until``."""
    with translated_errors():
        await database.pool.execute(_HOLD_BACK, list(ids), until, why)


def _end(silence: Silence) -> datetime:
    return silence.ends_at
