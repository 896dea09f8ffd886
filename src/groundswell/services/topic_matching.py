"""The matcher of the current topics, rebuilt when they change; the same for live and stored
posts."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from groundswell.domain.query.errors import InvalidQuery
from groundswell.domain.topic import TopicSet, compiled
from groundswell.store.topics.definitions import TopicStore
from groundswell.topics.matcher import TopicMatcher

log = logging.getLogger(__name__)

Queries = Mapping[int, tuple[str, tuple[str, ...]]]
"""Queries by the topic's key, each with its languages."""


def matcher_of(queries: Queries) -> TopicMatcher[int]:
    """The matcher of these queries.

    Raises:
        InvalidQuery: one of them says nothing to this release.
    """
    return TopicMatcher({key: compiled(*query) for key, query in queries.items()})


class TopicMatching:
    """The topics of one database at the version that was read last."""

    def __init__(self, topics: TopicStore) -> None:
        self._topics = topics
        self._read = False
        self._set: TopicSet | None = None

    async def current(self) -> TopicSet | None:
        """What to match by; ``None``: a later release has written what this one cannot read, and
        who can fills it in.

        Raises:
            StoreUnavailable: PostgreSQL does not answer.
        """
        if not self._read:
            stored = await self._topics.load_set()
            try:
                match = matcher_of(stored.queries).match
                self._set = TopicSet(stored.version, match, stored.shown)
            except InvalidQuery as error:
                log.warning("posts are stored without topics: a query cannot be read: %s", error)
                self._set = None
            self._read = True
        return self._set

    def forget(self) -> None:
        """Read the topics again: they have changed."""
        self._read = False
