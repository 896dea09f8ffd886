"""What is usual is learned from what there is, and not from what was unusual."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.insight.baseline import UNKNOWN_DISPERSION, Baseline, learn
from groundswell.insight.series import MinuteSeries
from tests.unit.insight.factories import DAY, silence, steady, turn


def usual(series: MinuteSeries, hour: int) -> Baseline:
    history = series.hours().before(hour, 1008)
    found = learn(history, series.between((hour - 24) * 60, hour * 60))
    assert found is not None
    return found


def test_the_hour_of_the_day_is_learned_from_three_days_on() -> None:
    series = steady(days=6, a_minute=2.0, daily=True)
    night, noon = usual(series, 5 * 24 + 3), usual(series, 5 * 24 + 12)
    assert night.posts == pytest.approx(120, rel=0.2)
    assert noon.posts == pytest.approx(1200, rel=0.2)


def test_the_day_of_the_week_is_learned_from_three_weeks_on() -> None:
    series = steady(days=42, a_minute=5.0)
    weekend = np.arange(len(series)) // DAY % 7 >= 5
    series.posts[weekend] *= 3
    # The sixth day begins at midnight: no hour of it has been seen when its first is judged.
    assert usual(series, 40 * 24).posts == pytest.approx(900, rel=0.25)
    assert usual(series, 39 * 24).posts == pytest.approx(300, rel=0.25)


def test_steady_counts_have_little_dispersion_and_bursts_have_much() -> None:
    calm, wild = steady(days=10, a_minute=5.0), steady(days=10, a_minute=5.0)
    factor = np.repeat(np.random.default_rng(1).gamma(3, 1 / 3, 10 * 24), 60)
    wild.posts[:] = np.round(wild.posts * factor)
    assert usual(calm, 9 * 24).dispersion < 0.03
    assert usual(wild, 9 * 24).dispersion > 0.1


def test_outages_and_incidents_teach_nothing() -> None:
    clean, marked = steady(days=8, a_minute=5.0), steady(days=8, a_minute=5.0)
    silence(marked, 6 * DAY, 300, known=True)
    turn(marked, 5 * DAY, 240, share=0.9)
    marked.unusual[5 * DAY : 5 * DAY + 240] = True
    one, other = usual(clean, 7 * 24), usual(marked, 7 * 24)
    assert other.posts == pytest.approx(one.posts, rel=0.1)
    assert other.share == pytest.approx(one.share, abs=0.02)
    assert other.correlation == pytest.approx(one.correlation, abs=0.01)


@pytest.mark.parametrize("hours", [1, 3])
def test_little_history_gives_a_wide_baseline(hours: int) -> None:
    series = steady(days=1, a_minute=5.0)
    found = usual(series, hours)
    assert found.hours == hours
    assert found.posts == pytest.approx(300, rel=0.3)
    assert found.dispersion >= UNKNOWN_DISPERSION


def test_no_history_gives_none() -> None:
    series = steady(days=1, a_minute=5.0)
    assert learn(series.hours().before(0, 1008), series.between(0, 0)) is None
    silence(series, 0, 600, known=True)
    assert learn(series.hours().before(10, 1008), series.between(0, 600)) is None


def test_hours_before_the_first_post_are_no_history() -> None:
    """A platform that has just started does not take its own emptiness for what is usual."""
    series = steady(days=3, a_minute=5.0)
    silence(series, 0, 2 * DAY + 600, known=False)
    hour = 2 * 24 + 13
    assert usual(series, hour).posts == pytest.approx(300, rel=0.3)
    assert usual(series, hour).share == pytest.approx(0.2, abs=0.05)
    fresh = series.hours().before(2 * 24 + 10, 1008)
    assert learn(fresh, series.between(0, 0)) is None


def test_a_topic_that_fell_silent_expects_next_to_nothing() -> None:
    series = steady(days=9, a_minute=5.0)
    silence(series, DAY, 8 * DAY, known=False)
    assert usual(series, 8 * 24).posts < 30
