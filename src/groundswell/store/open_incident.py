"""The open incident of a rule: how it stands now, and how bad it has been."""

from __future__ import annotations

from datetime import datetime, timedelta

from groundswell.store.engine import Connection

_WINDOW = """
SELECT window_end - window_start FROM sentiment_alerts
WHERE rule_id = $1::text::uuid AND state = 'open'
"""
# Every change is published: pages and sockets follow the value.
_PRESENT = """
UPDATE sentiment_alerts SET present = $2, present_at = $3,
    peak_ratio = coalesce($4, peak_ratio),
    peak_at = CASE WHEN $4 <> peak_ratio THEN $3 ELSE peak_at END,
    revision = revision + 1
WHERE rule_id = $1::text::uuid AND state = 'open'
    AND ($2::double precision, coalesce($4, peak_ratio))
        IS DISTINCT FROM (present, peak_ratio)
"""


async def opening_window(connection: Connection, rule_id: str) -> timedelta | None:
    """The length of the window that opened it; ``None``: none is open."""
    window: timedelta | None = await connection.fetchval(_WINDOW, rule_id)
    return window


async def keep_present(
    connection: Connection,
    rule_id: str,
    observed: float | None,
    at: datetime,
    peak: float | None,
) -> None:
    """The metric stands at ``observed`` now, ``None``: there are no posts to have one; ``peak``: a
    new worst, ``None``: as before."""
    await connection.execute(_PRESENT, rule_id, observed, at, peak)
