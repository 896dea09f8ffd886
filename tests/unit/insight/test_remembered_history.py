"""What was learned of past hours is remembered, and is what learning all anew would give."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.insight.anomaly import AnomalyTest
from groundswell.insight.evaluators import AnomalyEvaluator
from groundswell.insight.no_data import NoData, NoDataEvaluator
from groundswell.insight.series import MinuteSeries

START = 500_000 * 60
DAYS = 9


def counts() -> MinuteSeries:
    dice = np.random.default_rng(7)
    posts = dice.poisson(3.0, DAYS * 1440).astype(np.float64)
    part = dice.binomial(posts.astype(int), 0.2).astype(np.float64)
    flags = np.zeros((2, DAYS * 1440), dtype=np.bool_)
    flags[1, 3000:3070] = True
    return MinuteSeries(START, posts, part, *flags)


def test_hour_by_hour_from_a_day_of_minutes_it_knows_what_all_of_them_say() -> None:
    whole = counts()
    live = AnomalyEvaluator(AnomalyTest())
    first = START // 60 + 7 * 24
    read = 0
    for hour in range(first, first + 30):
        needed = live.needs_from(hour, hour)
        since = START if needed is None else needed * 60
        read += hour * 60 - since
        known = live.baseline(whole.between(since, hour * 60), hour)
        assert known == AnomalyEvaluator(AnomalyTest()).baseline(whole, hour)
    assert read < 30 * 24 * 60 + 2 * DAYS * 1440  # a day an hour, and all of it twice


def test_a_look_back_or_across_hours_reads_what_it_needs() -> None:
    whole = counts()
    live = AnomalyEvaluator(AnomalyTest())
    hour = START // 60 + 7 * 24
    assert live.needs_from(hour, hour) is None
    live.baseline(whole, hour)
    assert live.needs_from(hour, hour) == hour - 1
    assert live.needs_from(hour, hour + 1) == hour - 24
    assert live.needs_from(hour - 1, hour - 1) is None
    assert live.needs_from(hour + 24, hour + 24) is None  # once a day all of it


@pytest.mark.parametrize("silent", [30, 180])
def test_a_rule_of_silence_needs_its_history_once_not_every_minute(silent: int) -> None:
    whole = counts()
    live = NoDataEvaluator(NoData(silent))
    hour = START // 60 + 7 * 24
    live.worth_a_look(whole, hour * 60, hour * 60 + 1)
    assert live.needs_from(hour, hour) == hour - 1
