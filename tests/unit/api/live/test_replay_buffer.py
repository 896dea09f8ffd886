"""The ring holds the newest events, knows what it has lost, and never leaves a gap."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from groundswell.api.live.replay_buffer import EventRing
from groundswell.domain.event import LiveEvent, LivePosition, Sequenced, TopicRollup
from groundswell.domain.post import OPTIONAL_NAMES
from groundswell.domain.window import RollupKey, RollupRow
from tests.unit.api.factories import NOON, alert, analyzed


def at(sequence: int) -> LivePosition:
    return LivePosition("e", sequence)


def ring(count: int, posts: int = 1, **bounds: int) -> EventRing:
    """``count`` events after position 10."""
    made = EventRing(at(10), **bounds)
    for sequence in range(11, 11 + count):
        event = LiveEvent(tuple(analyzed(f"{sequence}-{n}") for n in range(posts)))
        made.add(Sequenced(at(sequence), event))
    return made


def long(name: str) -> dict[str, Any]:
    return {name: "x" * 50_000}


def told(events: object) -> list[str]:
    assert isinstance(events, list)
    return [event.posts[0].post.post_id for event in events]


def test_what_came_after_a_position_is_given() -> None:
    assert told(ring(5).since(at(13))) == ["14-0", "15-0"]
    assert told(ring(5).since(at(10))) == [f"{number}-0" for number in range(11, 16)]


def test_the_present_position_has_nothing_after_it() -> None:
    assert ring(5).since(at(15)) == []
    assert ring(0).since(at(10)) == []
    assert ring(0).position == at(10)


def test_a_position_that_is_not_held_is_told_apart_from_an_empty_answer() -> None:
    held = ring(5)
    assert held.since(at(9)) is None
    assert held.since(at(16)) is None
    assert held.since(LivePosition("other", 12)) is None


def test_the_oldest_events_go_first() -> None:
    held = ring(5, most_events=3)
    assert held.since(at(11)) is None
    assert told(held.since(at(12))) == ["13-0", "14-0", "15-0"]


def test_the_number_of_posts_is_bounded_too() -> None:
    held = ring(5, posts=10, most_posts=25)
    assert held.since(at(12)) is None
    assert told(held.since(at(13))) == ["14-0", "15-0"]
    assert ring(1, posts=30, most_posts=25).since(at(10)) is None


def test_the_ring_is_bounded_by_the_memory_of_whatever_events_hold() -> None:
    row = RollupRow(RollupKey(NOON, "net", "positive", "joy"), 1, 0.9, 1)
    held: dict[str, tuple[object, ...]] = {
        "rollups": (row,) * 200,
        "topic_rollups": (TopicRollup("a", row),) * 200,
        "deleted": ("x" * 500,) * 150,
        "deleted_from": ("net",) * 200,
        "changed": ("x" * 500,) * 150,
        "traces": ("x" * 500,) * 150,
        "alerts": (alert("a"),) * 200,
    }
    assert {"posts", *held} == {part.name for part in fields(LiveEvent)}
    events = [LiveEvent(**{name: part}) for name, part in held.items()]  # type: ignore[arg-type]
    post = analyzed("big").post
    for name in ("post_id", "content", *OPTIONAL_NAMES):
        big = replace(analyzed("big"), post=replace(post, **long(name)))
        events.append(LiveEvent((big, big)))
    for event in events:
        buffer = EventRing(at(0), most_bytes=500_000)
        for sequence in range(1, 101):
            buffer.add(Sequenced(at(sequence), event))
        assert buffer.since(at(50)) is None
        newest = buffer.since(at(97))
        assert newest is not None
        assert len(newest) == 3
