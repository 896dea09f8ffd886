"""A metric against the same window an hour, a day or a week before: the evaluation of ``change``
rules."""

from __future__ import annotations

from dataclasses import dataclass

from groundswell.domain.incident import Observation
from groundswell.insight.anomaly import Direction, Finding
from groundswell.insight.evaluators import NOTHING, EveryMinute, Seen, severity_of, sides
from groundswell.insight.series import MinuteSeries


@dataclass(frozen=True, slots=True)
class Change:
    """A metric against the same window ``before`` minutes earlier: ``factor`` times it, or less."""

    factor: float
    window: int
    before: int
    direction: Direction = Direction.ABOVE
    volume: bool = True
    min_posts: int = 10


class ChangeEvaluator(EveryMinute):
    """Fires on a change against an hour, a day, a week before."""

    def __init__(self, rule: Change) -> None:
        self._rule = rule

    def look(self, series: MinuteSeries, minute: int, firing: bool) -> Seen:
        rule = self._rule
        for direction, until in sides(rule.direction, series, minute, volume=rule.volume):
            if (seen := self._look(series, until, direction)) is not NOTHING:
                return seen
        return NOTHING

    def _look(self, series: MinuteSeries, minute: int, direction: Direction) -> Seen:
        rule = self._rule
        now, then = self._both(series, minute, rule.window)
        finding = self.measure(series, minute)
        if finding is None or now.away.any() or not then.usable.all():
            return NOTHING
        observed, usual = finding.observed, finding.expected
        if max(finding.posts, float(then.posts.sum())) < rule.min_posts:
            return NOTHING
        if not rule.volume and not (now.posts.any() and then.posts.any()):
            return NOTHING  # no posts have no share, and not one of 0
        rose = direction is not Direction.BELOW and observed > usual * rule.factor
        fell = direction is not Direction.ABOVE and observed * rule.factor < usual
        if not (rose or fell):
            return NOTHING
        return Observation(True, False, severity_of(finding), finding.observed), finding

    def measure(
        self, series: MinuteSeries, minute: int, window: int | None = None
    ) -> Finding | None:
        window = window or self._rule.window
        if minute - self._rule.before - window < series.start_minute:
            return None
        now, then = self._both(series, minute, window)
        usual = self._metric(then, window)
        posts = int(now.posts.sum())
        return Finding(window, posts, self._metric(now, window), usual, usual, usual, 0.0)

    def _both(
        self, series: MinuteSeries, minute: int, window: int
    ) -> tuple[MinuteSeries, MinuteSeries]:
        """The window before ``minute``, and the one that it is compared with."""
        then = minute - self._rule.before
        return series.between(minute - window, minute), series.between(then - window, then)

    def _metric(self, minutes: MinuteSeries, window: int) -> float:
        posts = float(minutes.posts.sum())
        if self._rule.volume:
            return posts / window
        return float(minutes.part.sum()) / posts if posts else 0.0
