"""A live event survives the wire, within bounds."""

from __future__ import annotations

from dataclasses import MISSING, fields, replace
from datetime import UTC, datetime

import orjson
import pytest

from groundswell.domain.alert import Alert, AlertState
from groundswell.domain.event import AnalyzedPost, LiveEvent, TopicRollup
from groundswell.domain.post import OPTIONAL_TEXTS, Post
from groundswell.domain.sentiment import Analysis, Labels
from groundswell.domain.topic import TopicRef
from groundswell.domain.window import RollupKey, RollupRow
from groundswell.stream.live_codec import decode_live, encode_live
from tests.unit.api.factories import alert

NOW = datetime(2026, 11, 22, 8, 0, 0, 123456, tzinfo=UTC)
ANALYSIS = Analysis("positive", 0.9, "joy", "model", present_emotions=("joy",))
LEFT_OUT = {"scores", "emotions"}
"""Of an analysis: no frame shows them."""


def analyzed(number: int = 1, content: str = "so good 🎉") -> AnalyzedPost:
    return AnalyzedPost(Post(f"p{number}", "x", content, NOW, author="ann"), ANALYSIS)


ALERT = replace(alert("a1", AlertState.RESOLVED), resolved_at=NOW)


def full_event() -> LiveEvent:
    full = AnalyzedPost(
        Post("p3", "x", "fine", NOW, **{text.name: text.example for text in OPTIONAL_TEXTS}),
        replace(ANALYSIS, lang="de"),
        Labels("negative", "anger"),
        (TopicRef("t1", "Acme"), TopicRef("t2", "Other")),
    )
    for part in (full, full.post, full.analysis):
        named = [each.name for each in fields(part) if each.name not in LEFT_OUT]
        assert all(getattr(part, name) for name in named)
    return LiveEvent(
        posts=(analyzed(1), analyzed(2), full),
        rollups=(RollupRow(RollupKey(NOW, "x", "positive", "joy"), 3, 2.5, 7),),
        deleted=("p9",),
        deleted_from=("net",),
        changed=("p2",),
        traces=("00-1",),
        topic_rollups=(
            TopicRollup("t1", RollupRow(RollupKey(NOW, "x", "neutral", "joy"), 1, 0.5, 2)),
        ),
        alerts=(ALERT, replace(ALERT, state=AlertState.OPEN, calm_since=NOW, resolved_at=None)),
    )


def test_everything_in_an_event_comes_out_as_it_went_in() -> None:
    event = full_event()
    assert all(getattr(event, each.name) for each in fields(event))
    (message,) = encode_live(event)
    assert decode_live(message) == event


def test_the_probabilities_of_all_labels_stay_behind() -> None:
    likely = replace(ANALYSIS, scores={"positive": 0.9}, emotions={"joy": 0.8})
    post = replace(analyzed(), analysis=likely)
    (message,) = encode_live(LiveEvent(posts=(post,)))
    assert decode_live(message).posts == (replace(post, analysis=ANALYSIS),)


def test_long_contents_are_cut_with_an_ellipsis() -> None:
    (message,) = encode_live(LiveEvent(posts=(analyzed(1, "x" * 1000), analyzed(2, "y" * 1001))))
    whole, cut = (item.post.content for item in decode_live(message).posts)
    assert whole == "x" * 1000
    assert cut == "y" * 999 + "…"


def test_a_very_large_batch_is_several_messages_with_the_totals_in_the_last() -> None:
    rollup = RollupRow(RollupKey(NOW, "x", "positive", "joy"), 3, 2.5, 7)
    event = LiveEvent(posts=tuple(analyzed(n) for n in range(1001)), rollups=(rollup,))
    parts = [decode_live(message) for message in encode_live(event)]
    assert [len(part.posts) for part in parts] == [500, 500, 1]
    assert [len(part.rollups) for part in parts] == [0, 0, 1]
    assert tuple(post for part in parts for post in part.posts) == event.posts


def _changed(value: object, change: str) -> object:
    """``value`` with every object in it as another version might have written it."""
    if isinstance(value, list):
        return [_changed(each, change) for each in value]
    if not isinstance(value, dict):
        return value
    read = {
        name: each if name in ("scores", "emotions") else _changed(each, change)
        for name, each in value.items()
    }
    if change == "more":
        return read | {"a_newer_field": {"of": ["any", "kind"]}}
    return {name: each for name, each in read.items() if name not in OPTIONAL}


OPTIONAL = {
    field.name
    for part in (LiveEvent, AnalyzedPost, Post, Analysis, Labels, RollupRow, RollupKey, Alert)
    for field in fields(part)
    if field.default is not MISSING or field.default_factory is not MISSING
} - {"posts", "rollups", "alerts"}


def test_fields_of_a_newer_version_are_ignored() -> None:
    event = full_event()
    (message,) = encode_live(event)
    newer = orjson.dumps(_changed(orjson.loads(message), "more"))
    assert newer.count(b"a_newer_field") > 10
    assert decode_live(newer) == event


def test_optional_fields_that_an_older_version_does_not_write_have_their_defaults() -> None:
    (message,) = encode_live(full_event())
    event = decode_live(orjson.dumps(_changed(orjson.loads(message), "fewer")))
    assert [item.post.post_id for item in event.posts] == ["p1", "p2", "p3"]
    assert event.posts[0].post.author is None
    assert event.posts[0].analysis.scores == {}
    assert event.alerts[0].resolved_at is None
    assert event.rollups == full_event().rollups
    assert decode_live(b'{"deleted":["p1"]}') == LiveEvent(deleted=("p1",))


@pytest.mark.parametrize(
    "message",
    [b"", b"[]", b"null", b"{}", b"\xff", b'{"posts":[{}],"rollups":[],"deleted":[],"alerts":[]}'],
)
def test_a_foreign_message_is_refused(message: bytes) -> None:
    with pytest.raises(ValueError, match="not a live event"):
        decode_live(message)
