"""The live state, built from live events: pure, without clock or I/O."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from groundswell.api.live.filter import LiveFilter
from groundswell.api.live.replay_buffer import EventRing
from groundswell.api.live.rollup_window import (
    KEPT,
    LiveWindow,
    MinuteCounts,
    window_start,
)
from groundswell.api.live.topic_views import TopicEvents, TopicViews
from groundswell.domain.alert import Alert, AlertState
from groundswell.domain.event import AnalyzedPost, LiveEvent, LivePosition, Sequenced
from groundswell.domain.window import RollupRow, SentimentCounts, bucket_start

NEWEST = 20
"""Posts a frame holds at most."""
KEPT_PLACES = 16
"""Places that sockets ask from whose events are kept until the next tick; most ask from one."""
SNAPSHOT_WIDTH = timedelta(minutes=60)

Minutes = list[tuple[datetime, MinuteCounts]]
Totals = dict[str, SentimentCounts]


@dataclass(frozen=True, slots=True)
class Stamp:
    """The state a client has seen: totals change with an event, or when a minute begins."""

    position: LivePosition
    minute: datetime


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything a client needs to begin."""

    position: LivePosition
    posts: tuple[AnalyzedPost, ...]
    buckets: Minutes
    totals: Totals
    alerts: tuple[Alert, ...]


@dataclass(frozen=True, slots=True)
class Update:
    """An update from one position to another; counts are absolute.

    ``seen`` counts the posts that the newest 20 stand for. ``alerts`` are those that were
    opened or changed, in their present state.
    """

    start: LivePosition
    end: LivePosition
    seen: int
    posts: tuple[AnalyzedPost, ...]
    buckets: Minutes
    totals: Totals
    alerts: tuple[Alert, ...]
    deleted: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it passes the filter."""
        return not (self.seen or self.buckets or self.alerts or self.deleted)


class LiveState:
    """The windows, newest posts and open alerts at one position of the live sequence."""

    def __init__(
        self,
        position: LivePosition,
        rows: Iterable[RollupRow],
        alerts: Iterable[Alert],
        now: datetime,
    ) -> None:
        self.window = LiveWindow()
        self.window.replace(rows)
        self.ring = EventRing(position)
        self._alerts = {alert.id: alert for alert in alerts}
        self._newest: dict[str | None, dict[LiveFilter, tuple[AnalyzedPost, ...]]] = {}
        self._topics: dict[str, LiveWindow] = {}
        self._views = TopicViews()
        self._since: dict[LivePosition, tuple[Sequence[LiveEvent], TopicEvents]] = {}
        self._now = now
        self.stamp = Stamp(position, bucket_start(now))
        """A snapshot of the present; built once a tick and shared by all clients."""

    @property
    def position(self) -> LivePosition:
        return self.ring.position

    @property
    def oldest(self) -> datetime:
        """The first minute of the longest window."""
        return window_start(self._now, KEPT)

    @property
    def open_alerts(self) -> frozenset[tuple[str, int]]:
        """The incidents that go on: their ids and revisions."""
        return frozenset((alert.id, alert.revision) for alert in self._alerts.values())

    def apply(self, events: Iterable[Sequenced], now: datetime) -> None:
        """Take in events that follow the present position, and the passing of time."""
        oldest = window_start(now, KEPT)
        came: list[LiveEvent] = []
        for sequenced in events:
            self.ring.add(sequenced)
            event = sequenced.event
            came.append(event)
            self.window.merge(row for row in event.rollups if row.key.bucket >= oldest)
            for alert in event.alerts:
                if alert.revision >= self._alerts.get(alert.id, alert).revision:
                    self._alerts[alert.id] = alert
        if came:
            self._since.clear()
            self._renew(came, oldest)
        self._alerts = {
            key: alert for key, alert in self._alerts.items() if alert.state is AlertState.OPEN
        }
        before, self.stamp = self.stamp, Stamp(self.position, bucket_start(now))
        if self.stamp.minute != before.minute:
            for window in (self.window, *self._topics.values()):
                window.prune(now)
        self._now = now

    def _renew(self, came: Sequence[LiveEvent], oldest: datetime) -> None:
        """Let the newest posts of each filter, and the counts of each topic, show the events."""
        views = self._views.by_topic(came)
        for topic, held in self._newest.items():
            seen = came if topic is None else views.of(topic)
            if topic is not None:
                window = self._topics[topic]
                rows = (row for event in seen for row in event.rollups)
                window.merge(row for row in rows if row.key.bucket >= oldest)
            if any(event.posts or event.deleted for event in seen):
                for chosen, known in held.items():
                    held[chosen] = _renewed(chosen, known, seen)

    def knows(self, chosen: LiveFilter) -> bool:
        """Whether the newest posts under this filter are held."""
        return chosen in self._newest.get(chosen.topic, ())

    def learn(
        self,
        chosen: LiveFilter,
        newest: Sequence[AnalyzedPost],
        since: LivePosition,
        rows: Iterable[RollupRow] = (),
    ) -> None:
        """Hold the newest posts under a filter, read from the store at ``since`` or later.

        ``rows``: the minute rollups of its topic, if it has one, read then too.
        """
        missed = self._seen_since(chosen, since) or ()
        if chosen.topic is not None:
            window = self._topics.setdefault(chosen.topic, LiveWindow())
            window.merge(rows)
            window.merge(row for event in missed for row in event.rollups)
        held = self._newest.setdefault(chosen.topic, {})
        held[chosen] = _renewed(chosen, newest, missed)

    def forget(self, chosen: LiveFilter) -> None:
        """Drop a filter that no socket uses any more."""
        self._window_of(chosen).forget(chosen)
        held = self._newest.get(chosen.topic, {})
        held.pop(chosen, None)
        if not held:
            self._newest.pop(chosen.topic, None)
            if chosen.topic is not None:
                self._topics.pop(chosen.topic, None)

    def totals(self, chosen: LiveFilter) -> Totals:
        return self._window_of(chosen).totals(chosen, self._now)

    def snapshot(self, chosen: LiveFilter) -> Snapshot:
        """The last hour, the totals, the newest posts and the open alerts."""
        return Snapshot(
            self.position,
            self._newest.get(chosen.topic, {}).get(chosen, ()),
            self._window_of(chosen).minutes(chosen, self._now, SNAPSHOT_WIDTH),
            self.totals(chosen),
            tuple(self._alerts.values()) if chosen.sees_alerts else (),
        )

    def update(self, chosen: LiveFilter, since: LivePosition) -> Update | None:
        """The update since ``since``; ``None`` when that position is no longer buffered."""
        events = self._seen_since(chosen, since)
        if events is None:
            return None
        seen, deleted = _outcome(chosen, events)
        alerts = {alert.id: alert for event in events for alert in event.alerts}
        return Update(
            since,
            self.position,
            len(seen),
            _newest(seen.values()),
            self._changed(chosen, events),
            self.totals(chosen),
            tuple(alerts.values()) if chosen.sees_alerts else (),
            tuple(deleted),
        )

    def _changed(self, chosen: LiveFilter, events: Iterable[LiveEvent]) -> Minutes:
        """The minutes that events changed; those older than the window are read over REST."""
        oldest = self.oldest
        buckets = {
            row.key.bucket
            for event in events
            for row in event.rollups
            if row.key.bucket >= oldest and chosen.sees_key(row.key)
        }
        window = self._window_of(chosen)
        return [(bucket, window.minute(chosen, bucket)) for bucket in sorted(buckets)]

    def _window_of(self, chosen: LiveFilter) -> LiveWindow:
        """The counts of its topic, or of all posts."""
        return self.window if chosen.topic is None else self._topics.get(chosen.topic, _EMPTY)

    def _seen_since(self, chosen: LiveFilter, position: LivePosition) -> Sequence[LiveEvent] | None:
        """The events since then that may concern the filter; most sockets ask from one place."""
        found = self._since.get(position)
        if found is None:
            events = self.ring.since(position)
            if events is None:
                return None
            if len(self._since) >= KEPT_PLACES:
                self._since.clear()
            found = self._since[position] = (events, self._views.by_topic(events))
        events, views = found
        return events if chosen.topic is None else views.of(chosen.topic)


_EMPTY = LiveWindow()
_AGE = attrgetter("post.created_at", "post.post_id")


def _outcome(
    chosen: LiveFilter, events: Iterable[LiveEvent]
) -> tuple[dict[str, AnalyzedPost], list[str]]:
    """The posts that came, each in its last state, and the ids of those that left the view."""
    seen: dict[str, AnalyzedPost] = {}
    deleted: dict[str, None] = {}
    for event in events:
        for item in event.posts:
            deleted.pop(item.post.post_id, None)
            seen.pop(item.post.post_id, None)
            if chosen.sees_post(item):
                seen[item.post.post_id] = item
            elif item.post.post_id in event.changed and chosen.may_see(item.post.source):
                deleted[item.post.post_id] = None  # may have been in view until now
        for post_id in _deleted(chosen, event):
            seen.pop(post_id, None)
            deleted[post_id] = None
    return seen, list(deleted)


def _deleted(chosen: LiveFilter, event: LiveEvent) -> Iterable[str]:
    """The ids of deleted posts that the filter lets through."""
    if chosen.within is None:
        return event.deleted
    pairs = zip(event.deleted, event.deleted_from, strict=False)
    return [post_id for post_id, source in pairs if chosen.may_see(source)]


def _renewed(
    chosen: LiveFilter, known: Sequence[AnalyzedPost], events: Iterable[LiveEvent]
) -> tuple[AnalyzedPost, ...]:
    """The newest posts after ``events``: edits applied, deleted ones removed."""
    posts = {item.post.post_id: item for item in known}
    for event in events:
        for item in event.posts:
            posts.pop(item.post.post_id, None)
            if chosen.sees_post(item):
                posts[item.post.post_id] = item
        for post_id in event.deleted:
            posts.pop(post_id, None)
    return _newest(posts.values())


def _newest(posts: Iterable[AnalyzedPost]) -> tuple[AnalyzedPost, ...]:
    return tuple(sorted(posts, key=_AGE, reverse=True)[:NEWEST])
