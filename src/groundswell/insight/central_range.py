"""Central ranges of over-dispersed counts, of the same distributions as their tails.

A normal approximation reaches below 0 for small or widely dispersed counts, and what is clipped
there would hold the very values whose tail says that they are unusual.
"""

from __future__ import annotations

from math import ceil, lgamma, log1p, sqrt

import numpy as np

from groundswell.insight.series import Counts
from groundswell.insight.tail_probabilities import MOST_EXPECTED, NO_DISPERSION

WITHIN = 0.95
"""The share of counts that lies in a central range."""
_LEVELS = ((1 - WITHIN) / 2, (1 + WITHIN) / 2)
_REACH = 6.25
"""Standard deviations over the mean that hold the upper level, whatever the distribution
(Cantelli's inequality)."""


def negative_binomial_range(mean: float, dispersion: float) -> tuple[float, float]:
    """The counts between which ``WITHIN`` of those of this ``mean`` lie, and of the variance
    ``mean + dispersion · mean²``; both belong to the range."""
    if mean <= 0:
        return 0.0, 0.0
    if mean > MOST_EXPECTED and dispersion > NO_DISPERSION:
        lower, upper = negative_binomial_range(MOST_EXPECTED, dispersion)
        return lower * mean / MOST_EXPECTED, upper * mean / MOST_EXPECTED
    reach = ceil(mean + _REACH * sqrt(mean + dispersion * mean**2))
    k = np.arange(reach, dtype=np.float64)
    if dispersion <= NO_DISPERSION:
        return _range(-mean, mean / (k + 1))
    size = 1 / dispersion
    none = -size * log1p(mean / size)
    return _range(none, (k + size) / (k + 1) * (mean / (mean + size)))


def beta_binomial_range(trials: float, share: float, correlation: float) -> tuple[float, float]:
    """The same of the successes among ``trials``, each of the probability ``share``, of which two
    have this ``correlation``."""
    if share <= 0 or trials <= 0:
        return 0.0, 0.0
    if share >= 1:
        return trials, trials
    if trials > MOST_EXPECTED and correlation > NO_DISPERSION:
        lower, upper = beta_binomial_range(MOST_EXPECTED, share, correlation)
        return lower * trials / MOST_EXPECTED, upper * trials / MOST_EXPECTED
    n = ceil(trials)
    k = np.arange(n, dtype=np.float64)
    if correlation <= NO_DISPERSION:
        return _range(n * log1p(-share), (n - k) / (k + 1) * (share / (1 - share)))
    weight = (1 - correlation) / correlation
    a, b = share * weight, (1 - share) * weight
    none = lgamma(n + b) - lgamma(b) - lgamma(n + weight) + lgamma(weight)
    return _range(none, (n - k) * (k + a) / ((k + 1) * (n - k - 1 + b)))


def _range(none: float, ratios: Counts) -> tuple[float, float]:
    """The quantiles, of the logarithm of the mass at 0 and the ratios ``P(k + 1) / P(k)``."""
    masses = np.exp(none + np.concatenate(([0.0], np.cumsum(np.log(ratios)))))
    lower, upper = np.searchsorted(np.cumsum(masses), _LEVELS)
    return float(lower), float(min(upper, len(ratios)))
