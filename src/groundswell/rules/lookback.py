"""What a rule would have found before it was there: its baseline must not learn from that.

A rule is often made in the middle of a crisis, or after one. Only its own incidents are kept, so
the past that it did not watch is watched once, by the same code.
"""

from __future__ import annotations

from groundswell.domain.incident import IncidentState, Progress, Transition
from groundswell.domain.rule import Rule, RuleKind
from groundswell.insight.series import MINUTES_PER_DAY, MinuteSeries
from groundswell.insight.watch import watch
from groundswell.rules.evaluation import (
    evaluator_of,
    first_look,
    full_hour,
    history_minutes,
)
from groundswell.store.minute_counts import MinuteCounts

LONGEST = 3 * MINUTES_PER_DAY
"""Minutes: what is unusual for longer, which is asked once a day of it, has become usual."""
MOST_STRETCHES = 100
"""Of one rule, the longest are kept: what fires more often is not unusual."""


def past_from(rule: Rule, first: int) -> int:
    """From which minute on the past is needed for what ``rule`` learns from up to ``first``."""
    return full_hour(first - history_minutes(rule) - _before_a_look(rule))


def mark_unwatched(
    rule: Rule, counts: MinuteCounts, series: MinuteSeries, until: int
) -> list[tuple[int, int]]:
    """Mark as unusual, in ``series``, what ``rule`` would have found before ``until``.

    ``counts``: those of the series. Returns the stretches, oldest first: from the look that opened
    to the one that ended it, in minutes since the epoch.
    """
    start = max(
        series.start_minute + _before_a_look(rule),
        first_look(rule, counts) or 0,
    )
    before = series.unusual.copy()
    found = []
    opened = until
    evaluator, progress = evaluator_of(rule), Progress()
    for day in range(start, until, MINUTES_PER_DAY):
        end = min(until, day + MINUTES_PER_DAY)
        alarms, progress = watch(evaluator, rule.policy, series, day, end, progress)
        for alarm in alarms:
            if alarm.transition is Transition.OPENED:
                opened = alarm.minute
            else:
                found.append((opened, alarm.minute))
        if progress.state is not IncidentState.FIRING:
            continue
        if end == until:
            found.append((opened, until))
        elif end - opened >= LONGEST:
            stretch = slice(opened - 1 - series.start_minute, end - series.start_minute)
            series.unusual[stretch] = before[stretch]
            evaluator, progress = evaluator_of(rule), Progress()
    kept = sorted(found, key=lambda one: one[0] - one[1])[:MOST_STRETCHES]
    return sorted(kept)


def _before_a_look(rule: Rule) -> int:
    """Minutes without which it cannot look at all: a baseline begins with what there is."""
    return history_minutes(rule) if rule.kind is RuleKind.CHANGE else 0
