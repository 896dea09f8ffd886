"""Silence where posts are usual: the evaluation of ``no_data`` rules."""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.domain.incident import Observation
from groundswell.insight.anomaly import AnomalyTest, Finding
from groundswell.insight.evaluators import NOTHING, AnomalyEvaluator, EveryMinute, Seen
from groundswell.insight.series import MINUTES_PER_HOUR, Flags, MinuteSeries

RESTART = 3
"""Minutes: a source that was away for less has only been restarted."""


@dataclass(frozen=True, slots=True)
class NoData:
    """Nothing came for ``silent`` minutes, where posts are usual.

    ``outages``: a source that was away for so long is told, too, whatever others gave.
    """

    silent: int
    outages: bool = False


class NoDataEvaluator(EveryMinute):
    """Fires on silence where, at this hour, ``min_expected`` posts would have come."""

    MIN_EXPECTED = 10.0

    def __init__(self, rule: NoData) -> None:
        self._rule = rule
        self._usual = AnomalyEvaluator(AnomalyTest())

    def worth_a_look(self, series: MinuteSeries, first: int, last: int) -> Flags:
        """Every minute; and learns, so that the next hour needs no history."""
        self._usual.baseline(series, first // MINUTES_PER_HOUR)
        return super().worth_a_look(series, first, last)

    def needs_from(self, first: int, last: int) -> int | None:
        return self._usual.needs_from(first, last)

    def look(self, series: MinuteSeries, minute: int, firing: bool) -> Seen:
        heard = series.heard_until(minute)
        last = series.between(heard - self._rule.silent, heard)
        if len(last) < self._rule.silent:
            return NOTHING
        long = series.between(minute - max(self._rule.silent, RESTART), minute)
        away = self._rule.outages and bool(long.away.all())
        if last.posts.any() and not away:
            return NOTHING
        finding = self.measure(series, minute)
        if finding.expected * self._rule.silent < self.MIN_EXPECTED and not away:
            return NOTHING
        return Observation(True, True, finding.expected, finding.observed), finding

    def measure(self, series: MinuteSeries, minute: int, window: int | None = None) -> Finding:
        window = window or self._rule.silent
        baseline = self._usual.baseline(series, (minute - 1) // MINUTES_PER_HOUR)
        expected = 0.0 if baseline is None else baseline.posts / MINUTES_PER_HOUR
        posts = float(series.between(minute - window, minute).posts.sum())
        return Finding(window, int(posts), posts / window, expected, 0.0, expected, 0.0)
