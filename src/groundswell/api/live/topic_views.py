"""Live events reduced to one topic, computed once for all sockets that follow it.

So a filter by topic costs nothing for the posts that it does not show.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace

from groundswell.domain.event import AnalyzedPost, LiveEvent
from groundswell.domain.window import RollupRow

KEPT_EVENTS = 5_000
"""More than are held to be told again."""


class TopicViews:
    """The parts of events by topic."""

    def __init__(self) -> None:
        self._cut: dict[int, tuple[LiveEvent, dict[str, LiveEvent], LiveEvent]] = {}

    def of(self, event: LiveEvent, topic: str) -> LiveEvent:
        """What of an event concerns a topic.

        Its rollups are the topic's; its posts those in the topic, and those that have changed,
        which may have been in it.
        """
        held = self._cut.get(id(event))
        if held is None or held[0] is not event:
            held = self._cut[id(event)] = (event, *_cut(event))
            while len(self._cut) > KEPT_EVENTS:
                del self._cut[next(iter(self._cut))]
        return held[1].get(topic, held[2])


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
