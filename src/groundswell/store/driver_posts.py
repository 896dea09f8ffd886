"""A sample of the posts of a time range, as input for the search for drivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from groundswell.store.engine import Connection, Pool
from groundswell.store.filters import Conditions, PostFilter

# Which posts are read does not depend on when they came: the hash of an id is as good as chance,
# and the same each time.
_POSTS = """
SELECT post_id, content, author, source, sentiment_label, emotion, url, lang
FROM social_media_posts
WHERE {conditions}
ORDER BY hashtext(post_id), post_id
LIMIT {limit}
"""
_HOW_MANY = """
SELECT count(*) FROM (SELECT FROM social_media_posts WHERE {conditions} LIMIT {most}) AS found
"""
MOST_COUNTED = 1_000_000


@dataclass(frozen=True, slots=True)
class SampledPost:
    """What of a post can be behind a change."""

    post_id: str
    content: str
    author: str | None
    source: str
    sentiment: str
    emotion: str
    url: str | None
    lang: str | None


async def sampled_posts(
    connection: Connection | Pool,
    wanted: PostFilter,
    most: int,
    *,
    topic_id: str | None = None,
    without: Sequence[tuple[datetime, datetime]] = (),
) -> tuple[Sequence[SampledPost], int]:
    """A uniform sample of at most so many posts of a filter and a topic, and their number.

    The filter has both of its times, and no topic. ``without``: stretches that are left out. The
    driver's errors come as they are.
    """
    conditions = Conditions()
    conditions.add_posts(wanted)
    if topic_id is not None:
        conditions.add(
            "(created_at, post_id) IN (SELECT created_at, post_id FROM topic_posts "
            "WHERE topic = (SELECT shown FROM topics WHERE id = ?::text::uuid) "
            "AND created_at >= ? AND created_at < ?)",
            *(topic_id, wanted.start, wanted.end),
        )
    for start, end in without:
        conditions.add("NOT (created_at >= ? AND created_at < ?)", start, end)
    limit = conditions.parameter(most)
    statement = _POSTS.format(conditions=conditions, limit=limit)
    rows = await connection.fetch(statement, *conditions.parameters)
    posts = [
        SampledPost(
            row["post_id"],
            row["content"],
            row["author"],
            row["source"],
            row["sentiment_label"],
            row["emotion"],
            row["url"],
            row["lang"],
        )
        for row in rows
    ]
    if len(posts) < most:
        return posts, len(posts)
    conditions.parameters[-1] = MOST_COUNTED
    total = await connection.fetchval(
        _HOW_MANY.format(conditions=conditions, most=limit), *conditions.parameters
    )
    return posts, total
