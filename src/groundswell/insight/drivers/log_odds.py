"""Log-odds ratio with an informative Dirichlet prior: how over-represented a feature is.

Source: Monroe, Colaresi and Quinn 2008, "Fightin' Words". The prior is what window and baseline
say together, so that rare words need more evidence than their counts seem to give.
"""

from __future__ import annotations

from math import log, sqrt

LEAST_PRIOR, MOST_PRIOR, PRIOR_SHARE = 20.0, 100.0, 1 / 6
"""Weight of the prior: a share of the authors there are, within bounds."""
LEAST_Z = 3.3


def log_odds_z(window: float, of_window: float, baseline: float, of_baseline: float) -> float:
    """Standard deviations by which something is more frequent in the window.

    ``window`` of ``of_window`` authors have it, and ``baseline`` of ``of_baseline`` before.
    """
    pooled = (window + baseline + 0.5) / (of_window + of_baseline + 1)
    weight = min(MOST_PRIOR, max(LEAST_PRIOR, PRIOR_SHARE * (of_window + of_baseline)))
    prior = weight * pooled
    here, there = window + prior, baseline + prior
    rest_here = max(1e-9, of_window + weight - here)
    rest_there = max(1e-9, of_baseline + weight - there)
    difference = log(here / rest_here) - log(there / rest_there)
    return difference / sqrt(1 / here + 1 / there + 1 / rest_here + 1 / rest_there)


def least_z(candidates: int) -> float:
    """The z-score limit for so many candidates (multiple testing): about one false finding in forty
    windows.

    The tail of the normal law by its first term, solved by steps.
    """
    limit = 0.025 / max(1, candidates)
    z = LEAST_Z
    for _ in range(20):
        z = sqrt(max(LEAST_Z**2, -2 * log(limit * z * sqrt(6.2832))))
    return z
