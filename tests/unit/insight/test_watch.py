"""Rules over made minutes: what opens an incident, what ends it, and what does neither."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from groundswell.domain.incident import Policy, Progress, Transition
from groundswell.insight.anomaly import AnomalyTest, Direction, Metric, Sensitivity
from groundswell.insight.change import Change, ChangeEvaluator
from groundswell.insight.evaluators import (
    AnomalyEvaluator,
    Evaluator,
    Threshold,
    ThresholdEvaluator,
)
from groundswell.insight.no_data import NoData, NoDataEvaluator
from groundswell.insight.series import MinuteSeries
from groundswell.insight.watch import Alarm, watch
from tests.unit.insight.factories import DAY, silence, steady, turn

START = 9 * DAY + 613


def opened(alarms: list[Alarm]) -> list[int]:
    return [alarm.minute for alarm in alarms if alarm.transition is Transition.OPENED]


def run(evaluator: Evaluator, series: MinuteSeries, policy: Policy | None = None) -> list[Alarm]:
    alarms, _ = watch(evaluator, policy or Policy(), series, 8 * DAY, 10 * DAY)
    return alarms


def test_a_turn_of_mood_opens_one_incident_within_minutes() -> None:
    series = steady(days=10, a_minute=60.0)
    turn(series, START, 40, share=0.45)
    alarms = run(AnomalyEvaluator(AnomalyTest()), series)
    assert [alarm.transition for alarm in alarms] == [Transition.OPENED, Transition.RESOLVED]
    assert START < alarms[0].minute <= START + 5
    finding = alarms[0].finding
    assert finding is not None
    assert finding.expected == pytest.approx(0.2, abs=0.03)
    assert finding.lower < finding.expected < finding.upper < finding.observed
    assert START + 40 <= alarms[1].minute <= START + 40 + 30 + 15


def test_a_steady_week_raises_nothing() -> None:
    for sensitivity in Sensitivity:
        series = steady(days=10, a_minute=20.0)
        assert run(AnomalyEvaluator(AnomalyTest(sensitivity=sensitivity)), series) == []


@pytest.mark.parametrize(
    ("direction", "factor", "alarms"),
    [
        (Direction.ABOVE, 3.0, 1),
        (Direction.ABOVE, 0.1, 0),
        (Direction.BELOW, 0.1, 1),
        (Direction.BELOW, 3.0, 0),
        (Direction.BOTH, 3.0, 1),
        (Direction.BOTH, 0.1, 1),
    ],
)
def test_volume_is_watched_on_the_side_that_is_asked_for(
    direction: Direction, factor: float, alarms: int
) -> None:
    series = steady(days=10, a_minute=30.0)
    series.posts[START : START + 60] = (series.posts[START : START + 60] * factor).round()
    test = AnomalyTest(Metric.VOLUME, direction)
    assert len(opened(run(AnomalyEvaluator(test), series))) == alarms


def test_a_few_posts_are_no_anomaly() -> None:
    series = steady(days=10, a_minute=0.05)
    series.posts[START : START + 5] = 1
    series.part[START : START + 5] = 1
    assert run(AnomalyEvaluator(AnomalyTest()), series) == []


def test_watching_in_pieces_is_watching_at_once() -> None:
    """The live alerter looks minute by minute, and after a pause over what it missed."""
    whole, pieces = steady(days=10, a_minute=30.0), steady(days=10, a_minute=30.0)
    for series in (whole, pieces):
        turn(series, START, 40, share=0.5)
    at_once = run(AnomalyEvaluator(AnomalyTest()), whole)
    progress: Progress | None = None
    found: list[Alarm] = []
    steps = [8 * DAY, 8 * DAY + 1, 8 * DAY + 61, START + 2, START + 3, START + 47, 10 * DAY]
    for first, last in pairwise(steps):
        evaluator = AnomalyEvaluator(AnomalyTest())  # another process, which knows nothing
        alarms, progress = watch(evaluator, Policy(), pieces, first, last, progress)
        found += alarms
    assert found == at_once


def test_a_threshold_with_its_own_end_does_not_dance() -> None:
    series = steady(days=10, a_minute=30.0)
    for start in range(START, START + 200, 20):
        turn(series, start, 10, share=0.52)
        turn(series, start + 10, 10, share=0.46)
    policy = Policy(looks=1, of=1, calm=timedelta(minutes=3))
    dancing = ThresholdEvaluator(Threshold(0.5, window=5))
    steadier = ThresholdEvaluator(Threshold(0.5, window=5, resolve_at=0.4))
    assert len(opened(run(dancing, series, policy))) > 3
    series.unusual[:] = False
    assert len(opened(run(steadier, series, policy))) == 1


def test_a_ratio_without_positive_posts_is_the_count() -> None:
    series = steady(days=10, a_minute=4.0)
    assert series.positive is not None
    turn(series, START, 10, share=1.0)
    series.positive[START : START + 10] = 0
    rule = Threshold(10.0, window=5, ratio=True)
    alarms = run(ThresholdEvaluator(rule), series, Policy(looks=1, of=1))
    assert len(opened(alarms)) == 1


def test_a_change_against_the_day_before() -> None:
    series = steady(days=10, a_minute=20.0)
    series.posts[START : START + 60] *= 4
    evaluator = ChangeEvaluator(Change(factor=3.0, window=30, before=DAY))
    assert len(opened(run(evaluator, series))) == 1
    series.away[START - DAY - 60 : START - DAY + 120] = True  # the day before, nobody saw
    assert opened(run(evaluator, series)) == []


def test_silence_is_told_where_posts_are_usual() -> None:
    series = steady(days=10, a_minute=3.0, daily=True)
    silence(series, 9 * DAY + 600, 60, known=False)
    assert len(opened(run(NoDataEvaluator(NoData(silent=20)), series))) == 1
    seldom = steady(days=10, a_minute=0.01)
    assert run(NoDataEvaluator(NoData(silent=20)), seldom) == []


@pytest.mark.parametrize(
    "evaluator",
    [
        AnomalyEvaluator(AnomalyTest()),
        ThresholdEvaluator(Threshold(0.4, 10)),
        ChangeEvaluator(Change(1.5, 10, DAY, volume=False)),
    ],
    ids=["anomaly", "threshold", "change"],
)
def test_what_is_measured_is_what_is_judged(evaluator: Evaluator) -> None:
    series = steady(days=10, a_minute=60.0)
    turn(series, START, 40, share=0.6)
    (alarm, *_) = run(evaluator, series)
    found = alarm.finding
    assert found is not None
    measured = evaluator.measure(series, alarm.minute, found.window_minutes)
    assert measured is not None
    assert replace(measured, probability=found.probability) == found
    assert alarm.since is not None
    before = evaluator.measure(series, START, 10)
    assert before is not None
    assert before.observed == pytest.approx(0.2, abs=0.05)


def test_silence_is_measured_against_the_usual_volume() -> None:
    series = steady(days=10, a_minute=2.0)
    silence(series, START, 60, known=False)
    evaluator = NoDataEvaluator(NoData(30))
    (alarm, *_) = run(evaluator, series, Policy(looks=1, of=1))
    assert evaluator.measure(series, alarm.minute) == alarm.finding
    before = evaluator.measure(series, START)
    assert before is not None
    assert before.observed == pytest.approx(before.expected, rel=0.5)
