"""Histories that are not as one would wish: none, short, with a month missing, or of nothing."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.domain.incident import Policy, Transition
from groundswell.insight.anomaly import AnomalyTest, Direction, Metric
from groundswell.insight.change import Change, ChangeEvaluator
from groundswell.insight.evaluators import (
    AnomalyEvaluator,
    Evaluator,
    Threshold,
    ThresholdEvaluator,
)
from groundswell.insight.no_data import NoData, NoDataEvaluator
from groundswell.insight.series import MinuteSeries
from groundswell.insight.watch import watch
from tests.unit.insight.factories import DAY, silence, steady, turn

BOTH = AnomalyTest(Metric.VOLUME, Direction.BOTH)
ONCE = Policy(looks=1, of=1)


def opened(evaluator: Evaluator, series: MinuteSeries, first: int, last: int) -> list[int]:
    alarms, _ = watch(evaluator, Policy(), series, first, last)
    return [alarm.minute for alarm in alarms if alarm.transition is Transition.OPENED]


@pytest.mark.parametrize("history", [0, 180, 3 * DAY], ids=["none", "three hours", "three days"])
@pytest.mark.parametrize("test", [AnomalyTest(), BOTH], ids=["share", "volume"])
def test_a_young_topic_begins_without_alarms(history: int, test: AnomalyTest) -> None:
    """Its first post comes ``history`` minutes before the rule first looks."""
    series = steady(days=10, a_minute=20.0)
    begins = 5 * DAY + 347
    series.posts[: begins - history] = 0
    series.part[: begins - history] = 0
    assert opened(AnomalyEvaluator(test), series, begins, begins + 2 * DAY) == []


@pytest.mark.parametrize("history", [180, 3 * DAY], ids=["three hours", "three days"])
def test_a_clear_turn_is_found_however_young_the_topic_is(history: int) -> None:
    series = steady(days=10, a_minute=60.0)
    begins = 5 * DAY + 347
    series.posts[: begins - history] = 0
    series.part[: begins - history] = 0
    turn(series, begins, 30, share=0.8)
    (found,) = opened(AnomalyEvaluator(AnomalyTest()), series, begins, begins + 60)
    assert found <= begins + 10


@pytest.mark.parametrize("known", [True, False], ids=["known to be away", "not known"])
def test_a_month_without_posts_teaches_no_false_share(known: bool) -> None:
    series = steady(days=45, a_minute=20.0)
    silence(series, 10 * DAY, 30 * DAY, known=known)
    evaluator = AnomalyEvaluator(AnomalyTest())
    assert opened(evaluator, series, 40 * DAY, 45 * DAY) == []
    turn(series, 44 * DAY, 30, share=0.6)
    series.unusual[:] = False
    assert len(opened(AnomalyEvaluator(AnomalyTest()), series, 44 * DAY, 45 * DAY)) == 1


def test_after_a_month_in_which_a_source_was_away_its_volume_is_as_before() -> None:
    series = steady(days=45, a_minute=20.0)
    silence(series, 10 * DAY, 30 * DAY, known=True)
    assert opened(AnomalyEvaluator(BOTH), series, 40 * DAY, 45 * DAY) == []


@pytest.mark.parametrize(
    "evaluator",
    [
        AnomalyEvaluator(AnomalyTest()),
        AnomalyEvaluator(BOTH),
        ThresholdEvaluator(Threshold(0.5, window=10)),
        ThresholdEvaluator(Threshold(0.5, window=10, ratio=True)),
        ChangeEvaluator(Change(factor=2.0, window=30, before=60, direction=Direction.BOTH)),
        NoDataEvaluator(NoData(silent=30)),
    ],
    ids=["share", "volume", "threshold", "ratio", "change", "no data"],
)
def test_counts_of_nothing_but_nought_are_no_news(evaluator: Evaluator) -> None:
    away, unusual = np.zeros((2, 3 * DAY), dtype=np.bool_)
    posts, part, positive = np.zeros((3, 3 * DAY))
    series = MinuteSeries(0, posts, part, away, unusual, positive)
    assert watch(evaluator, ONCE, series, 2 * DAY, 3 * DAY)[0] == []
