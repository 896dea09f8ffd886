"""Carries corrections over when the model analyses a post again, and ends them when its text
changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from groundswell.domain.correction import LabelField
from groundswell.domain.sentiment import Labels
from groundswell.store.engine import Connection

# A deleted post takes its corrections along; a new text ends them; the same text keeps them.
_SETTLE = """
WITH forgotten AS (
    DELETE FROM label_corrections WHERE post_id = ANY($1::varchar[])
),
ended AS (
    UPDATE label_corrections SET ended_at = now(), end_reason = 'edited'
    WHERE post_id = ANY($2::varchar[]) AND ended_at IS NULL
)
SELECT post_id, field, to_label FROM label_corrections
WHERE post_id = ANY($3::varchar[]) AND ended_at IS NULL
"""


async def settle_corrections(
    connection: Connection,
    *,
    deleted: Sequence[str],
    edited: Sequence[str],
    read_again: Mapping[str, Labels],
) -> dict[str, Labels]:
    """End the corrections of posts that are deleted or have a new text.

    ``read_again`` names what the model says now of texts that stay the same: returned is what
    these posts are to be counted as, for those that people have corrected. The transaction holds
    the posts' ids.
    """
    if not (deleted or edited or read_again):
        return {}
    rows = await connection.fetch(_SETTLE, deleted, edited, list(read_again))
    holding: dict[str, dict[str, str]] = {}
    for row in rows:
        holding.setdefault(row["post_id"], {})[row["field"]] = row["to_label"]
    return {
        post_id: Labels(
            given.get(LabelField.SENTIMENT, read_again[post_id].sentiment),
            given.get(LabelField.EMOTION, read_again[post_id].emotion),
        )
        for post_id, given in holding.items()
    }
