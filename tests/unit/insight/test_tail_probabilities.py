"""The tails of the distributions are those that exact arithmetic gives."""

from __future__ import annotations

from fractions import Fraction
from math import comb, exp, factorial

import pytest

from groundswell.insight.tail_probabilities import (
    MOST_EXPECTED,
    beta_binomial_tail,
    negative_binomial_tail,
)


def exact_negative_binomial(count: int, mean: Fraction, size: int) -> Fraction:
    """With an integer size the mass is rational: 1 - Σ C(k + r - 1, k) qʳ pᵏ."""
    p = mean / (mean + size)
    mass = (comb(k + size - 1, k) * (1 - p) ** size * p**k for k in range(count))
    return 1 - sum(mass, Fraction(0))


def exact_beta_binomial(count: int, n: int, a: int, b: int) -> Fraction:
    def beta(x: int, y: int) -> Fraction:
        return Fraction(factorial(x - 1) * factorial(y - 1), factorial(x + y - 1))

    return sum(
        (comb(n, k) * beta(k + a, n - k + b) / beta(a, b) for k in range(count, n + 1)),
        Fraction(0),
    )


@pytest.mark.parametrize("count", [0, 1, 3, 10, 11, 40, 120])
@pytest.mark.parametrize("size", [1, 4, 25])
def test_the_negative_binomial_is_exact(count: int, size: int) -> None:
    expected = float(exact_negative_binomial(count, Fraction(10), size))
    assert negative_binomial_tail(count, 10.0, 1 / size) == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize("count", [0, 1, 5, 13, 14, 30, 59, 60])
@pytest.mark.parametrize(("a", "b"), [(1, 3), (22, 78), (5, 5)])
def test_the_beta_binomial_is_exact(count: int, a: int, b: int) -> None:
    expected = float(exact_beta_binomial(count, 60, a, b))
    found = beta_binomial_tail(count, 60, a / (a + b), 1 / (a + b + 1))
    assert found == pytest.approx(expected, rel=1e-6)


def test_without_dispersion_they_are_poisson_and_binomial() -> None:
    poisson = 1 - sum(exp(-4.0) * 4.0**k / factorial(k) for k in range(9))
    binomial = sum(comb(20, k) * 0.3**k * 0.7 ** (20 - k) for k in range(9, 21))
    assert negative_binomial_tail(9, 4.0, 0.0) == pytest.approx(poisson, rel=1e-6)
    assert beta_binomial_tail(9, 20, 0.3, 0.0) == pytest.approx(binomial, rel=1e-6)


@pytest.mark.parametrize("times", [1.2, 1.5, 3.0])
def test_large_counts_are_scaled_to_the_safe_side(times: float) -> None:
    """A scaled tail is no smaller than the true one, which a few more posts still give."""
    mean = MOST_EXPECTED
    true = negative_binomial_tail(mean * times, mean, 0.01)
    assert negative_binomial_tail(mean * times * 10, mean * 10, 0.01) <= true * 1.0001
    share = beta_binomial_tail(mean * 0.2 * times, mean, 0.2, 0.01)
    assert beta_binomial_tail(mean * 2 * times, mean * 10, 0.2, 0.01) <= share * 1.0001


@pytest.mark.parametrize(
    ("count", "mean", "tail"), [(0, 0.0, 1.0), (1, 0.0, 0.0), (-3, 5.0, 1.0), (10**6, 1.0, 0.0)]
)
def test_the_edges_are_defined(count: int, mean: float, tail: float) -> None:
    assert negative_binomial_tail(count, mean, 0.1) == tail


def test_shares_of_none_and_of_all() -> None:
    assert beta_binomial_tail(1, 10, 0.0, 0.1) == 0.0
    assert beta_binomial_tail(10, 10, 1.0, 0.1) == 1.0
    assert beta_binomial_tail(11, 10, 0.5, 0.1) == 0.0
