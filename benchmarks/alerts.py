"""What alert rules find of turns whose true times are known, and how often they are wrong.

Weeks are made minute by minute (``benchmarks.alerting.months``); the negative share doubles for
half an hour, twenty times in four weeks, after three weeks to learn from. The rules of the platform
at three sensitivities stand beside three simple rules over the same counts. The seeds are not those
with which the limits were chosen.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

import numpy as np

from benchmarks.alerting.months import TURN_MINUTES, WEEK, Months, make
from benchmarks.alerting.peers import PEERS, episodes
from benchmarks.report import Report
from groundswell.domain.incident import Policy, Transition
from groundswell.insight.anomaly import AnomalyTest, Sensitivity
from groundswell.insight.evaluators import AnomalyEvaluator
from groundswell.insight.series import MinuteSeries
from groundswell.insight.watch import watch

SEEDS = range(100, 110)
QUIET_WEEKS, WEEKS, TURNS = 3, 7, 20
RATES = (10.0, 1.0, 0.1)
"""Posts a second."""
LATE = 5
"""Minutes after its end in which a turn still counts as found."""
ECHO = 60
"""Minutes after its end in which an alarm is about the turn, not a false one."""


async def measure(options: argparse.Namespace) -> Report:
    """Share of turns found, minutes until told (median), false alarms a topic and week."""
    report = Report("Turns of mood found by alert rules", "share, minutes, alarms a week")
    for rate in RATES:
        made = [
            make(seed, posts_per_second=rate, weeks=WEEKS, quiet_weeks=QUIET_WEEKS, turns=TURNS)
            for seed in SEEDS
        ]
        for sensitivity in Sensitivity:
            row = _score(made, [_alarms(months, sensitivity) for months in made])
            report.rows[f"{rate:g}/s {sensitivity}"] = row
        for name, peer in PEERS.items():
            opened = [episodes(peer(months), QUIET_WEEKS * WEEK) for months in made]
            report.rows[f"{rate:g}/s {name}"] = _score(made, opened)
    often, seldom = report.rows["1/s medium"], report.rows["0.1/s medium"]
    report.goal("turns found at 1 post/s, medium", often["found"], at_least=0.95)
    report.goal("minutes until told at 1 post/s, medium", often["delay"], at_most=5)
    report.goal("false alarms a topic and week at 1 post/s, medium", often["false"], at_most=0.1)
    report.goal("turns found at 0.1 post/s, medium", seldom["found"], at_least=0.6)
    report.goal("false alarms a topic and week at 0.1 post/s", seldom["false"], at_most=0.1)
    report.goal("seconds for a backtest of 30 days", _backtest_seconds(), at_most=2)
    report.notes["turns"] = f"{len(SEEDS) * TURNS} at each rate, in {len(SEEDS)} months"
    return report


def _series(months: Months) -> MinuteSeries:
    unusual = np.zeros(len(months.posts), dtype=np.bool_)
    return MinuteSeries(0, months.posts, months.negative, months.gap, unusual)


def _alarms(months: Months, sensitivity: Sensitivity) -> list[int]:
    series = _series(months)
    evaluator = AnomalyEvaluator(AnomalyTest(sensitivity=sensitivity))
    alarms, _ = watch(evaluator, Policy(), series, QUIET_WEEKS * WEEK, WEEKS * WEEK)
    return [alarm.minute for alarm in alarms if alarm.transition is Transition.OPENED]


def _score(made: Sequence[Months], opened: Sequence[list[int]]) -> dict[str, float]:
    delays: list[int] = []
    false = 0
    for months, minutes in zip(made, opened, strict=True):
        for turn in months.turns:
            within = [m for m in minutes if turn < m <= turn + TURN_MINUTES + LATE]
            delays += [within[0] - turn] if within else []
        false += sum(
            not any(turn < minute <= turn + TURN_MINUTES + ECHO for turn in months.turns)
            for minute in minutes
        )
    turns = sum(len(months.turns) for months in made)
    return {
        "found": len(delays) / turns,
        "delay": float(np.median(delays)) if delays else float("nan"),
        "false": false / (len(made) * (WEEKS - QUIET_WEEKS)),
    }


def _backtest_seconds() -> float:
    """The best of three: what the machine is busy with beside is not the rule's."""
    months = make(SEEDS[0], posts_per_second=1, weeks=11, quiet_weeks=6, turns=TURNS)
    took = []
    for _ in range(3):
        series = _series(months)
        started = time.perf_counter()
        watch(AnomalyEvaluator(AnomalyTest()), Policy(), series, 6 * WEEK, 6 * WEEK + 30 * 1440)
        took.append(time.perf_counter() - started)
    return min(took)
