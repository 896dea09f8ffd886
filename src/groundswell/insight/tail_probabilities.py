"""Tail probabilities of over-dispersed counts: negative binomial and beta-binomial.

Posts come in bursts and moods in waves, so a count varies more than the Poisson or the binomial law
allows. The negative binomial and the beta-binomial carry that in one further parameter. The sums
are exact; SciPy, which has them too, weighs more than the rest of the platform.
"""

from __future__ import annotations

from collections.abc import Callable
from math import ceil, exp, lgamma, log, log1p

MOST_EXPECTED = 5_000.0
"""Counts beyond this are scaled down to it. There the over-dispersion alone sets the width, and the
tail of the scaled count is never smaller than the true one."""
_NEGLIGIBLE = 1e-9
"""A sum ends where everything that follows would change it by less than this share."""
NO_DISPERSION = 1e-9


def negative_binomial_tail(count: float, mean: float, dispersion: float) -> float:
    """P(X ≥ ``count``) for X of this ``mean`` and of the variance ``mean + dispersion · mean²``.

    ``dispersion`` 0 is the Poisson law.
    """
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if mean > MOST_EXPECTED and dispersion > NO_DISPERSION:
        count, mean = count * MOST_EXPECTED / mean, MOST_EXPECTED
    first = ceil(count)
    if dispersion <= NO_DISPERSION:
        mass = first * log(mean) - mean - lgamma(first + 1)
        return _tail(mass, lambda k: mean / (k + 1), first, mean, None)
    size = 1 / dispersion
    success = mean / (mean + size)
    mass = (
        lgamma(first + size)
        - lgamma(first + 1)
        - lgamma(size)
        - size * log1p(mean / size)
        + first * log(success)
    )
    return _tail(mass, lambda k: (k + size) / (k + 1) * success, first, mean, None)


def beta_binomial_tail(count: float, trials: float, share: float, correlation: float) -> float:
    """P(K ≥ ``count``) of ``trials``, each a success with the probability ``share``.

    ``correlation``: between two trials, in [0, 1); the variance is
    ``n · p · (1 − p) · (1 + (n − 1) · correlation)``, and 0 is the binomial law.
    """
    if count <= 0:
        return 1.0
    if share <= 0 or count > trials:
        return 0.0
    if share >= 1:
        return 1.0
    if trials > MOST_EXPECTED and correlation > NO_DISPERSION:
        count, trials = count * MOST_EXPECTED / trials, MOST_EXPECTED
    n = ceil(trials)
    first = min(n, ceil(count))
    ways = lgamma(n + 1) - lgamma(first + 1) - lgamma(n - first + 1)
    if correlation <= NO_DISPERSION:
        mass = ways + first * log(share) + (n - first) * log1p(-share)
        odds = share / (1 - share)
        return _tail(mass, lambda k: (n - k) / (k + 1) * odds, first, n * share, n)
    weight = (1 - correlation) / correlation
    a, b = share * weight, (1 - share) * weight
    mass = ways + _log_beta(first + a, n - first + b) - _log_beta(a, b)
    return _tail(
        mass, lambda k: (n - k) * (k + a) / ((k + 1) * (n - k - 1 + b)), first, n * share, n
    )


def _log_beta(a: float, b: float) -> float:
    return lgamma(a) + lgamma(b) - lgamma(a + b)


def _tail(
    mass: float, ratio: Callable[[int], float], first: int, mean: float, last: int | None
) -> float:
    """P(X ≥ ``first``) from the logarithm of its mass there and the ratios ``P(k + 1) / P(k)``.

    Summed away from the mean, where the terms shrink: below it, the complement is.
    """
    if first > mean:
        total = term = 1.0
        k = first
        while last is None or k < last:
            step = ratio(k)
            term *= step
            total += term
            k += 1
            if step < 1 and term / (1 - step) < _NEGLIGIBLE * total:
                break
        return min(1.0, exp(mass + log(total)))
    below, term = 0.0, 1.0
    for k in range(first - 1, -1, -1):
        term /= ratio(k)
        below += term
        if term < _NEGLIGIBLE * below:
            break
    return 1.0 if below == 0 else max(0.0, 1 - exp(mass + log(below)))
