"""A client that follows updates from any position knows what a new snapshot would say."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from groundswell.api.live.filter import LiveFilter
from groundswell.api.live.state import NEWEST, LiveState, Stamp
from groundswell.api.live.topic_views import TopicViews
from groundswell.domain.alert import AlertState
from groundswell.domain.event import LiveEvent, LivePosition, Sequenced, TopicRollup
from groundswell.domain.topic import TopicRef
from groundswell.domain.value_filter import ANY_VALUE, ValueFilter, only
from groundswell.domain.window import RollupKey, RollupRow, bucket_start
from tests.unit.api.factories import NOON, alert, analyzed

ALL = LiveFilter()
NOW = NOON + timedelta(minutes=30)


def at(sequence: int) -> LivePosition:
    return LivePosition("e", sequence)


def state(rows: list[RollupRow] | None = None) -> LiveState:
    made = LiveState(at(0), rows or [], [], NOW)
    made.learn(ALL, [], at(0))
    return made


def events(*each: LiveEvent, after: int = 0) -> list[Sequenced]:
    return [Sequenced(at(after + number), event) for number, event in enumerate(each, 1)]


def counted(
    minute: int, posts: int, version: int, source: str = "net", sentiment: str = "positive"
) -> RollupRow:
    key = RollupKey(NOON + timedelta(minutes=minute), source, sentiment, "joy")
    return RollupRow(key, posts, 0.0, version)


def test_the_newest_twenty_are_kept_newest_first() -> None:
    made = state()
    posts = tuple(analyzed(f"p{n:02}", created_at=NOON + timedelta(seconds=n)) for n in range(30))
    made.apply(events(LiveEvent(posts[::2]), LiveEvent(posts[1::2])), NOW)
    expected = [f"p{number:02}" for number in range(29, 9, -1)]
    assert [each.post.post_id for each in made.snapshot(ALL).posts] == expected
    update = made.update(ALL, at(0))
    assert update is not None
    assert [each.post.post_id for each in update.posts] == expected
    assert (update.seen, len(update.posts)) == (30, NEWEST)


def test_an_edited_post_is_told_once_in_its_last_state() -> None:
    made = state()
    edited = analyzed("a", sentiment="negative")
    made.apply(events(LiveEvent((analyzed("a"),)), LiveEvent((edited,))), NOW)
    update = made.update(ALL, at(0))
    assert update is not None
    assert (update.posts, update.seen) == ((edited,), 1)
    assert made.snapshot(ALL).posts == (edited,)


def test_a_post_that_no_longer_fits_the_filter_leaves_the_view() -> None:
    chosen = LiveFilter(sentiment=only("positive"))
    made = state()
    made.learn(chosen, [analyzed("a"), analyzed("b")], at(0))
    made.apply(events(LiveEvent((analyzed("a", sentiment="negative"),))), NOW)
    assert [each.post.post_id for each in made.snapshot(chosen).posts] == ["b"]


def test_a_deleted_post_is_gone_and_told() -> None:
    made = state()
    made.apply(events(LiveEvent((analyzed("a"), analyzed("b"))), LiveEvent(deleted=("a",))), NOW)
    update = made.update(ALL, at(0))
    assert update is not None
    assert [each.post.post_id for each in update.posts] == ["b"]
    assert update.deleted == ("a",)
    again = events(LiveEvent((analyzed("a"),)), after=2)
    made.apply(again, NOW)
    update = made.update(ALL, at(0))
    assert update is not None
    assert update.deleted == ()
    assert {each.post.post_id for each in update.posts} == {"a", "b"}


def test_posts_learned_late_are_joined_with_what_came_meanwhile() -> None:
    chosen = LiveFilter(source=only("net"))
    made = state()
    made.apply(events(LiveEvent((analyzed("new"),)), LiveEvent(deleted=("old",))), NOW)
    made.learn(chosen, [analyzed("old"), analyzed("kept")], at(0))
    assert {each.post.post_id for each in made.snapshot(chosen).posts} == {"new", "kept"}


def test_open_alerts_are_kept_and_changed_ones_are_told() -> None:
    made = state()
    resolved = alert("1", AlertState.RESOLVED)
    made.apply(events(LiveEvent(alerts=(alert("1"), alert("2")))), NOW)
    assert {each.id for each in made.snapshot(ALL).alerts} == {"1", "2"}
    made.apply(events(LiveEvent(alerts=(resolved,)), after=1), NOW)
    assert [each.id for each in made.snapshot(ALL).alerts] == ["2"]
    update = made.update(ALL, at(1))
    assert update is not None
    assert update.alerts == (resolved,)


def test_a_minute_that_begins_is_a_change_of_its_own() -> None:
    made = state([counted(29, 3, version=1)])
    assert made.totals(ALL)["last_minute"].total == 3
    before = made.stamp
    made.apply([], NOW + timedelta(seconds=59))
    assert made.stamp == before
    made.apply([], NOW + timedelta(seconds=60))
    assert made.stamp == Stamp(at(0), NOW + timedelta(seconds=60))
    assert made.totals(ALL)["last_minute"].total == 0
    update = made.update(ALL, at(0))
    assert update is not None
    assert (update.start, update.end, update.seen, update.buckets) == (at(0), at(0), 0, [])


def test_minutes_older_than_the_window_are_not_told_in_part() -> None:
    made = state()
    old = counted(-25 * 60, 5, version=1)
    made.apply(events(LiveEvent(rollups=(old, counted(0, 1, version=1)))), NOW)
    update = made.update(ALL, at(0))
    assert update is not None
    assert [bucket for bucket, _ in update.buckets] == [NOON]


def test_a_filter_gets_only_the_minutes_it_sees_change() -> None:
    made = state()
    mine, other = counted(0, 1, 1, source="a"), counted(1, 1, 1, source="b")
    made.apply(events(LiveEvent(rollups=(mine, other))), NOW)
    update = made.update(LiveFilter(source=only("a")), at(0))
    assert update is not None
    assert [bucket for bucket, _ in update.buckets] == [NOON]


SOURCES = st.sampled_from(["a", "b", "c"])
SEVERAL_SOURCES = [
    ANY_VALUE,
    only("a"),
    ValueFilter.of("ac"),
    ValueFilter.of("abc", "b"),
    ValueFilter.of((), "a"),
]
LABELS = st.sampled_from(["positive", "negative", "neutral"])
POSTS = st.lists(st.tuples(SOURCES, LABELS, st.integers(-70, 30)), max_size=5)


@settings(max_examples=60)
@given(
    batches=st.lists(POSTS, min_size=1, max_size=12),
    ticks=st.lists(st.integers(1, 4), min_size=12, max_size=12),
    asks=st.lists(st.booleans(), min_size=12, max_size=12),
    sources=st.sampled_from(SEVERAL_SOURCES),
    doubled=st.booleans(),
)
def test_following_is_the_same_as_looking(
    batches: list[list[tuple[str, str, int]]],
    ticks: list[int],
    asks: list[bool],
    sources: ValueFilter,
    doubled: bool,
) -> None:
    """However events fall into ticks, and however rarely a client asks."""
    chosen = LiveFilter(source=sources)
    made = state()
    made.learn(chosen, [], at(0))
    pending = _published(batches)
    first = made.snapshot(chosen)
    buckets, seen, position = dict(first.buckets), 0, first.position
    for size, ask in zip([*ticks, len(batches)], [*asks, True], strict=True):
        made.apply(pending[:size], NOW)
        pending = pending[size:]
        if not ask:
            continue
        update = made.update(chosen, position)
        assert update is not None
        for _ in range(1 + doubled):  # counts are absolute: twice does no harm
            buckets.update(update.buckets)
        seen, position = seen + update.seen, update.end
    last = made.snapshot(chosen)
    assert position == last.position == at(len(batches))
    assert [(bucket, buckets[bucket]) for bucket, _ in last.buckets] == last.buckets
    wanted = [each for batch in batches for each in batch if sources.matches(each[0])]
    assert seen == len(wanted)
    for name, width in (("last_hour", 60), ("last_24_hours", 24 * 60)):
        expected = Counter(label for _, label, minute in wanted if minute >= 30 - width)
        totals = last.totals[name]
        assert (totals.positive, totals.negative, totals.neutral) == (
            expected["positive"],
            expected["negative"],
            expected["neutral"],
        )


def _published(batches: list[list[tuple[str, str, int]]]) -> list[Sequenced]:
    """The events that a store would publish for the batches, rollups absolute and versioned."""
    counts: Counter[RollupKey] = Counter()
    versions: Counter[RollupKey] = Counter()
    published = []
    for number, batch in enumerate(batches):
        posts = [
            analyzed(
                f"{number}-{index}",
                source=source,
                sentiment=label,
                created_at=NOON + timedelta(minutes=minute),
            )
            for index, (source, label, minute) in enumerate(batch)
        ]
        keys = [
            RollupKey(
                bucket_start(each.post.created_at),
                each.post.source,
                each.analysis.sentiment_label,
                each.analysis.emotion,
            )
            for each in posts
        ]
        counts.update(keys)
        versions.update(set(keys))
        rows = tuple(RollupRow(key, counts[key], 0.0, versions[key]) for key in set(keys))
        published.append(LiveEvent(tuple(posts), rows))
    return events(*published)


TOPICS = ("a", "b", "c")
SOME = st.sets(st.sampled_from(TOPICS))


@st.composite
def _events_of_topics(draw: st.DrawFn) -> list[LiveEvent]:
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


@given(several=_events_of_topics())
def test_events_by_topic_hold_what_concerns_it(several: list[LiveEvent]) -> None:
    views = TopicViews().by_topic(several)
    for topic in (*TOPICS, "of no post"):
        seen = views.of(topic)
        # Those that changed come to every topic: they may have been in it until now.
        assert {each.post.post_id for event in seen for each in event.posts} == {
            each.post.post_id
            for event in several
            for each in event.posts
            if each.post.post_id in event.changed or topic in [ref.id for ref in each.topics]
        }
        assert [row for event in seen for row in event.rollups] == [
            each.row for event in several for each in event.topic_rollups if each.topic == topic
        ]
        assert [post_id for event in seen for post_id in event.deleted] == [
            post_id for event in several for post_id in event.deleted
        ]
        assert [each.id for event in seen for each in event.alerts] == [
            each.id for event in several for each in event.alerts
        ]
        places = [int(each.post.post_id.split("-")[0]) for event in seen for each in event.posts]
        assert places == sorted(places)
