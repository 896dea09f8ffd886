"""The series of what a rule watches, with what is usual: by the code that judges live."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from groundswell.domain.rule import Rule, RuleKind, RuleMetric
from groundswell.insight.anomaly import Finding
from groundswell.insight.evaluators import ThresholdEvaluator
from groundswell.insight.series import Counts, MinuteSeries
from groundswell.rules.evaluation import (
    evaluator_of,
    full_hour,
    history_minutes,
    minute_of,
    moment_of,
    series_of,
)
from groundswell.rules.outages import SourceOutages
from groundswell.store.engine import Database
from groundswell.store.error_translation import translated_errors
from groundswell.store.incident_list import Incident
from groundswell.store.minute_counts import minute_counts
from groundswell.store.minute_floor import minute_floor
from groundswell.store.rule_progress import unwatched_of
from groundswell.store.rules import thawed_rule

MOST_POINTS = 240
STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 360, 720)
"""Minutes between two points."""


@dataclass(frozen=True, slots=True)
class Point:
    """What was seen over the window that ends ``at``, against what is usual then.

    ``observed`` ``None``: there were no posts to take a share of. ``expected``, ``lower``,
    ``upper`` ``None``: too little history, or the rule has no such limit. ``few``: the window has
    fewer posts than the rule asks for, so that a share of them is chance. ``posts``, ``positive``,
    ``negative``: since the point before.
    """

    at: datetime
    observed: float | None
    expected: float | None
    lower: float | None
    upper: float | None
    few: bool
    posts: int
    positive: int
    negative: int


def rule_then(incident: Incident, present: Rule | None) -> Rule:
    """The rule as it was when the incident opened; as far as its numbers tell, where that was not
    kept and the rule is gone.
    """
    kept = thawed_rule(incident.rule, incident.rule_id, incident.topic_id, incident.source)
    if kept is not None:
        return kept
    if present is not None:
        return present
    kind = RuleKind(incident.kind)
    least = incident.rule.get("min_posts")  # of the built-in rule
    rule = Rule(
        incident.rule_id,
        incident.rule_name,
        kind,
        RuleMetric(incident.metric),
        topic_id=incident.topic_id,
        source=incident.source,
        threshold=incident.expected if kind is RuleKind.THRESHOLD else None,
    )
    return rule if least is None else replace(rule, min_posts=least)


def step_of(start: datetime, end: datetime) -> int:
    """The minutes between two points of a stretch, so that there are at most ``MOST_POINTS``."""
    minutes = (end - start).total_seconds() / 60
    return next((step for step in STEPS if minutes / step <= MOST_POINTS), STEPS[-1])


async def rule_series(
    database: Database,
    rule: Rule,
    start: datetime,
    end: datetime,
    *,
    step: int,
    window: int,
    incidents: Sequence[tuple[datetime, datetime | None]] = (),
    outages: SourceOutages | None = None,
) -> list[Point]:
    """A point every ``step`` minutes back from ``end`` to ``start``, each over ``window`` minutes.

    ``incidents``: of the rule, from opening to end, and ``outages`` of sources: its baseline does
    not learn from them, nor from what it would have found before it was there. Times whose minutes
    are not kept any more have no points.

    Raises:
        StoreUnavailable: the counts cannot be read.
    """
    with translated_errors():
        start = max(start, await minute_floor(database.reader, start))
        last = minute_of(end)
        first = last - max(0, last - minute_of(start)) // step * step
        begin = full_hour(first - max(history_minutes(rule), window, step))
        counts = await minute_counts(
            database.reader,
            moment_of(begin),
            moment_of(last),
            source=rule.source,
            topic_id=rule.topic_id,
            emotion=rule.emotion,
        )
        unwatched = await unwatched_of(database.reader, rule.id)
    series = series_of(rule, counts, begin, last, [*incidents, *unwatched], outages)
    minutes = range(first, last + 1, step)
    return await asyncio.to_thread(_points, rule, series, minutes, window)


def _points(rule: Rule, series: MinuteSeries, minutes: range, window: int) -> list[Point]:
    evaluator, plain = evaluator_of(rule), _plain(rule)
    found = []
    for minute in minutes:
        seen = plain.measure(series, minute, window)
        usual = evaluator.measure(series, minute, window)
        volume = rule.measured is RuleMetric.POSTS
        since = series.between(minute - minutes.step, minute)
        found.append(
            Point(
                moment_of(minute),
                seen.observed if seen.posts > 0 or volume else None,
                *_limits(rule, usual),
                not volume and seen.posts < rule.min_posts,
                int(since.posts.sum()),
                _sum(since.positive),
                _sum(since.negative),
            )
        )
    return found


def _sum(counts: Counts | None) -> int:
    return 0 if counts is None else int(counts.sum())


def _plain(rule: Rule) -> ThresholdEvaluator:
    """What measures the metric alone, whatever is usual."""
    metric = rule.measured
    evaluator = evaluator_of(
        replace(rule, kind=RuleKind.THRESHOLD, metric=metric, threshold=0.0, direction="above")
    )
    assert isinstance(evaluator, ThresholdEvaluator)  # noqa: S101 - of its kind
    return evaluator


def _limits(rule: Rule, usual: Finding | None) -> tuple[float | None, float | None, float | None]:
    """Expected value, and the limits beyond which it is unusual."""
    if usual is None or rule.kind is RuleKind.THRESHOLD:
        return None, None, None
    expected = usual.expected
    if rule.kind is RuleKind.ANOMALY:
        return expected, usual.lower, usual.upper
    if rule.kind is RuleKind.NO_DATA or not rule.threshold:
        return expected or None, None, None
    falls, rises = rule.direction != "above", rule.direction != "below"
    return (
        expected,
        expected / rule.threshold if falls else None,
        expected * rule.threshold if rises else None,
    )
