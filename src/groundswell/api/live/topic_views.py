"""Live events reduced to topics, computed once for all sockets that follow one.

So a filter by topic costs nothing for the posts that it does not show, nor for events without any.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from groundswell.domain.event import AnalyzedPost, LiveEvent
from groundswell.domain.window import RollupRow

KEPT_EVENTS = 5_000
"""More than are held to be told again."""


@dataclass(frozen=True, slots=True)
class TopicEvents:
    """Some events by topic: those that concern it, in their order; ``rest``: those that concern
    every other."""

    topics: Mapping[str, Sequence[LiveEvent]] = field(default_factory=dict)
    rest: Sequence[LiveEvent] = ()

    def of(self, topic: str) -> Sequence[LiveEvent]:
        return self.topics.get(topic, self.rest)


class TopicViews:
    """The parts of events by topic."""

    def __init__(self) -> None:
        self._cut: dict[int, tuple[LiveEvent, dict[str, LiveEvent], LiveEvent]] = {}

    def by_topic(self, events: Iterable[LiveEvent]) -> TopicEvents:
        """What of each event concerns a topic.

        Its rollups are the topic's; its posts those in the topic, and those that have changed,
        which may have been in it.
        """
        topics: dict[str, list[LiveEvent]] = {}
        rest: list[LiveEvent] = []
        for event in events:
            cut, others = self._cut_of(event)
            if others.posts or others.deleted or others.alerts:
                for topic in topics.keys() - cut.keys():
                    topics[topic].append(others)
            for topic, view in cut.items():
                if topic in topics:
                    topics[topic].append(view)
                else:
                    topics[topic] = [*rest, view]
            if others.posts or others.deleted or others.alerts:
                rest.append(others)
        return TopicEvents(topics, rest)

    def _cut_of(self, event: LiveEvent) -> tuple[dict[str, LiveEvent], LiveEvent]:
        held = self._cut.get(id(event))
        if held is None or held[0] is not event:
            held = self._cut[id(event)] = (event, *_cut(event))
            while len(self._cut) > KEPT_EVENTS:
                del self._cut[next(iter(self._cut))]
        return held[1], held[2]


def _cut(event: LiveEvent) -> tuple[dict[str, LiveEvent], LiveEvent]:
    known = frozenset(event.changed)
    changed = [item for item in event.posts if item.post.post_id in known]
    posts: dict[str, list[AnalyzedPost]] = defaultdict(lambda: list(changed))
    rollups: dict[str, list[RollupRow]] = defaultdict(list)
    for item in event.posts:
        if item.topics and item.post.post_id not in known:
            for topic in item.topics:
                posts[topic.id].append(item)
    for each in event.topic_rollups:
        rollups[each.topic].append(each.row)
    rest = replace(event, posts=tuple(changed), rollups=(), topic_rollups=())
    return {
        topic: replace(rest, posts=tuple(posts[topic]), rollups=tuple(rollups[topic]))
        for topic in {*posts, *rollups}
    }, rest
