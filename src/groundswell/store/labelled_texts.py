"""Texts with labels corrected by people: training data for the next model."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass

from groundswell.domain.correction import LabelField
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.filters import Conditions, PostFilter

_PAGE = """
SELECT c.id, p.content, c.to_label
FROM label_corrections c
JOIN social_media_posts p ON p.created_at = c.post_created_at AND p.post_id = c.post_id
WHERE c.ended_at IS NULL AND c.field = $1 AND {conditions}
ORDER BY c.id LIMIT $2
"""


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A post's text and its corrected label."""

    text: str
    label: str


async def relabelled(
    database: Database, field: LabelField, wanted: PostFilter, *, size: int
) -> AsyncIterator[list[LabelledText]]:
    """Every text of ``wanted`` with a label of this field by a person, the first given first.

    Of each post the label that holds, at most ``size`` at a time.

    Raises:
        StoreUnavailable: the server does not answer.
    """
    last: object = None
    while True:
        conditions = Conditions(str(field), size)
        conditions.add_posts(wanted)
        if last is not None:
            conditions.add("c.id > ?", last)
        with translated_errors():
            rows = await database.reader.fetch(
                _PAGE.format(conditions=conditions), *conditions.parameters
            )
        if rows:
            yield [LabelledText(row["content"], row["to_label"]) for row in rows]
        if len(rows) < size:
            return
        last = rows[-1]["id"]
