"""The codec of live events: JSON, bounded in size, a tolerant reader.

Replicas and workers of two versions run side by side: a reader ignores fields that it does not
know, and takes the default of an optional one that is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, replace
from datetime import datetime
from typing import Any, TypeVar

import orjson

from groundswell.domain.alert import Alert, AlertState
from groundswell.domain.event import AnalyzedPost, LiveEvent, TopicRollup
from groundswell.domain.extra_texts import EXTRA_NAMES, extra_texts
from groundswell.domain.post import POST_FIELDS, Post
from groundswell.domain.sentiment import Analysis, Labels, alone
from groundswell.domain.topic import TopicRef
from groundswell.domain.window import RollupKey, RollupRow

MAX_CONTENT_CHARS = 1000
"""Content is truncated to this, ending in ``…``; the API has all of it."""
T = TypeVar("T")
_PLAIN = tuple(name for name in POST_FIELDS if name not in EXTRA_NAMES)
_KNOWN: dict[type, frozenset[str]] = {
    part: frozenset(field.name for field in fields(part))
    for part in (Post, Analysis, Labels, RollupRow, RollupKey, Alert)
}
_ALERT_TIMES = (
    *("created_at", "window_start", "window_end"),
    *("calm_since", "resolved_at", "acknowledged_at"),
)
_PARTS = frozenset(field.name for field in fields(LiveEvent))
MAX_POSTS = 500
"""Posts a message: some 2 MB at most, which a subscriber's buffer on the server holds easily."""


def encode_live(event: LiveEvent) -> list[bytes]:
    """The messages that carry ``event``: one, unless it has more than ``MAX_POSTS`` posts.

    All posts are carried, for every socket filters its own. Rollups, deletions and alerts come
    with the last message.
    """
    return [orjson.dumps(_body(part)) for part in _parts(event)]


def decode_live(message: bytes) -> LiveEvent:
    """Read one message, whichever version wrote it.

    Raises:
        ValueError: it is no event, or it lacks what this version cannot do without.
    """
    try:
        body = orjson.loads(message)
        if not body.keys() & _PARTS:
            raise ValueError("none of its fields is known")
        topics = [TopicRef(*each) for each in body.get("topics", ())]
        return LiveEvent(
            posts=tuple(_analyzed_post(item, topics) for item in body.get("posts", ())),
            rollups=tuple(_rollup(item) for item in body.get("rollups", ())),
            deleted=tuple(body.get("deleted", ())),
            deleted_from=tuple(body.get("deleted_from", ())),
            changed=tuple(body.get("changed", ())),
            alerts=tuple(_alert(item) for item in body.get("alerts", ())),
            traces=tuple(body.get("traces", ())),
            topic_rollups=tuple(_topic_rollup(row) for row in body.get("topic_rollups", ())),
        )
    except (KeyError, IndexError, TypeError, AttributeError, ValueError) as error:
        raise ValueError(f"not a live event: {error!r}") from error


def _parts(event: LiveEvent) -> Iterator[LiveEvent]:
    posts = tuple(_shortened(item) for item in event.posts)
    while len(posts) > MAX_POSTS:
        yield LiveEvent(posts=posts[:MAX_POSTS], changed=event.changed)
        posts = posts[MAX_POSTS:]
    yield replace(event, posts=posts)


def _shortened(item: AnalyzedPost) -> AnalyzedPost:
    content = item.post.content
    if len(content) <= MAX_CONTENT_CHARS:
        return item
    return replace(item, post=replace(item.post, content=content[: MAX_CONTENT_CHARS - 1] + "…"))


def _body(event: LiveEvent) -> dict[str, object]:
    """The posts, of which there are many, by hand: in half the time of any dataclass.

    Topics are named once, by their place among ``topics``. The probabilities of all labels stay
    behind: no frame shows them, and they would be a third of the message.
    """
    places: dict[TopicRef, int] = {}
    for item in event.posts:
        for topic in item.topics:
            places.setdefault(topic, len(places))
    return {
        "posts": [_plain_post(item, item.post, item.analysis, places) for item in event.posts],
        "topics": [[topic.id, topic.name] for topic in places],
        "topic_rollups": [_plain_topic_rollup(each) for each in event.topic_rollups],
        "rollups": event.rollups,
        "deleted": event.deleted,
        "deleted_from": event.deleted_from,
        "changed": event.changed,
        "alerts": event.alerts,
        "traces": event.traces,
    }


def _plain_topic_rollup(each: TopicRollup) -> list[object]:
    row, key = each.row, each.row.key
    place = [each.topic, key.bucket, key.source, key.sentiment, key.emotion]
    return [*place, row.posts, row.confidence_sum, row.version]


def _topic_rollup(row: list[Any]) -> TopicRollup:
    topic, bucket, source, sentiment, emotion, posts, confidence_sum, version = row[:8]
    key = RollupKey(_time(bucket), source, sentiment, emotion)
    return TopicRollup(topic, RollupRow(key, posts, confidence_sum, version))


def _plain_post(
    item: AnalyzedPost, post: Post, said: Analysis, places: Mapping[TopicRef, int]
) -> dict[str, object]:
    plain: dict[str, object] = {
        "post": {name: getattr(post, name) for name in _PLAIN},
        "analysis": {
            "sentiment_label": said.sentiment_label,
            "confidence_score": said.confidence_score,
            "emotion": said.emotion,
            "model_name": said.model_name,
            "lang": said.lang,
        },
        # Kept apart: the last release rejects a whole event that has an unknown field.
        "present_emotions": said.present_emotions,
        "model_labels": item.model_labels,
        "topics": [places[topic] for topic in item.topics],
    }
    if extra := extra_texts(post):
        plain["extra"] = {name: text for name, text in extra.items() if text}
    return plain


def _analyzed_post(item: dict[str, Any], topics: list[TopicRef]) -> AnalyzedPost:
    post, said = item["post"], item.get("model_labels")
    post["created_at"] = _time(post["created_at"])
    if extra := item.get("extra"):
        post |= extra
    return AnalyzedPost(
        _read(Post, post),
        _analysis(item["analysis"], item.get("present_emotions")),
        _read(Labels, said) if said else None,
        tuple([topics[place] for place in item.get("topics", ())]),
    )


def _analysis(item: dict[str, Any], present: list[str] | None) -> Analysis:
    """The last release sends only the strongest emotion: ``present`` is ``None``."""
    item["present_emotions"] = alone(item["emotion"]) if present is None else tuple(present)
    return _read(Analysis, item)


def _rollup(item: dict[str, Any]) -> RollupRow:
    key = item["key"]
    key["bucket"] = _time(key["bucket"])
    item["key"] = _read(RollupKey, key)
    return _read(RollupRow, item)


def _alert(item: dict[str, Any]) -> Alert:
    times = {name: _time(item[name]) for name in _ALERT_TIMES if item.get(name) is not None}
    return _read(Alert, item | times | {"state": AlertState(item["state"])})


def _read(kind: type[T], item: dict[str, Any]) -> T:
    """An instance of ``kind`` from the fields that it has; unknown ones are ignored."""
    known = _KNOWN[kind]
    if not item.keys() <= known:
        item = {name: value for name, value in item.items() if name in known}
    return kind(**item)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)
