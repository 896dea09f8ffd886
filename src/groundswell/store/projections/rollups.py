"""The projection of all posts: rollups by minute, hour and day; by source, sentiment and
emotion."""

from __future__ import annotations

from groundswell.domain.window import Period
from groundswell.store.projections.projection import Projection

# A row's version grows with each change: of two states the higher is the newer. Rows that come
# down to no posts stay for its sake. Without posts there is no confidence: that ends any drift.
_UPSERT = """
INSERT INTO {table} AS old (
    bucket, source, sentiment_label, emotion, posts, {analyses}confidence_sum, version)
SELECT date_trunc('{period}', created_at, 'UTC'), source, sentiment_label, emotion,
    sum(posts), {sum_of_analyses}sum(posts * confidence), 1
FROM {{difference}}
{kept}GROUP BY 1, 2, 3, 4
HAVING sum(posts) <> 0 OR {any_analyses}sum(posts * confidence) <> 0
ORDER BY 1, 2, 3, 4
ON CONFLICT (bucket, source, sentiment_label, emotion) DO UPDATE SET
    posts = old.posts + excluded.posts,
    {add_analyses}confidence_sum = CASE WHEN old.posts + excluded.posts = 0 THEN 0
        ELSE old.confidence_sum + excluded.confidence_sum END,
    version = old.version + 1
RETURNING *
"""


# Minutes from before the floor are pruned: what comes so late is counted by hour and day alone.
KEPT_MINUTES = "WHERE created_at >= (SELECT minutes_from FROM retention)\n"


def _rollup(period: Period, *, analyses: bool, kept: str = "") -> Projection:
    parts = {
        "analyses": "analyses, ",
        "sum_of_analyses": "sum(posts * analyses), ",
        "any_analyses": "sum(posts * analyses) <> 0 OR ",
        "add_analyses": "analyses = old.analyses + excluded.analyses,\n    ",
    }
    counted = parts if analyses else dict.fromkeys(parts, "")
    table = f"sentiment_rollups_{period}"
    return Projection(
        f"{period}_rollups", table, _UPSERT.format(table=table, period=period, kept=kept, **counted)
    )


MINUTE_ROLLUPS = _rollup(Period.MINUTE, analyses=False, kept=KEPT_MINUTES)
HOUR_ROLLUPS = _rollup(Period.HOUR, analyses=True)
DAY_ROLLUPS = _rollup(Period.DAY, analyses=True)
