"""The retention floor: posts from before it were dropped, and older ones are refused."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from groundswell.domain.post import EARLIEST, Post
from groundswell.errors import StoreUnavailable
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors

KNOWN_SECONDS = 1.0
"""A floor that is read may be so old."""
WAIT_SECONDS = 0.25
"""Timeout for reading the floor; then the last one known holds."""

# Older than EARLIEST is no post; before it lies only -infinity.
_FLOOR = "SELECT greatest(kept_from, $1) FROM retention"
_REFUSED = """
SELECT t.post_id FROM unnest($1::varchar[], $2::timestamptz[]) AS t (post_id, created_at)
WHERE created_at < (SELECT kept_from FROM retention)
    AND NOT EXISTS (SELECT FROM post_ids g WHERE g.post_id = t.post_id)
"""
# By the high-water mark of time, as janitors delete: a wrong clock refuses nothing.
_OUTLIVED = """
SELECT t.post_id
FROM unnest($1::varchar[], $2::timestamptz[], $3::interval[]) AS t (post_id, created_at, kept_for)
WHERE created_at < (SELECT reached FROM retention) - kept_for
    AND NOT EXISTS (SELECT FROM post_ids g WHERE g.post_id = t.post_id)
"""
# A high-water mark of time: the newest hour that holds posts, or as far as janitors have counted on
# since. Never what only a clock says.
_REACHED = """
UPDATE retention SET reached = least(
    $1, greatest(reached + $2::interval, (SELECT max(bucket) FROM sentiment_rollups_hour)))
RETURNING greatest(reached, $3)
"""
_LOWER = "UPDATE retention SET kept_from = $2 WHERE kept_from > $1"


class RetentionFloor:
    """The floor of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._known = EARLIEST
        self._read_again_at = 0.0

    async def current(self) -> datetime:
        """The floor, cached for a second; the last one known while the server does not answer."""
        if time.monotonic() >= self._read_again_at:
            self._read_again_at = time.monotonic() + KNOWN_SECONDS
            try:
                with translated_errors():
                    pool = self._database.pool
                    async with pool.acquire(timeout=WAIT_SECONDS) as connection:
                        self._known = await connection.fetchval(
                            _FLOOR, EARLIEST, timeout=WAIT_SECONDS
                        )
            except StoreUnavailable:
                self._read_again_at += KNOWN_SECONDS * 10
        return self._known

    async def refused(self, posts: Sequence[Post]) -> set[str]:
        """The ids of those that are not stored since they are older than the floor.

        Raises:
            StoreUnavailable: the server does not answer.
        """
        ids, moments = [post.post_id for post in posts], [post.created_at for post in posts]
        with translated_errors():
            rows = await self._database.pool.fetch(_REFUSED, ids, moments)
        return {row["post_id"] for row in rows}

    async def outlived(self, posts: Sequence[Post], kept_for: Mapping[str, timedelta]) -> set[str]:
        """The ids of unknown posts that are older than their source's posts are ``kept_for``.

        Raises:
            StoreUnavailable: the server does not answer.
        """
        latest = self._database.clock.latest()
        old = [
            (post.post_id, post.created_at, span)
            for post in posts
            if (span := kept_for.get(post.source)) and post.created_at < latest - span
        ]
        if not old:
            return set()
        with translated_errors():
            rows = await self._database.pool.fetch(_OUTLIVED, *zip(*old, strict=True))
        return {row["post_id"] for row in rows}

    async def reached(self, now: datetime, elapsed_seconds: float) -> datetime:
        """The high-water mark of time ``elapsed_seconds`` after the last call; at most now.

        Raises:
            StoreUnavailable: the server does not answer.
        """
        elapsed = timedelta(seconds=max(0.0, elapsed_seconds))
        with translated_errors():
            pool = self._database.pool
            found: datetime = await pool.fetchval(_REACHED, now, elapsed, EARLIEST)
        return found

    async def lower(self, above: datetime, moment: datetime) -> bool:
        """Lower a floor that lies above ``above`` to ``moment``; returns whether there was one.

        Raises:
            StoreUnavailable: the server does not answer.
        """
        with translated_errors():
            status = await self._database.pool.execute(_LOWER, above, moment)
        return status != "UPDATE 0"
