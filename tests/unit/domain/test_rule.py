"""When two versions of a rule judge the same."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest

from groundswell.domain.clock import utc_now
from groundswell.domain.rule import Rule, RuleKind, RuleMetric, RuleState, Severity, judges_alike

RULE = Rule("r1", "Anger", RuleKind.THRESHOLD, threshold=0.5, created_at=utc_now())
WITHOUT_A_SAY: dict[str, Any] = {
    "name": "Anger of all",
    "severity": Severity.CRITICAL,
    "version": 7,
    "created_at": utc_now() - timedelta(days=1),
}
DECISIVE: dict[str, Any] = {
    "id": "r2",
    "kind": RuleKind.CHANGE,
    "metric": RuleMetric.NEGATIVE_RATIO,
    "topic_id": "t1",
    "source": "bluesky",
    "emotion": "anger",
    "direction": "below",
    "threshold": 0.6,
    "resolve_threshold": 0.4,
    "sensitivity": "high",
    "window_minutes": 20,
    "compare_minutes": 60,
    "for_minutes": 5,
    "keep_firing_minutes": 30,
    "min_posts": 20,
    "state": RuleState.PAUSED,
}


def test_what_a_rule_is_called_and_how_bad_it_is_does_not_change_how_it_judges() -> None:
    assert judges_alike(RULE, replace(RULE, **WITHOUT_A_SAY))


@pytest.mark.parametrize("name", DECISIVE)
def test_whatever_else_is_changed_makes_it_judge_something_else(name: str) -> None:
    changed = replace(RULE, **{name: DECISIVE[name]})
    assert not judges_alike(RULE, changed)
    assert not judges_alike(changed, RULE)


def test_every_field_of_a_rule_is_among_these() -> None:
    assert {*WITHOUT_A_SAY, *DECISIVE} == {each.name for each in fields(Rule)}
