"""Rule evaluation: what each kind of rule observes in a minute, and why it is unusual.

An evaluator reads a series and keeps nothing that it cannot read from it again: the live alerter
and a backtest come to the same answer over the same posts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from groundswell.domain.incident import Observation
from groundswell.insight.anomaly import WINDOWS, AnomalyTest, Direction, Finding, Metric
from groundswell.insight.baseline import MOST_HOURS, Baseline, learn
from groundswell.insight.series import (
    HOURS_PER_DAY,
    MINUTES_PER_HOUR,
    Flags,
    HourSeries,
    MinuteSeries,
)

Seen = tuple[Observation, Finding | None]
NOTHING: Seen = (Observation(False), None)

ANEW_EVERY = HOURS_PER_DAY
"""Hours: so often all of history is read again, for posts that came late."""
MOST_SEVERE = 1e6
STRONG = 100.0
"""The ratio to the significance level from which a finding needs no confirmation."""


class Evaluator(Protocol):
    """Evaluates one rule, minute by minute."""

    def worth_a_look(self, series: MinuteSeries, first: int, last: int) -> Flags:
        """Of each minute from ``first`` to ``last`` (exclusive, of one hour): false where
        ``look`` at its end would see nothing; cheaper to tell for all of them at once.
        """
        ...

    def needs_from(self, first: int, last: int) -> int | None:
        """From which hour on it needs minutes to evaluate those of the hours ``first`` to ``last``
        (since the epoch): what it has learned of before it remembers. ``None``: from as far back
        as there are.
        """
        ...

    def look(self, series: MinuteSeries, minute: int, firing: bool) -> Seen:
        """What the minutes before ``minute`` (since the epoch) say.

        ``firing``: an incident is open; what ended it may be another value than what opens one.
        """
        ...

    def measure(
        self, series: MinuteSeries, minute: int, window: int | None = None
    ) -> Finding | None:
        """The metric over the ``window`` minutes (default: the rule's) before ``minute``, and what
        is usual then, whether unusual or not; ``None``: nothing can be told.
        """
        ...


class EveryMinute:
    """Looks at every minute."""

    def worth_a_look(self, series: MinuteSeries, first: int, last: int) -> Flags:
        return np.ones(last - first, dtype=np.bool_)

    def needs_from(self, first: int, last: int) -> int | None:
        return None


class AnomalyEvaluator:
    """Volume or share against the baseline of the hour; learns a baseline per hour."""

    def __init__(self, test: AnomalyTest) -> None:
        self._test = test
        self._hour: int | None = None
        self._history: HourSeries | None = None
        self._anew_from = 0
        self._baseline: Baseline | None = None

    def worth_a_look(self, series: MinuteSeries, first: int, last: int) -> Flags:
        baseline = self.baseline(series, first // MINUTES_PER_HOUR)
        if baseline is None:
            return np.zeros(last - first, dtype=np.bool_)
        if series.heard_until(last) < last:
            return np.ones(last - first, dtype=np.bool_)
        known = series.between(first - WINDOWS[-1], last)
        return self._test.matters(baseline, known.posts, known.part)[-(last - first) :]

    def look(self, series: MinuteSeries, minute: int, firing: bool) -> Seen:
        baseline = self.baseline(series, (minute - 1) // MINUTES_PER_HOUR)
        if baseline is None:
            return NOTHING
        last = series.between(minute - WINDOWS[-1], minute)
        test = self._test
        if test.metric is Metric.VOLUME and last.away.any():
            if test.direction is Direction.BELOW:
                return NOTHING
            test = replace(test, direction=Direction.ABOVE)  # fewer are no wonder
        finding = self._found(test, baseline, series, minute)
        if finding is None:
            return NOTHING
        strong = finding.probability < self._test.limit / STRONG
        return Observation(True, strong, severity_of(finding), finding.observed), finding

    def _found(
        self, test: AnomalyTest, baseline: Baseline, series: MinuteSeries, minute: int
    ) -> Finding | None:
        """What is unusual; whether posts are too few, where all of them are there."""
        volume = test.metric is Metric.VOLUME
        for direction, until in sides(test.direction, series, minute, volume=volume):
            last = series.between(until - WINDOWS[-1], until)
            one = replace(test, direction=direction)
            if (finding := one.look(baseline, last.posts, last.part)) is not None:
                return finding
        return None

    def measure(
        self, series: MinuteSeries, minute: int, window: int | None = None
    ) -> Finding | None:
        window = window or WINDOWS[-2]
        baseline = self.baseline(series, (minute - 1) // MINUTES_PER_HOUR)
        if baseline is None:
            return None
        last = series.between(minute - window, minute)
        posts, part = float(last.posts.sum()), float(last.part.sum())
        return self._test.describe(baseline, window, posts, part)

    def needs_from(self, first: int, last: int) -> int | None:
        if first == last == self._hour:
            return first - 1
        learned = self._learned_until()
        if learned is None or learned > first or last >= self._anew_from:
            return None
        return min(learned, first - HOURS_PER_DAY)

    def baseline(self, series: MinuteSeries, hour: int) -> Baseline | None:
        """What is usual in ``hour`` (since the epoch); ``None``: no history before it."""
        if hour != self._hour:
            day = series.between((hour - HOURS_PER_DAY) * MINUTES_PER_HOUR, hour * MINUTES_PER_HOUR)
            self._history = history = self._hours_before(series, hour)
            self._hour, self._baseline = hour, learn(history, day) if len(history) else None
        return self._baseline

    def _learned_until(self) -> int | None:
        known = self._history
        return None if known is None or not len(known) else known.start_hour + len(known)

    def _hours_before(self, series: MinuteSeries, hour: int) -> HourSeries:
        """What was remembered, and the hours since; or all that the series has."""
        known, learned = self._history, self._learned_until()
        begins = series.start_minute // MINUTES_PER_HOUR
        if (
            known is None
            or learned is None
            or not begins <= learned <= hour
            or (hour >= self._anew_from and begins <= hour - len(known))
        ):
            self._anew_from = hour + ANEW_EVERY
            return _hours_before(series, hour)
        since = series.between(learned * MINUTES_PER_HOUR, hour * MINUTES_PER_HOUR)
        return known.followed_by(since.hours()).before(hour, MOST_HOURS)


@dataclass(frozen=True, slots=True)
class Threshold:
    """A metric beyond a value over a window.

    ``ratio``: negative posts for each positive one; ``volume``: posts a minute; otherwise the
    share of the watched kind times ``scale``. ``resolve_at``: another value ends it, so that a
    metric that dances around one value does not open and close.
    """

    value: float
    window: int
    direction: Direction = Direction.ABOVE
    ratio: bool = False
    volume: bool = False
    scale: float = 1.0
    min_posts: int = 10
    resolve_at: float | None = None


class ThresholdEvaluator(EveryMinute):
    """Fires beyond a fixed value."""

    def __init__(self, rule: Threshold) -> None:
        self._rule = rule

    def look(self, series: MinuteSeries, minute: int, firing: bool) -> Seen:
        rule = self._rule
        fell = rule.volume and rule.direction is Direction.BELOW
        minute = series.heard_until(minute) if fell else minute
        if fell and minute - rule.window < series.start_minute:
            return NOTHING
        finding = self.measure(series, minute)
        posts, observed = finding.posts, finding.observed
        enough = posts >= rule.min_posts or fell
        value = rule.resolve_at if firing and rule.resolve_at is not None else rule.value
        over = observed > value if rule.direction is not Direction.BELOW else observed < value
        last = series.between(minute - rule.window, minute)
        if not (enough and over) or (fell and last.away.any()):
            return NOTHING
        return Observation(True, True, severity_of(finding), finding.observed), finding

    def measure(self, series: MinuteSeries, minute: int, window: int | None = None) -> Finding:
        window, value = window or self._rule.window, self._rule.value
        last = series.between(minute - window, minute)
        posts = float(last.posts.sum())
        observed = self._metric(last, posts, window)
        return Finding(window, int(posts), observed, value, 0.0, value, 0.0)

    def _metric(self, last: MinuteSeries, posts: float, window: int) -> float:
        if self._rule.volume:
            return posts / window
        part = float(last.part.sum())
        if self._rule.ratio:
            positive = 0.0 if last.positive is None else float(last.positive.sum())
            return part / max(positive, 1.0)
        return self._rule.scale * part / posts if posts else 0.0


def _hours_before(series: MinuteSeries, hour: int) -> HourSeries:
    first = (hour - MOST_HOURS) * MINUTES_PER_HOUR
    return series.between(max(first, series.start_minute), hour * MINUTES_PER_HOUR).hours()


def sides(
    direction: Direction, series: MinuteSeries, minute: int, *, volume: bool
) -> Iterator[tuple[Direction, int]]:
    """Which way a metric is looked at, and up to which minute: posts are too few only where all of
    them are there."""
    heard = series.heard_until(minute)
    if heard == minute or not volume:
        yield direction, minute
        return
    if direction is not Direction.BELOW:
        yield Direction.ABOVE, minute
    if direction is not Direction.ABOVE:
        yield Direction.BELOW, heard


def severity_of(finding: Finding) -> float:
    """The magnitude of a deviation, in either direction; finite, for it is kept as JSON."""
    lift = finding.lift
    return min(MOST_SEVERE, max(lift, 1 / lift)) if lift > 0 else MOST_SEVERE
