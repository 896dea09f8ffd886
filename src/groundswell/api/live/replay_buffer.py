"""The newest live events in order, so that a client that was away gets what it missed."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from collections.abc import Sequence
from itertools import islice

from groundswell.domain.event import LiveEvent, LivePosition, Sequenced


class EventRing:
    """Events after ``start``, without a gap, bounded by their number and by the posts in them."""

    def __init__(
        self, start: LivePosition, *, most_events: int = 4096, most_posts: int = 20_000
    ) -> None:
        self._start = start
        self._events: deque[Sequenced] = deque()
        self._posts = 0
        self._most_events = most_events
        self._most_posts = most_posts

    @property
    def position(self) -> LivePosition:
        """The place of the newest event."""
        return self._events[-1].position if self._events else self._start

    def add(self, sequenced: Sequenced) -> None:
        """Take in the event that follows the newest one."""
        self._events.append(sequenced)
        self._posts += len(sequenced.event.posts)
        while len(self._events) > self._most_events or self._posts > self._most_posts:
            oldest = self._events.popleft()
            self._posts -= len(oldest.event.posts)
            self._start = oldest.position

    def since(self, position: LivePosition) -> Sequence[LiveEvent] | None:
        """The events after ``position``, oldest first; ``None`` when some of them are gone."""
        newest = self.position
        if position.epoch != newest.epoch:
            return None
        if not self._start.sequence <= position.sequence <= newest.sequence:
            return None
        first = bisect_right(self._events, position.sequence, key=_sequence)
        return [item.event for item in islice(self._events, first, None)]


def _sequence(item: Sequenced) -> int:
    return item.position.sequence
