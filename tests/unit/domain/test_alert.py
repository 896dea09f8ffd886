"""When a mood has turned, and when an incident is over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from groundswell.domain.alert import (
    MOST_LOOKS,
    AlertStep,
    NegativeRatioRule,
    due_looks,
    next_alert_step,
)
from groundswell.domain.window import SentimentCounts
from tests.unit.api.factories import alert

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RULE = NegativeRatioRule()
CALM = SentimentCounts(positive=10, negative=5)
TROUBLE = SentimentCounts(positive=5, negative=11)
INCIDENT = alert("1")


@pytest.mark.parametrize(
    ("counts", "fires"),
    [
        (SentimentCounts(positive=5, negative=11), True),
        (SentimentCounts(positive=5, negative=10), False),  # the threshold itself is no alarm
        (SentimentCounts(positive=0, negative=3, neutral=7), True),
        (SentimentCounts(positive=0, negative=2, neutral=8), False),
        (SentimentCounts(positive=0, negative=9), False),  # one post too few
        (SentimentCounts(), False),
    ],
)
def test_the_rule_fires_over_its_threshold_with_enough_posts(
    counts: SentimentCounts, fires: bool
) -> None:
    assert RULE.fires(counts) is fires


def test_without_a_positive_post_the_ratio_is_the_negative_count() -> None:
    assert RULE.ratio(SentimentCounts(negative=7)) == 7.0


def test_an_incident_opens_once_and_goes_on() -> None:
    assert next_alert_step(RULE, TROUBLE, None, NOW) is AlertStep.OPEN
    assert next_alert_step(RULE, TROUBLE, INCIDENT, NOW) is AlertStep.CONTINUE


def test_calm_without_an_incident_is_nothing() -> None:
    assert next_alert_step(RULE, CALM, None, NOW) is AlertStep.NOTHING


def test_an_incident_ends_only_after_the_cooldown_of_calm() -> None:
    assert next_alert_step(RULE, CALM, INCIDENT, NOW) is AlertStep.CALM
    calmed = replace(INCIDENT, calm_since=NOW)
    assert next_alert_step(RULE, CALM, calmed, NOW + timedelta(minutes=4)) is AlertStep.NOTHING
    assert next_alert_step(RULE, CALM, calmed, NOW + timedelta(minutes=5)) is AlertStep.RESOLVE


def test_a_calm_that_a_wrong_clock_began_in_the_future_begins_anew() -> None:
    calmed = replace(INCIDENT, calm_since=NOW + timedelta(days=2))
    assert next_alert_step(RULE, CALM, calmed, NOW) is AlertStep.CALM


def test_trouble_within_the_cooldown_keeps_the_same_incident() -> None:
    calmed = replace(INCIDENT, calm_since=NOW)
    assert next_alert_step(RULE, TROUBLE, calmed, NOW + timedelta(minutes=4)) is AlertStep.CONTINUE


def test_silence_counts_as_calm() -> None:
    assert next_alert_step(RULE, SentimentCounts(), INCIDENT, NOW) is AlertStep.CALM


def test_looks_are_due_at_even_steps_from_the_last_one() -> None:
    every = timedelta(seconds=5)
    assert due_looks(None, NOW, every) == [NOW]
    assert due_looks(NOW, NOW + timedelta(seconds=4), every) == []
    assert due_looks(NOW, NOW - timedelta(hours=1), every) == []
    assert due_looks(NOW, NOW + timedelta(seconds=12), every) == [NOW + every, NOW + 2 * every]


def test_after_a_long_silence_the_newest_windows_are_looked_at() -> None:
    looks = due_looks(NOW, NOW + timedelta(days=1), timedelta(seconds=5))
    assert len(looks) == MOST_LOOKS
    assert looks[-1] == NOW + timedelta(days=1)
