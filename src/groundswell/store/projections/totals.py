"""The projection of every source and emotion together: totals by minute and hour, by sentiment."""

from __future__ import annotations

from groundswell.domain.window import Period
from groundswell.store.projections.projection import Projection
from groundswell.store.projections.rollups import KEPT_MINUTES

_UPSERT = """
INSERT INTO {table} AS old (bucket, sentiment_label, posts, confidence_sum)
SELECT date_trunc('{period}', created_at, 'UTC'), sentiment_label,
    sum(posts), sum(posts * confidence)
FROM {{difference}}
{kept}GROUP BY 1, 2
HAVING sum(posts) <> 0 OR sum(posts * confidence) <> 0
ORDER BY 1, 2
ON CONFLICT (bucket, sentiment_label) DO UPDATE SET
    posts = old.posts + excluded.posts,
    confidence_sum = CASE WHEN old.posts + excluded.posts = 0 THEN 0
        ELSE old.confidence_sum + excluded.confidence_sum END
RETURNING bucket
"""


def _totals(period: Period, kept: str = "") -> Projection:
    table = f"sentiment_totals_{period}"
    return Projection(
        f"{period}_totals", table, _UPSERT.format(table=table, period=period, kept=kept)
    )


MINUTE_TOTALS = _totals(Period.MINUTE, KEPT_MINUTES)
HOUR_TOTALS = _totals(Period.HOUR)
