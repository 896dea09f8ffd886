"""The newest posts under several values of one field, each value's in the order of its index.

An index gives the posts of one value in order, of several it does not: PostgreSQL walks through
all posts, the newest first, until enough have one of them. Of sources that were silent for weeks
that would be weeks of everybody's posts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from groundswell.domain.value_filter import ANY_VALUE
from groundswell.store.filters import POST_COLUMNS, Conditions, PostFilter

MOST_ROWS = 50_000
"""Posts that all values together may give; where it were more, a walk is as good."""

_COLUMNS = {
    "author": "author",
    "source": "source",
    "emotion": "emotion",
    "sentiment": "sentiment_label",
}
"""By how few posts a value of them has."""

_OF_EACH = f"""(
    SELECT newest.* FROM unnest({{values}}::varchar[]) AS one (value)
    CROSS JOIN LATERAL (
        SELECT created_at, post_id, {POST_COLUMNS} FROM social_media_posts
        WHERE {{column}} = one.value AND {{conditions}}
        ORDER BY created_at DESC, post_id DESC LIMIT {{most}}
    ) AS newest
) AS of_values"""  # noqa: S608 - nothing of a request's


@dataclass(frozen=True, slots=True)
class SeveralValues:
    """Values that are looked up one by one in a column."""

    column: str
    values: Sequence[str]


def values_apart(wanted: PostFilter, most: int) -> tuple[PostFilter, SeveralValues | None]:
    """The several values that the newest ``most`` posts are looked up by, and the filter without
    them; ``None``: the filter is used as it is.
    """
    if wanted.topic is not None:
        return wanted, None  # in the order of the topic's own index
    for name, column in _COLUMNS.items():
        values = getattr(wanted, name)
        if not values.include:
            continue
        if len(values.include) == 1 or len(values.include) * most > MOST_ROWS:
            break
        found = SeveralValues(column, sorted(values.include - values.exclude))
        without: dict[str, Any] = {name: ANY_VALUE}
        return replace(wanted, **without), found
    return wanted, None


def newest_posts(
    wanted: PostFilter, several: SeveralValues | None, conditions: Conditions, most: str
) -> str:
    """The posts that pass the conditions, to select from: of several values at least the newest
    ``most``, an SQL expression.
    """
    if several is None:
        return f"{wanted.posts} WHERE {conditions}"
    return _OF_EACH.format(
        values=conditions.parameter(several.values),
        column=several.column,
        conditions=conditions,
        most=most,
    )
