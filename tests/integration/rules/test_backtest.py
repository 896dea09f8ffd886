"""A backtest says what the live looks did over the same posts."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from groundswell.domain.rule import Rule, RuleKind, RuleMetric
from groundswell.rules.backtest import backtest
from groundswell.rules.evaluation import minute_of, moment_of
from groundswell.services.backfill import Backfill
from groundswell.store.audit import OPERATOR
from groundswell.store.topics.definitions import TopicFields, TopicStore
from tests.integration.rules.conftest import Place, angry

DAY = 1440
_COUNT = """
INSERT INTO sentiment_rollups_minute (
    bucket, source, sentiment_label, emotion, posts, confidence_sum, version)
SELECT to_timestamp(60 * m), 's', label, 'neutral', posts, posts * 0.9, 1
FROM unnest($1::bigint[], $2::varchar[], $3::bigint[]) AS t (m, label, posts) WHERE posts > 0
"""


async def fill(place: Place, first: int, last: int, turns: list[int]) -> None:
    """Counts of each minute; from each of ``turns`` on half an hour is angry."""
    await fill_with(place, first, last, [(turn, turn + 30) for turn in turns], seed=4)


async def fill_with(
    place: Place,
    first: int,
    last: int,
    stretches: Sequence[tuple[int, int]],
    *,
    loud: int = 1,
    seed: int,
) -> None:
    """Counts of each minute, a fifth of them negative; in ``stretches`` three fifths, and ``loud``
    times as many."""
    rng = random.Random(seed)
    minutes, labels, posts = [], [], []
    for minute in range(first, last):
        angry_now = any(begin <= minute < end for begin, end in stretches)
        total = rng.randint(20, 40) * (loud if angry_now else 1)
        negative = sum(rng.random() < (0.6 if angry_now else 0.2) for _ in range(total))
        for label, count in (("negative", negative), ("positive", total - negative)):
            minutes.append(minute)
            labels.append(label)
            posts.append(count)
    await place.database.pool.execute(_COUNT, minutes, labels, posts)


@pytest.mark.parametrize(
    "rule",
    [
        Rule("", "unusual", RuleKind.ANOMALY, keep_firing_minutes=10),
        angry(threshold=0.4, resolve_threshold=0.3, window_minutes=10),
        Rule("", "rose", RuleKind.CHANGE, threshold=1.8, window_minutes=30, compare_minutes=1440),
    ],
    ids=["anomaly", "threshold", "change"],
)
async def test_it_equals_the_live_way(place: Place, rule: Rule) -> None:
    last = minute_of(place.database.clock.now())
    first = last - DAY
    turns = [first + 200, first + 700, first + 1300]
    await fill(place, first - 5 * DAY, last + 2, turns)
    found = await backtest(place.database, rule, days=1)
    assert len(found.incidents) >= 3

    kept = await place.rules.create(rule, OPERATOR)
    start = last - found.looks
    await place.watcher.look_until(start, moment_of(start))
    await place.database.pool.execute(
        "INSERT INTO alert_rule_progress VALUES ($1, $2, $3)"
        " ON CONFLICT (rule_id) DO UPDATE SET looked_until = $2, progress = $3",
        kept.id,
        moment_of(start),
        _AT_REST,
    )
    await place.database.pool.execute("DELETE FROM sentiment_alerts")
    watcher, minute = place.another_watcher(), start
    for step in (1, 59, 1, 119, 31, 300, 7, 422, 60, 60, 60, 60, 60, 60, 60, 60, 20):
        minute = min(last, minute + step)
        if step == 7:
            watcher = place.another_watcher()  # the first one died
        await watcher.look_until(minute, moment_of(minute))
    await watcher.look_until(last, moment_of(last))
    live = [(one["created_at"], one["resolved_at"]) for one in await place.incidents()]
    assert live == [(one.started_at, one.resolved_at) for one in found.incidents]


_AT_REST: dict[str, object] = {
    "state": "resolved",
    "recent": [],
    "since": None,
    "opened_at": None,
    "last_unusual": None,
    "peak": 0.0,
    "observed": 0.0,
}


async def test_while_a_topics_past_is_counted_it_says_so_and_judges_nothing(place: Place) -> None:
    await place.say("negative", 20, text="acme is late")
    topic = await TopicStore(place.database).create(TopicFields("Acme", "acme"), OPERATOR)
    rule = angry(kind=RuleKind.ANOMALY, threshold=None, topic_id=str(topic.id))
    early = await backtest(place.database, rule, days=1)
    assert early.preliminary
    (warning,) = early.warnings
    assert warning.startswith("The past of Acme is still being counted (0%")
    backfill = Backfill(place.database, place.stream)
    while await backfill.step():
        pass
    late = await backtest(place.database, rule, days=1)
    assert not late.preliminary
    assert "counted" not in " ".join(late.warnings)


async def test_it_warns_of_a_rule_that_is_of_no_use(place: Place) -> None:
    last = minute_of(place.database.clock.now())
    empty = await backtest(place.database, angry(), days=1)
    assert "no posts" in empty.warnings[0]
    await fill(place, last - 10, last, [])
    young = await backtest(place.database, angry(threshold=0.99), days=1)
    assert young.warnings == ["It would not have fired once in the 10 min since the first post."]
    await fill(place, last - 2 * DAY, last - 10, [])
    never = await backtest(place.database, angry(threshold=0.99), days=1)
    assert "not have fired once" in never.warnings[0]
    always = await backtest(place.database, angry(threshold=0.01), days=1)
    assert "all the time" in always.warnings[-1]
    metric = RuleMetric.POSTS
    often = await backtest(
        place.database,
        angry(metric=metric, threshold=36.0, window_minutes=1, keep_firing_minutes=0),
        days=1,
    )
    assert "more than anybody reads" in often.warnings[0]


@pytest.mark.parametrize(
    ("rule", "needed"),
    [
        (Rule("", "unusual", RuleKind.ANOMALY), "3 d 0 h"),
        (Rule("", "silent", RuleKind.NO_DATA), "3 d 0 h"),
        (
            Rule("", "rose", RuleKind.CHANGE, threshold=9.0, window_minutes=60, compare_minutes=60),
            "2 h 0 min",
        ),
    ],
    ids=["anomaly", "no data", "change"],
)
async def test_where_there_is_too_little_to_compare_with_nothing_is_told(
    place: Place, rule: Rule, needed: str
) -> None:
    last = minute_of(place.database.clock.now())
    await fill(place, last - 90, last, [])
    found = await backtest(place.database, rule, days=30)
    assert found.warnings == [
        f"The posts reach 1 h 30 min back, and this rule needs {needed} of them to compare with: "
        "what it will do cannot be told yet."
    ]
    await fill(place, last - 4 * DAY, last - 90, [])
    found = await backtest(place.database, rule, days=30)
    assert found.warnings == ["It would not have fired once in the 4 d 0 h since the first post."]
