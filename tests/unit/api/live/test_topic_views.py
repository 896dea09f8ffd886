"""Some events by topic are what each of them holds of the topic, in their order."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from groundswell.api.live.topic_views import TopicViews
from groundswell.domain.event import LiveEvent, TopicRollup
from groundswell.domain.topic import TopicRef
from groundswell.domain.window import RollupKey, RollupRow
from tests.unit.api.factories import NOON, alert, analyzed

TOPICS = ("a", "b", "c")
SOME = st.sets(st.sampled_from(TOPICS))


@st.composite
def _events(draw: st.DrawFn) -> list[LiveEvent]:
    made = []
    for number in range(draw(st.integers(0, 6))):
        posts = tuple(
            replace(
                analyzed(f"{number}-{place}"),
                topics=tuple(TopicRef(each, each) for each in sorted(topics)),
            )
            for place, topics in enumerate(draw(st.lists(SOME, max_size=4)))
        )
        key = RollupKey(NOON, "net", "positive", "joy")
        made.append(
            LiveEvent(
                posts,
                changed=tuple(each.post.post_id for each in posts if draw(st.booleans())),
                deleted=draw(st.sampled_from([(), ("gone",)])),
                alerts=draw(st.sampled_from([(), (alert("1"),)])),
                topic_rollups=tuple(
                    TopicRollup(topic, RollupRow(key, number, 0.0, number))
                    for topic in sorted(draw(SOME))
                ),
            )
        )
    return made


@given(events=_events())
def test_events_by_topic_hold_what_concerns_it(events: list[LiveEvent]) -> None:
    views = TopicViews().by_topic(events)
    for topic in (*TOPICS, "of no post"):
        seen = views.of(topic)
        # Those that changed come to every topic: they may have been in it until now.
        assert {each.post.post_id for event in seen for each in event.posts} == {
            each.post.post_id
            for event in events
            for each in event.posts
            if each.post.post_id in event.changed or topic in [ref.id for ref in each.topics]
        }
        assert [row for event in seen for row in event.rollups] == [
            each.row for event in events for each in event.topic_rollups if each.topic == topic
        ]
        assert [post_id for event in seen for post_id in event.deleted] == [
            post_id for event in events for post_id in event.deleted
        ]
        assert [each.id for event in seen for each in event.alerts] == [
            each.id for event in events for each in event.alerts
        ]
        places = [int(each.post.post_id.split("-")[0]) for event in seen for each in event.posts]
        assert places == sorted(places)
