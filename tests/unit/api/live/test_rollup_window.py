"""Windows are whole minutes, absolute, and the higher version wins."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from groundswell.api.live.filter import LiveFilter
from groundswell.api.live.rollup_window import LiveWindow, MinuteCounts
from groundswell.domain.value_filter import only
from groundswell.domain.window import RollupKey, RollupRow, SentimentCounts

NOW = datetime(2026, 11, 22, 12, 0, 30, tzinfo=UTC)
MINUTE = NOW.replace(second=0)
ALL = LiveFilter()


def row(
    bucket: datetime,
    posts: int,
    version: int = 1,
    source: str = "net",
    sentiment: str = "positive",
    emotion: str = "joy",
) -> RollupRow:
    return RollupRow(RollupKey(bucket, source, sentiment, emotion), posts, 0.0, version)


def window(*rows: RollupRow) -> LiveWindow:
    made = LiveWindow()
    made.replace(rows)
    return made


def test_a_late_or_doubled_state_changes_nothing() -> None:
    held = window(row(MINUTE, 5, version=3))
    held.merge([row(MINUTE, 4, version=2), row(MINUTE, 5, version=3)])
    assert held.versions == {MINUTE: 3}
    assert held.minute(ALL, MINUTE).counts.total == 5
    held.merge([row(MINUTE, 6, version=4)])
    assert held.versions == {MINUTE: 4}
    assert held.minute(ALL, MINUTE).counts.total == 6


def test_a_window_starts_with_the_minute_that_holds_its_start() -> None:
    buckets = {
        "now": MINUTE,
        "a minute ago": MINUTE - timedelta(minutes=1),
        "two minutes ago": MINUTE - timedelta(minutes=2),
        "an hour ago": MINUTE - timedelta(hours=1),
        "longer": MINUTE - timedelta(minutes=61),
        "a day ago": MINUTE - timedelta(hours=24),
        "before": MINUTE - timedelta(hours=24, minutes=1),
        "future": MINUTE + timedelta(minutes=1),
    }
    held = window(*(row(bucket, 10**n) for n, bucket in enumerate(buckets.values())))
    totals = held.totals(ALL, NOW)
    assert totals["last_minute"].total == 11
    assert totals["last_hour"].total == 1111
    assert totals["last_24_hours"].total == 111_111
    assert held.totals(ALL, NOW + timedelta(seconds=30))["last_minute"].total == 10_000_001


def test_a_filter_sees_only_its_own() -> None:
    held = window(
        row(MINUTE, 1, source="a"),
        row(MINUTE, 2, source="b", sentiment="negative", emotion="anger"),
        row(MINUTE, 4, source="b", sentiment="neutral", emotion="anger"),
    )
    assert held.minute(LiveFilter(source=only("b")), MINUTE) == MinuteCounts(
        SentimentCounts(negative=2, neutral=4), {"anger": 6}
    )
    assert held.minute(LiveFilter(sentiment=only("positive")), MINUTE).emotions == {"joy": 1}
    assert (
        held.minute(LiveFilter(source=only("a"), emotion=only("anger")), MINUTE) == MinuteCounts()
    )


def test_what_was_summed_before_is_summed_again_when_it_changes() -> None:
    chosen = LiveFilter(source=only("a"))
    held = window(row(MINUTE, 1, source="a"))
    assert held.minute(chosen, MINUTE).counts.total == 1
    held.merge([row(MINUTE, 3, version=2, source="a")])
    assert held.minute(chosen, MINUTE).counts.total == 3
    held.merge([row(MINUTE, 0, version=3, source="a")])
    assert held.minute(chosen, MINUTE) == MinuteCounts()
    held.replace([row(MINUTE, 7, source="a")])
    assert held.minute(chosen, MINUTE).counts.total == 7


def test_every_minute_of_the_window_is_told_zeros_included() -> None:
    held = window(row(MINUTE, 1))
    minutes = held.minutes(ALL, NOW, timedelta(minutes=2))
    assert [(bucket.minute, counts.counts.total) for bucket, counts in minutes] == [
        (58, 0),
        (59, 0),
        (0, 1),
    ]


def test_old_minutes_are_let_go() -> None:
    old = MINUTE - timedelta(hours=24)
    held = window(row(old, 1), row(MINUTE, 1))
    held.minute(ALL, old)
    held.prune(NOW)
    assert held.minute(ALL, old).counts.total == 1
    held.prune(NOW + timedelta(minutes=1))
    assert held.minute(ALL, old).counts.total == 0
    assert held.minute(ALL, MINUTE).counts.total == 1


def test_posts_in_a_language_that_no_model_knows_count_to_no_label() -> None:
    held = window(row(MINUTE, 5), row(MINUTE, 7, sentiment="unsupported", emotion="unsupported"))
    assert held.minute(ALL, MINUTE) == MinuteCounts(SentimentCounts(positive=5), {"joy": 5})
