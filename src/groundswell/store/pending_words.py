"""Merges the pending list of the keyword index beside the batches, before one of them has to.

PostgreSQL lines new entries of a GIN index up, and whoever makes the list longer than
``gin_pending_list_limit`` merges all of it: 50 ms of work and more, for which that batch, and all
that wait for it, would stand still. A connection of its own does it sooner here.
"""

from __future__ import annotations

import asyncio
import logging
import math
import time
from collections.abc import Sequence
from datetime import datetime

from groundswell.domain.post import Post
from groundswell.errors import GroundswellError
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.partitions import weeks_of

log = logging.getLogger(__name__)

MERGE_CHARS, PAUSE_SECONDS = 16_384, 1.0
"""Merged are so many characters of posts or more, some 10 ms of work, and once a second at most."""
BACKLOG_POSTS = 100
"""A batch of more of them comes from a backlog: no post of it is shown at once anyway, and many
that are merged together, at the limit, cost a quarter less of PostgreSQL's time."""

# Of all workers one merges; what the others have added is merged with it.
_MERGE = """
SELECT gin_clean_pending_list(part.inhrelid)
FROM pg_inherits part JOIN pg_index ON indexrelid = part.inhrelid
WHERE part.inhparent = to_regclass('social_media_posts_by_words')
    AND indrelid IN (SELECT tableoid FROM social_media_posts WHERE created_at = ANY($1))
    AND pg_try_advisory_xact_lock(hashtext('groundswell.words'))
"""


class PendingWords:
    """Knows how much was added to the list since it was merged."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._characters = 0
        self._merged_at = -math.inf
        self._weeks: dict[tuple[int, int], datetime] = {}
        self._merging: asyncio.Task[None] | None = None

    def added(self, posts: Sequence[Post]) -> None:
        """These were stored or edited; begins to merge where it is time."""
        self._characters += sum([len(post.content) for post in posts])
        self._weeks |= weeks_of(post.created_at for post in posts)
        now = time.monotonic()
        if (
            len(posts) > BACKLOG_POSTS
            or self._characters < MERGE_CHARS
            or now - self._merged_at < PAUSE_SECONDS
            or (self._merging and not self._merging.done())
        ):
            return
        self._merged_at = now
        moments = list(self._weeks.values())
        self._weeks.clear()
        self._characters = 0
        self._merging = asyncio.create_task(self._merge(moments))

    async def _merge(self, moments: list[datetime]) -> None:
        try:
            with translated_errors():
                await self._database.pool.execute(_MERGE, moments)
        except GroundswellError as error:  # then a batch does it
            log.debug("the keyword index's pending list was not merged: %s", error)
