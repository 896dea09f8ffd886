"""A backtest over pruned minutes learns from hours, and says from when on it could look."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from groundswell.domain.rule import Rule, RuleKind
from groundswell.rules.backtest import Backtest, backtest
from groundswell.rules.evaluation import minute_of
from groundswell.store.pruning import Ages, Pruning
from tests.integration.rules.conftest import Place, angry, judged
from tests.integration.rules.test_backtest import DAY, fill

KEPT = 30
HISTORY = 50
_HOURS = """
INSERT INTO sentiment_rollups_hour (
    bucket, source, sentiment_label, emotion, posts, analyses, confidence_sum, version)
SELECT date_trunc('hour', bucket, 'UTC'), source, sentiment_label, emotion, sum(posts), sum(posts),
    sum(confidence_sum), 1
FROM sentiment_rollups_minute GROUP BY 1, 2, 3, 4
"""
ANOMALY = Rule("", "unusual", RuleKind.ANOMALY, keep_firing_minutes=10)
CHANGE = Rule("", "rose", RuleKind.CHANGE, threshold=1.8, window_minutes=30, compare_minutes=1440)


@pytest.fixture
async def last(place: Place) -> int:
    """The minute of now, after fifty days of posts: the mood turns twice in the last thirty days
    and once before."""
    last = minute_of(place.database.clock.now())
    turns = [last - days * DAY for days in (40, 20, 3)]
    await fill(place, last - HISTORY * DAY, last, turns)
    await place.database.pool.execute(_HOURS)
    return last


async def prune(place: Place) -> int:
    """The first minute that is kept."""
    now = place.database.clock.now()
    pruned = await Pruning(place.database, Ages(minute_rollups=timedelta(days=KEPT))).prune(now)
    assert pruned["minute rollups"] > 0
    kept = await place.database.pool.fetchval("SELECT minutes_from FROM retention")
    return minute_of(kept)


@pytest.mark.parametrize("rule", [ANOMALY, CHANGE, angry(threshold=0.4, window_minutes=10)])
async def test_what_is_kept_by_the_minute_is_looked_at_and_the_rest_is_said(
    place: Place, last: int, rule: Rule
) -> None:
    whole = await backtest(place.database, rule, days=45)
    assert len(whole.incidents) == 3
    first = await prune(place)
    found = await backtest(place.database, rule, days=45)
    assert _begins(found) == _begins(whole)[1:]
    (warning,) = found.warnings
    # Whole days are pruned: after noon there is more than half a day more.
    told = re.search(r"looked from (.*) UTC on, at (29|30|31) days", warning)
    assert told
    since = minute_of(datetime.fromisoformat(f"{told[1]}+00:00"))
    assert first < since <= first + DAY + 60
    assert 0 <= since + found.looks - last < 10


async def test_a_baseline_is_learned_from_hours_where_minutes_are_pruned(
    place: Place, last: int
) -> None:
    """Six weeks of history reach beyond the thirty days; the answer is the same."""
    first = last - 22 * DAY
    whole = await judged(place.database, ANOMALY, first, last)
    await prune(place)
    found = await judged(place.database, ANOMALY, first, last)
    assert [(one.minute, one.transition) for one in found] == [
        (one.minute, one.transition) for one in whole
    ]
    assert [one.finding.expected for one in found if one.finding] == pytest.approx(
        [one.finding.expected for one in whole if one.finding]
    )
    assert len(found) == 2 * 2


async def test_a_backtest_needs_no_more_than_the_hours_of_what_is_pruned(
    place: Place, last: int
) -> None:
    """The turn of forty days ago cannot be found any more, and left out."""
    await prune(place)
    found = await backtest(place.database, ANOMALY, days=22)
    assert len(found.incidents) == 2
    assert [one.expected for one in found.incidents] == pytest.approx([0.2, 0.2], abs=0.02)
    assert found.warnings == []


async def test_nothing_kept_is_no_silence(place: Place, last: int) -> None:
    await prune(place)
    await place.database.pool.execute("UPDATE retention SET minutes_from = now()")
    found = await backtest(place.database, ANOMALY, days=30)
    assert found.looks == 0
    assert found.incidents == []
    assert found.warnings == [
        "Counts by minute are not kept for so long (MINUTE_ROLLUP_DAYS): "
        "no minute could be looked at."
    ]


def _begins(found: Backtest) -> list[object]:
    return [one.started_at for one in found.incidents]
