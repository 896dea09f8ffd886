"""Posts in another order than by time: the most negative first, the least sure, the last corrected.

No index holds such an order for every filter, so that the newest ``RANKED_AT_MOST`` posts are put
in order, and from when on these are is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from groundswell.domain.event import AnalyzedPost
from groundswell.domain.value_filter import only
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import Conditions, PostFilter
from groundswell.store.row_mapping import ANALYZED, read_analyzed_post

RANKED_AT_MOST = 10_000


class PostOrder(StrEnum):
    """Orders of posts. All but the first leave out what they do not rank: posts of another label,
    posts that a person has judged, posts that nobody has."""

    NEWEST = "newest"
    MOST_NEGATIVE = "most_negative"
    MOST_POSITIVE = "most_positive"
    LEAST_SURE = "least_sure"
    LAST_CORRECTED = "last_corrected"


_JUDGED = """SELECT {what} FROM label_corrections said
    WHERE said.post_id = found.post_id AND said.post_created_at = found.created_at
        AND said.ended_at IS NULL"""

# A person's word is surer than any score.
_SUREST = "(a.sentiment_label = found.sentiment_label), a.confidence_score DESC"
_ORDERS = {
    PostOrder.MOST_NEGATIVE: ("true", _SUREST),
    PostOrder.MOST_POSITIVE: ("true", _SUREST),
    PostOrder.LEAST_SURE: (
        f"found.sentiment_label <> 'unsupported' AND NOT EXISTS ({_JUDGED.format(what='')})",
        "a.confidence_score",
    ),
    PostOrder.LAST_CORRECTED: ("true", f"({_JUDGED.format(what='max(said.made_at)')}) DESC"),
}
_CORRECTED = """(created_at, post_id) IN (
    SELECT post_created_at, post_id FROM label_corrections WHERE ended_at IS NULL
)"""
_LABELS = {PostOrder.MOST_NEGATIVE: "negative", PostOrder.MOST_POSITIVE: "positive"}
_RANKED = """
WITH found AS MATERIALIZED (
    SELECT created_at, post_id, model_name, sentiment_label FROM {posts} WHERE {conditions}
    ORDER BY created_at DESC, post_id DESC LIMIT {most}
),
stretch AS MATERIALIZED (SELECT count(*) AS looked_at, min(created_at) AS since FROM found),
ranked AS MATERIALIZED (
    SELECT found.created_at, found.post_id,
        row_number() OVER (ORDER BY {order}, found.created_at DESC, found.post_id DESC) AS place,
        count(*) OVER () AS total
    FROM found JOIN LATERAL (
        SELECT confidence_score, sentiment_label FROM sentiment_analysis a
        WHERE a.created_at = found.created_at AND a.post_id = found.post_id
            AND a.model_name = found.model_name
    ) AS a ON true
    WHERE {ranks}
)
SELECT stretch.*, told.* FROM stretch LEFT JOIN (
    SELECT ranked.place, ranked.total, p.*, {analyzed}
    FROM (SELECT * FROM ranked ORDER BY place LIMIT {limit} OFFSET {offset}) AS ranked
    JOIN LATERAL (
        SELECT * FROM social_media_posts p
        WHERE p.created_at = ranked.created_at AND p.post_id = ranked.post_id
    ) AS p ON true
    JOIN LATERAL (
        SELECT * FROM sentiment_analysis a WHERE a.created_at = p.created_at
            AND a.post_id = p.post_id AND a.model_name = p.model_name
    ) AS a ON true
) AS told ON true
ORDER BY told.place
"""


@dataclass(frozen=True, slots=True)
class RankedPosts:
    """Posts in their order, how many there are in it, and since when, where that is not all."""

    posts: Sequence[AnalyzedPost]
    total: int
    since: datetime | None


async def ranked_posts(
    database: Database, wanted: PostFilter, order: PostOrder, *, limit: int, offset: int = 0
) -> RankedPosts:
    """A page of the newest 10,000 posts that pass the filter, in this order.

    Raises:
        SearchTooLong: it took too long, and was ended.
        StoreUnavailable: the server does not answer.
    """
    ranks, by = _ORDERS[order]
    label = _LABELS.get(order)
    conditions = Conditions(limit, offset, RANKED_AT_MOST)
    if label is not None and wanted.sentiment.matches(label):
        conditions.add_posts(replace(wanted, sentiment=only(label)))
    else:
        conditions.add_posts(wanted)
        ranks = "false" if label is not None else ranks
    if order is PostOrder.LAST_CORRECTED:
        conditions.add(_CORRECTED)
    statement = _RANKED.format(
        posts=wanted.posts,
        conditions=conditions,
        order=by,
        ranks=ranks,
        analyzed=ANALYZED.format(post="p"),
        limit="$1",
        offset="$2",
        most="$3",
    )
    with translated_errors():
        async with database.searching() as connection:
            rows = await connection.fetch(statement, *conditions.parameters)
    cut = rows[0]["looked_at"] >= RANKED_AT_MOST
    found = [row for row in rows if row["place"] is not None]
    return RankedPosts(
        [read_analyzed_post(row) for row in found],
        found[0]["total"] if found else 0,
        rows[0]["since"] if cut else None,
    )
