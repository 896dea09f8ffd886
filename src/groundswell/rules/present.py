"""Where an open incident stands, and its worst: both over as many minutes as opened it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from groundswell.domain.rule import Rule, RuleKind, RuleMetric
from groundswell.insight.evaluators import Evaluator
from groundswell.insight.series import MinuteSeries
from groundswell.rules.evaluation import full_hour, minute_of
from groundswell.store.open_incident import IncidentRow

BY_BASELINE = (RuleKind.ANOMALY, RuleKind.NO_DATA)
"""Their evaluators learn what is usual hour by hour, and cannot measure an earlier one."""


@dataclass(frozen=True, slots=True)
class Present:
    """``observed``: ``None`` where there are no posts to have a value. ``peak``: the worst yet,
    and from which of these looks on (minutes since the epoch; ``None``: from none of them)."""

    observed: float | None
    peak: float
    peak_minute: int | None


def present_of(
    evaluator: Evaluator,
    rule: Rule,
    incident: IncidentRow,
    series: MinuteSeries,
    first: int,
    minute: int,
) -> Present | None:
    """At ``minute``, with the looks since ``first``; ``None``: nothing can be told.

    Too few posts for the rule are never the worst. Of a rule with a baseline, looks of earlier
    hours are left out: its evaluator has learned what is usual in this one.
    """
    since = max(first, minute_of(incident.started_at))
    if rule.kind in BY_BASELINE:
        since = max(since, full_hour(minute - 1))
    window = incident.window // timedelta(minutes=1)
    looks = range(min(since, minute - 1) + 1, minute + 1)
    seen = [evaluator.measure(series, look, window) for look in looks]
    if (last := seen[-1]) is None:
        return None
    volume = rule.measured is RuleMetric.POSTS
    worst = max if incident.observed >= incident.expected else min
    enough = [
        (one.observed, look)
        for look, one in zip(looks, seen, strict=True)
        if one and (volume or one.posts >= rule.min_posts)
    ]
    peak = worst([incident.peak, *(observed for observed, _ in enough)])
    at = next((look for observed, look in enough if observed == peak != incident.peak), None)
    return Present(last.observed if last.posts > 0 or volume else None, peak, at)
