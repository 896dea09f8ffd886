"""Where an open incident stands, and its worst: both over as many minutes as opened it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from groundswell.domain.rule import Rule, RuleMetric
from groundswell.insight.evaluators import Evaluator
from groundswell.insight.series import MinuteSeries
from groundswell.rules.evaluation import full_hour, minute_of
from groundswell.store.open_incident import IncidentRow


@dataclass(frozen=True, slots=True)
class Present:
    """``observed``: ``None`` where there are no posts to have a value. ``peak``: the worst yet."""

    observed: float | None
    peak: float


def present_of(
    evaluator: Evaluator,
    rule: Rule,
    incident: IncidentRow,
    series: MinuteSeries,
    first: int,
    minute: int,
) -> Present | None:
    """At ``minute``, with the looks since ``first``; ``None``: nothing can be told.

    Too few posts for the rule are never the worst. Looks of earlier hours are left out: an
    evaluator has learned what is usual in this one.
    """
    since = max(first, full_hour(minute - 1), minute_of(incident.started_at))
    window = incident.window // timedelta(minutes=1)
    looks = range(min(since, minute - 1) + 1, minute + 1)
    seen = [evaluator.measure(series, look, window) for look in looks]
    if (last := seen[-1]) is None:
        return None
    volume = rule.measured is RuleMetric.POSTS
    worst = max if incident.observed >= incident.expected else min
    enough = [one.observed for one in seen if one and (volume or one.posts >= rule.min_posts)]
    has_value = last.posts > 0 or volume
    return Present(last.observed if has_value else None, worst([incident.peak, *enough]))
