"""WebSocket frames as they are sent: JSON text, ``{type, timestamp, …}``."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import orjson

from groundswell.api.live.state import Minutes, Snapshot, Totals, Update
from groundswell.api.schemas.optional_texts import texts_of
from groundswell.domain.alert import Alert
from groundswell.domain.clock import utc_now
from groundswell.domain.event import AnalyzedPost, LiveEvent, LivePosition
from groundswell.domain.window import SentimentCounts
from groundswell.lru import LruCache

PREVIEW_CHARS = 100
"""Characters of content in ``new_post``."""
FEED_CHARS = 1000
"""Characters of content in ``snapshot`` and ``update``; ``GET /api/posts/{post_id}`` has all."""

_MADE: LruCache[int, tuple[AnalyzedPost, orjson.Fragment]] = LruCache(1000)
"""Posts by their identity: each is held, so that no other gets it."""
_STAMP = re.compile(r'^(\{"type":"\w+","timestamp":)"[^"]*"')


def connected() -> str:
    return _frame("connected", message="Connected to the live sentiment of Groundswell.")


def ping() -> str:
    return _frame("ping")


def hello(epoch: str, *, tick_ms: int, heartbeat_seconds: float) -> str:
    return _frame(
        "hello",
        epoch=epoch,
        tick_ms=tick_ms,
        heartbeat_ms=round(heartbeat_seconds * 1000),
    )


def reset(reason: str) -> str:
    return _frame("reset", reason=reason)


def metrics_update(totals: Totals) -> str:
    return _frame("metrics_update", data=_totals(totals))


def alert(item: Alert) -> str:
    return _frame("alert", data=item)


class EventFrames:
    """The frames of one event for plain clients, each made once, when the first one needs it.

    ``posts`` are in the order in which they came in, which is each source's own; ``alerts`` are
    those of the event's that opened, ended or were acknowledged.
    """

    def __init__(self, event: LiveEvent, alerts: Sequence[Alert]) -> None:
        self.posts = event.posts
        self.alerts = alerts
        self._opened: dict[int, str] = {}
        self._of_topics: dict[str, list[int]] | None = None

    def places(self, topic: str | None) -> Sequence[int]:
        """The places of the posts in a topic; without one, of all."""
        if topic is None:
            return range(len(self.posts))
        if self._of_topics is None:
            self._of_topics = defaultdict(list)
            for place, item in enumerate(self.posts):
                for each in item.topics:
                    self._of_topics[each.id].append(place)
        return self._of_topics.get(topic, ())

    def new_post(self, index: int, skipped: int) -> str:
        """The ``new_post`` frame of one post; ``skipped``: posts not sent since the last one."""
        opened = self._opened.get(index)
        if opened is None:
            opened = self._opened[index] = _new_post(self.posts[index]).removesuffix("}")
        return f'{opened},"skipped":{skipped}}}'


def _new_post(item: AnalyzedPost) -> str:
    post, analysis = item.post, item.analysis
    data = {
        "post_id": post.post_id,
        "source": post.source,
        "author": post.author,
        "content": _cut(post.content, PREVIEW_CHARS),
        "created_at": post.created_at,
        "sentiment_label": analysis.sentiment_label,
        "confidence_score": analysis.confidence_score,
        "emotion": analysis.emotion,
        "timestamp": post.created_at,
        "topics": _topics(item),
        "sentiment": _sentiment(item),
    }
    return _frame("new_post", data=data)


def at_position(frame: str, position: LivePosition) -> str:
    """A snapshot's frame with the position it shows."""
    return f'{frame.removesuffix("}")},"position":"{position}"}}'


def between(frame: str, start: LivePosition, end: LivePosition) -> str:
    """An update's frame with the positions it leads from and to."""
    return f'{frame.removesuffix("}")},"from":"{start}","to":"{end}"}}'


def as_of_now(frame: str) -> str:
    """A frame that was kept, with the time at which it is sent."""
    return _STAMP.sub(f"\\g<1>{_now()}", frame, count=1)


def snapshot(state: Snapshot) -> str:
    """Without its position: see :func:`at_position`."""
    return _frame(
        "snapshot",
        posts=_posts(state.posts),
        buckets=_buckets(state.buckets),
        totals=_totals(state.totals),
        alerts=state.alerts,
    )


def update(change: Update) -> str:
    """Without its positions: see :func:`between`."""
    return _frame(
        "update",
        seen=change.seen,
        posts=_posts(change.posts),
        buckets=_buckets(change.buckets),
        totals=_totals(change.totals),
        alerts=change.alerts,
        deleted=change.deleted,
    )


def _now() -> str:
    return orjson.dumps(utc_now()).decode()


def _frame(kind: str, **fields: Any) -> str:
    body = {"type": kind, "timestamp": utc_now(), **fields}
    return orjson.dumps(body).decode()


def _posts(items: Sequence[AnalyzedPost]) -> list[orjson.Fragment]:
    """Each post as it stands in frames, made once: it is in the frames of several topics."""
    found = []
    for item in items:
        kept = _MADE.get(id(item))
        if kept is None or kept[0] is not item:
            kept = (item, orjson.Fragment(orjson.dumps(_post(item))))
            _MADE.put(id(item), kept)
        found.append(kept[1])
    return found


def _post(item: AnalyzedPost) -> dict[str, Any]:
    return {
        "post_id": item.post.post_id,
        "source": item.post.source,
        "content": _cut(item.post.content, FEED_CHARS),
        "created_at": item.post.created_at,
        **texts_of(item.post),
        "topics": _topics(item),
        "sentiment": _sentiment(item),
    }


def _topics(item: AnalyzedPost) -> list[dict[str, str]]:
    return [{"id": topic.id, "name": topic.name} for topic in item.topics]


def _sentiment(item: AnalyzedPost) -> dict[str, Any]:
    analysis, said = item.analysis, item.model_labels
    told = {
        "label": analysis.sentiment_label,
        "confidence": analysis.confidence_score,
        "emotion": analysis.emotion,
        "present_emotions": item.present_emotions,
        "model_name": analysis.model_name,
        "corrected": said is not None,
    }
    if said is not None:
        told |= {"model_label": said.sentiment, "model_emotion": said.emotion}
    return told


def _buckets(minutes: Minutes) -> list[dict[str, Any]]:
    return [
        {
            "timestamp": bucket,
            "positive": minute.counts.positive,
            "neutral": minute.counts.neutral,
            "negative": minute.counts.negative,
            "emotions": minute.emotions,
        }
        for bucket, minute in minutes
    ]


def _totals(totals: Totals) -> dict[str, dict[str, int]]:
    return {name: _counts(counts) for name, counts in totals.items()}


def _counts(counts: SentimentCounts) -> dict[str, int]:
    return {
        "positive": counts.positive,
        "negative": counts.negative,
        "neutral": counts.neutral,
        "total": counts.total,
    }


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[:limit] + "…"
