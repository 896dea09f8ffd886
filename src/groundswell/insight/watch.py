"""Evaluates every minute of a range once and returns the transitions, live and in a backtest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from groundswell.domain.incident import (
    IncidentState,
    Policy,
    Progress,
    Transition,
    advance_incident,
)
from groundswell.insight.anomaly import Finding
from groundswell.insight.evaluators import NOTHING, Evaluator
from groundswell.insight.series import MINUTES_PER_HOUR, MinuteSeries


@dataclass(frozen=True, slots=True)
class Alarm:
    """A transition, the minute (since the epoch) of the look that found it, and its finding.

    ``since``: of one that opens, when the unbroken run of unusual looks began.
    """

    minute: int
    transition: Transition
    finding: Finding | None
    since: datetime | None = None


def watch(
    evaluator: Evaluator,
    policy: Policy,
    series: MinuteSeries,
    first: int,
    last: int,
    progress: Progress | None = None,
) -> tuple[list[Alarm], Progress]:
    """Evaluate the minutes ``first`` to ``last`` (exclusive, since the epoch).

    ``progress``: where the last stretch ended. Minutes of open incidents are marked as
    unusual in ``series``, so that no baseline learns from them.
    """
    progress = progress or Progress()
    alarms: list[Alarm] = []
    for minute, worth in _looks(evaluator, series, first, last):
        firing = progress.state is IncidentState.FIRING
        seen, finding = evaluator.look(series, minute, firing) if worth else NOTHING
        if progress.quiet and not seen.unusual:
            continue
        now = datetime.fromtimestamp(minute * 60, UTC)
        progress, transition = advance_incident(policy, progress, seen, now)
        if transition is not None:
            alarms.append(Alarm(minute, transition, finding, progress.since))
        if progress.state is IncidentState.FIRING:
            series.unusual[minute - 1 - series.start_minute] = True
    return alarms, progress


def _looks(
    evaluator: Evaluator, series: MinuteSeries, first: int, last: int
) -> Iterator[tuple[int, bool]]:
    """Every minute to evaluate, and whether it needs more than a skip."""
    start = first
    while start < last:
        end = min(last, (start // MINUTES_PER_HOUR + 1) * MINUTES_PER_HOUR)
        worth = evaluator.worth_a_look(series, start, end)
        yield from zip(range(start + 1, end + 1), worth.tolist(), strict=True)
        start = end
