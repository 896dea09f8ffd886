"""The evaluator and the series of a rule: the same live and in a backtest."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from groundswell.domain.rule import Rule, RuleKind, RuleMetric
from groundswell.insight.anomaly import WINDOWS, AnomalyTest, Direction, Metric, Sensitivity
from groundswell.insight.baseline import HOURS_TO_LEARN, MOST_HOURS
from groundswell.insight.change import Change, ChangeEvaluator
from groundswell.insight.evaluators import (
    AnomalyEvaluator,
    Evaluator,
    Threshold,
    ThresholdEvaluator,
)
from groundswell.insight.no_data import NoData, NoDataEvaluator
from groundswell.insight.series import MINUTES_PER_HOUR, Counts, MinuteSeries
from groundswell.rules.outages import SourceOutages
from groundswell.store.minute_counts import MinuteCounts

MINUTE = timedelta(minutes=1)


def evaluator_of(rule: Rule) -> Evaluator:
    """What evaluates this rule."""
    direction = Direction(rule.direction)
    if rule.kind is RuleKind.ANOMALY:
        volume = rule.metric is RuleMetric.POSTS
        metric = Metric.VOLUME if volume else Metric.NEGATIVE_SHARE
        sensitivity = Sensitivity(rule.sensitivity)
        return AnomalyEvaluator(AnomalyTest(metric, direction, sensitivity, rule.min_posts))
    if rule.kind is RuleKind.NO_DATA:
        return NoDataEvaluator(NoData(rule.window_minutes, outages=rule.topic_id is None))
    threshold = 0.0 if rule.threshold is None else rule.threshold
    if rule.kind is RuleKind.CHANGE:
        return ChangeEvaluator(
            Change(
                factor=threshold,
                window=rule.window_minutes,
                before=rule.compare_minutes,
                direction=direction,
                volume=rule.metric is RuleMetric.POSTS,
                min_posts=rule.min_posts,
            )
        )
    return ThresholdEvaluator(
        Threshold(
            threshold,
            rule.window_minutes,
            direction,
            ratio=rule.metric is RuleMetric.NEGATIVE_RATIO,
            volume=rule.metric is RuleMetric.POSTS,
            scale=100.0 if rule.metric is RuleMetric.NET_SENTIMENT else 1.0,
            min_posts=rule.min_posts,
            resolve_at=rule.resolve_threshold,
        )
    )


def history_minutes(rule: Rule) -> int:
    """How far back this rule's evaluation reads."""
    if rule.kind in (RuleKind.ANOMALY, RuleKind.NO_DATA):
        return MOST_HOURS * MINUTES_PER_HOUR
    if rule.kind is RuleKind.CHANGE:
        return rule.compare_minutes + rule.window_minutes
    return rule.window_minutes


def first_look(rule: Rule, counts: MinuteCounts) -> int | None:
    """The first minute that can be looked at: all that a look reads beside its baseline must be
    known by the minute. ``None``: none is pruned."""
    if counts.exact_from is None:
        return None
    before = rule.compare_minutes if rule.kind is RuleKind.CHANGE else 0
    return counts.exact_from + before + max(rule.window_minutes, WINDOWS[-1])


def learns(rule: Rule) -> bool:
    """Whether it compares with the past, from which its own incidents are left out."""
    return rule.kind is not RuleKind.THRESHOLD


def least_history(rule: Rule) -> int:
    """Minutes of posts that it compares with: with fewer, what it will do cannot be told."""
    if rule.kind in (RuleKind.ANOMALY, RuleKind.NO_DATA):
        return HOURS_TO_LEARN * MINUTES_PER_HOUR
    return history_minutes(rule) if rule.kind is RuleKind.CHANGE else 0


def watched(rule: Rule) -> tuple[str, str, str]:
    """Whose counts it reads: rules of one key share them."""
    return rule.topic_id or "", rule.source or "", rule.emotion or ""


def series_of(
    rule: Rule,
    counts: MinuteCounts,
    first: int,
    last: int,
    incidents: Sequence[tuple[datetime, datetime | None]] = (),
    outages: SourceOutages | None = None,
) -> MinuteSeries:
    """The minutes ``first`` to ``last`` (exclusive, since the epoch); those without posts are 0.

    ``incidents``: of the same rule, from opening to end, and ``outages`` of sources: its baseline
    must not learn from them.
    """
    posts, negative, positive, emotion = (
        _filled(counts.minutes, column, first, last)
        for column in (counts.posts, counts.negative, counts.positive, counts.emotion)
    )
    part = negative
    if rule.metric is RuleMetric.EMOTION_SHARE:
        part = emotion
    elif rule.metric is RuleMetric.NET_SENTIMENT:
        part = positive - negative
    outages = outages or SourceOutages()
    away = outages.minutes(rule.source, first, last)
    unusual = np.zeros(last - first, dtype=np.bool_)
    for opened, ended in incidents:
        begin = max(0, minute_of(opened) - 1 - first)
        end = last - first if ended is None else max(0, minute_of(ended) - 1 - first)
        unusual[begin:end] = True
    unheard_from = outages.unheard_from(rule.source)
    return MinuteSeries(first, posts, part, away, unusual, positive, negative, unheard_from)


def minute_of(moment: datetime) -> int:
    """The minute (since the epoch) that has begun."""
    return int(moment.timestamp() // 60)


def moment_of(minute: int) -> datetime:
    """When a minute begins."""
    return datetime.fromtimestamp(minute * 60, UTC)


def full_hour(minute: int) -> int:
    """The minute at which its hour began."""
    return minute // MINUTES_PER_HOUR * MINUTES_PER_HOUR


def _filled(minutes: Sequence[int], column: Sequence[float], first: int, last: int) -> Counts:
    filled = np.zeros(last - first)
    at = np.asarray(minutes, dtype=np.intp) - first
    within = (at >= 0) & (at < last - first)
    filled[at[within]] = np.asarray(column, dtype=np.float64)[within]
    return filled
