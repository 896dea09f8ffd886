"""Anomaly detection over the last minutes: volume or share, in several windows at once.

A sharp turn shows within three minutes, a weak one within thirty. Every window is tested, and the
chance of a false alarm is shared among them, as burn-rate alerts do.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from groundswell.insight.baseline import Baseline
from groundswell.insight.central_range import beta_binomial_range, negative_binomial_range
from groundswell.insight.series import MINUTES_PER_HOUR, Counts, Flags
from groundswell.insight.tail_probabilities import beta_binomial_tail, negative_binomial_tail

WINDOWS = (3, 5, 8, 15, 30)
"""Minutes."""
LEAST_LIFT = 1.5
"""Minimum effect size: the factor over the expected value below which nothing is reported."""


class Sensitivity(StrEnum):
    """How soon a rule speaks up, against how often it is wrong."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


LIMITS = {Sensitivity.LOW: 3e-5, Sensitivity.MEDIUM: 2e-4, Sensitivity.HIGH: 1e-3}
"""The significance level by sensitivity, all windows together.

Read off ``python -m benchmarks alerts``: neighbouring looks share most of their posts, so that the
false alarms of a week are far fewer than its 10,080 minutes times the limit.
"""


class Metric(StrEnum):
    """The metric that is watched for anomalies."""

    VOLUME = "volume"
    NEGATIVE_SHARE = "negative_share"


class Direction(StrEnum):
    """On which side of the usual a value is unusual."""

    ABOVE = "above"
    BELOW = "below"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Finding:
    """An anomaly in the last ``window_minutes``.

    ``observed``, ``expected``: posts a minute, or a share in [0, 1]. ``lower``, ``upper``: the
    usual range of ``observed``: its central 95 %, by the distribution that it is tested by, so that
    what is unusual lies outside. ``probability``: of a count at least as extreme, were all as
    usual.
    """

    window_minutes: int
    posts: int
    observed: float
    expected: float
    lower: float
    upper: float
    probability: float

    @property
    def lift(self) -> float:
        """Observed over expected."""
        return self.observed / self.expected if self.expected > 0 else float("inf")


@dataclass(frozen=True, slots=True)
class AnomalyTest:
    """The metric to test, and the thresholds from which it is unusual.

    ``min_posts``: in the window, observed or (where too few are the anomaly) expected.
    """

    metric: Metric = Metric.NEGATIVE_SHARE
    direction: Direction = Direction.ABOVE
    sensitivity: Sensitivity = Sensitivity.MEDIUM
    min_posts: int = 10

    @property
    def limit(self) -> float:
        """Of one window."""
        return LIMITS[self.sensitivity] / len(WINDOWS)

    def look(self, baseline: Baseline, posts: Counts, part: Counts) -> Finding | None:
        """The least probable window, if any is unusual.

        ``posts``, ``part``: the last minutes' posts and those of the watched kind, newest last.
        """
        least: tuple[float, int] | None = None
        for window in WINDOWS:
            if len(posts) < window:
                break
            n, k = float(posts[-window:].sum()), float(part[-window:].sum())
            probability = self._probability(baseline, window, n, k)
            if probability < self.limit and (least is None or probability < least[0]):
                least = probability, window
        if least is None:
            return None
        probability, window = least
        n, k = float(posts[-window:].sum()), float(part[-window:].sum())
        return self.describe(baseline, window, n, k, probability)

    def matters(self, baseline: Baseline, posts: Counts, part: Counts) -> Flags:
        """Of each minute: whether any window that ends with it is far enough from the usual."""
        found = np.zeros(len(posts), dtype=np.bool_)
        all_posts = np.concatenate(([0.0], np.cumsum(posts)))
        all_part = np.concatenate(([0.0], np.cumsum(part)))
        for window in WINDOWS:
            if len(posts) < window:
                break
            n = all_posts[window:] - all_posts[:-window]
            k = all_part[window:] - all_part[:-window]
            usual, seen = self._usual(baseline, window, n), n if self._volume else k
            enough = np.maximum(n, usual if self._volume else 0.0) >= self.min_posts
            above = self._above and seen >= LEAST_LIFT * usual
            found[window - 1 :] |= enough & (above | (self._below and seen * LEAST_LIFT <= usual))
        return found

    def describe(
        self, baseline: Baseline, window: int, posts: float, part: float, probability: float = 1.0
    ) -> Finding:
        """A window in the units in which people read it, with the range that is usual."""
        usual = float(self._usual(baseline, window, posts))
        if self._volume:
            lower, upper = negative_binomial_range(usual, baseline.dispersion_of(window))
            unit, seen = float(window), posts
        else:
            n = max(1.0, posts)
            correlation = baseline.correlation_of(window)
            lower, upper = beta_binomial_range(n, baseline.share, correlation)
            unit, seen, usual = n, part, n * baseline.share
        return Finding(
            window, int(posts), seen / unit, usual / unit, lower / unit, upper / unit, probability
        )

    def _probability(self, baseline: Baseline, window: int, posts: float, part: float) -> float:
        """The tail probability of the observation; 1 where the effect is too small or unknown."""
        usual = float(self._usual(baseline, window, posts))
        seen = posts if self._volume else part
        above = self._above and seen >= LEAST_LIFT * usual
        below = self._below and seen * LEAST_LIFT <= usual
        if not (above or below) or max(posts, usual if self._volume else 0.0) < self.min_posts:
            return 1.0

        def tail(count: float) -> float:
            if self._volume:
                return negative_binomial_tail(count, usual, baseline.dispersion_of(window))
            correlation = baseline.correlation_of(window)
            return beta_binomial_tail(count, posts, baseline.share, correlation)

        return tail(seen) if above else 1 - tail(seen + 1)

    @property
    def _volume(self) -> bool:
        return self.metric is Metric.VOLUME

    @property
    def _above(self) -> bool:
        return self.direction is not Direction.BELOW

    @property
    def _below(self) -> bool:
        return self.direction is not Direction.ABOVE

    def _usual(self, baseline: Baseline, window: int, posts: Counts | float) -> Counts | float:
        """The central range of the count in a window of so many posts."""
        if self._volume:
            return baseline.posts * window / MINUTES_PER_HOUR
        return posts * baseline.share
