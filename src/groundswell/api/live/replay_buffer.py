"""The replay buffer (a ring): the newest live events, for clients that reconnect."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from itertools import islice
from sys import getsizeof

from groundswell.domain.event import LiveEvent, LivePosition, Sequenced
from groundswell.domain.post import optional_values

POST_BYTES = 2000
"""Of a post and its analysis without the texts."""
ROW_BYTES = 400
"""Of a rollup row, an alert, and what an event has beside them."""


class EventRing:
    """Events after ``start``, without a gap, bounded by number, posts and memory (in bytes)."""

    def __init__(
        self,
        start: LivePosition,
        *,
        most_events: int = 4096,
        most_posts: int = 20_000,
        most_bytes: int = 64 * 1024 * 1024,
    ) -> None:
        self._start = start
        self._events: deque[Sequenced] = deque()
        self._sizes: deque[int] = deque()
        self._posts = 0
        self._most_events = most_events
        self._most_posts = most_posts
        self._bytes = 0
        self._most_bytes = most_bytes

    @property
    def position(self) -> LivePosition:
        """The place of the newest event."""
        return self._events[-1].position if self._events else self._start

    def add(self, sequenced: Sequenced) -> None:
        """Take in the event that follows the newest one."""
        self._events.append(sequenced)
        self._posts += len(sequenced.event.posts)
        self._sizes.append(bytes_of(sequenced.event))
        self._bytes += self._sizes[-1]
        while (
            len(self._events) > self._most_events
            or self._posts > self._most_posts
            or self._bytes > self._most_bytes
        ):
            oldest = self._events.popleft()
            self._posts -= len(oldest.event.posts)
            self._bytes -= self._sizes.popleft()
            self._start = oldest.position

    def since(self, position: LivePosition) -> Sequence[LiveEvent] | None:
        """The events after ``position``, oldest first; ``None`` when some are no longer
        buffered."""
        newest = self.position
        if position.epoch != newest.epoch:
            return None
        if not self._start.sequence <= position.sequence <= newest.sequence:
            return None
        first = bisect_right(self._events, position.sequence, key=_sequence)
        return [item.event for item in islice(self._events, first, None)]


def bytes_of(event: LiveEvent) -> int:
    """About how much memory an event takes: its texts as they are, the rest as it mostly is."""
    texts = sum(
        [
            getsizeof(item.post.content)
            + getsizeof(item.post.post_id)
            + sum(map(getsizeof, filter(None, optional_values(item.post))))
            for item in event.posts
        ]
    )
    named = sum(map(getsizeof, (*event.deleted, *event.changed, *event.traces)))
    rows = sum(map(len, (event.rollups, event.topic_rollups, event.alerts, event.deleted_from)))
    return texts + named + POST_BYTES * len(event.posts) + ROW_BYTES * (1 + rows)


def _sequence(item: Sequenced) -> int:
    return item.position.sequence
