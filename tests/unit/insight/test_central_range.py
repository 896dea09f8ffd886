"""The usual range that is shown is that of the test: what is unusual lies outside of it."""

from __future__ import annotations

import random

import numpy as np
import pytest

from groundswell.insight.anomaly import AnomalyTest, Direction, Metric, Sensitivity
from groundswell.insight.baseline import Baseline
from groundswell.insight.central_range import beta_binomial_range, negative_binomial_range
from groundswell.insight.tail_probabilities import beta_binomial_tail, negative_binomial_tail


@pytest.mark.parametrize("dispersion", [0.0, 0.01, 0.25, 2.0])
@pytest.mark.parametrize("mean", [0.3, 4.0, 20.0, 700.0])
def test_of_volumes_less_than_a_fortieth_lies_on_either_side(
    mean: float, dispersion: float
) -> None:
    lower, upper = negative_binomial_range(mean, dispersion)
    assert 1 - negative_binomial_tail(lower, mean, dispersion) < 0.025
    assert 1 - negative_binomial_tail(lower + 1, mean, dispersion) >= 0.025
    assert negative_binomial_tail(upper + 1, mean, dispersion) <= 0.025
    assert negative_binomial_tail(upper, mean, dispersion) > 0.025


@pytest.mark.parametrize("correlation", [0.0, 0.003, 0.1])
@pytest.mark.parametrize("share", [0.01, 0.2, 0.97])
@pytest.mark.parametrize("posts", [1, 12, 900])
def test_of_shares_less_than_a_fortieth_lies_on_either_side(
    posts: int, share: float, correlation: float
) -> None:
    lower, upper = beta_binomial_range(posts, share, correlation)
    assert 1 - beta_binomial_tail(lower, posts, share, correlation) < 0.025
    assert 1 - beta_binomial_tail(lower + 1, posts, share, correlation) >= 0.025
    assert beta_binomial_tail(upper + 1, posts, share, correlation) <= 0.025
    assert beta_binomial_tail(upper, posts, share, correlation) > 0.025


def test_ranges_of_nothing_of_none_and_of_all_are_defined() -> None:
    assert negative_binomial_range(0.0, 0.1) == (0, 0)
    assert beta_binomial_range(0, 0.5, 0.1) == (0, 0)
    assert beta_binomial_range(9, 0.0, 0.1) == (0, 0)
    assert beta_binomial_range(9, 1.0, 0.1) == (9, 9)


@pytest.mark.parametrize("metric", list(Metric))
def test_whatever_is_unusual_lies_outside_of_the_usual_range(metric: Metric) -> None:
    rng, found = random.Random(7), {"above": 0, "below": 0}
    for _ in range(1500):
        posts = 10 ** rng.uniform(0.5, 5.5)
        baseline = Baseline(
            posts=posts,
            share=rng.uniform(0.01, 0.9),
            dispersion=10 ** rng.uniform(-2, 0),
            correlation=10 ** rng.uniform(-2.5, -1),
            fast_dispersion=rng.choice((0.0, 0.1)),
            fast_correlation=rng.choice((0.0, 0.02)),
            hours=500,
        )
        a_minute = posts / 60 * rng.choice((0.0, 0.02, 0.3, 1.0, 2.0, 6.0))
        minutes = np.full(30, np.floor(a_minute))
        minutes[: round(30 * (a_minute % 1))] += 1
        part = np.floor(minutes * rng.random() ** 2)
        test = AnomalyTest(metric, Direction.BOTH, rng.choice(list(Sensitivity)))
        finding = test.look(baseline, minutes, part)
        if finding is None:
            continue
        assert not finding.lower <= finding.observed <= finding.upper
        found["above" if finding.observed > finding.upper else "below"] += 1
    assert min(found.values()) > 20


def test_silence_is_not_said_to_be_usual() -> None:
    """By the normal approximation the range would begin at 0."""
    baseline = Baseline(1440.0, 0.2, 0.25, 0.01, 0.0, 0.0, 500)
    test = AnomalyTest(Metric.VOLUME, Direction.BELOW, Sensitivity.HIGH)
    nothing = np.zeros(30)
    finding = test.look(baseline, nothing, nothing)
    assert finding is not None
    assert finding.observed == 0
    assert finding.lower > 1
