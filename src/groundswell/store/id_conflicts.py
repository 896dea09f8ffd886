"""Detects id conflicts: a known id that arrives again as another post."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from groundswell.domain.post import Post
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors

_COLUMNS = tuple(attrgetter(name) for name in ("post_id", "source", "content"))
_DIFFERING = """
SELECT t.number - 1 AS number, p.source
FROM unnest($1::varchar[], $2::varchar[], $3::text[])
    WITH ORDINALITY AS t (post_id, source, content, number)
JOIN post_ids g USING (post_id)
JOIN social_media_posts p ON p.created_at = g.created_at AND p.post_id = g.post_id
WHERE NOT g.deleted AND (
    p.source <> t.source
    OR (p.content <> t.content AND coalesce(g.first_text, 1) <> 0
        AND g.first_text IS DISTINCT FROM hashtextextended(t.content, 0)))
"""


class Identities:
    """What is stored under an id."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def differing(self, posts: Sequence[Post]) -> dict[int, str]:
        """The index of each of ``posts`` that conflicts with the stored one, and the stored one's
        source.

        The same post has the source and the text of the stored one, or the text that this had
        before it was edited.

        Raises:
            StoreUnavailable: the database does not answer.
        """
        columns = [list(map(column, posts)) for column in _COLUMNS]
        with translated_errors():
            rows = await self._database.pool.fetch(_DIFFERING, *columns)
        return {row["number"]: row["source"] for row in rows}
