"""Weeks of posts as a topic has them, minute by minute, with turns whose true times are known.

Daily and weekly rhythm, a level and a mood that drift, bursts, outages of the source. Nothing here
knows how the rules under test work.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

WEEK = 7 * 24 * 60
TURN_MINUTES = 30


@dataclass(frozen=True, slots=True, eq=False)
class Months:
    """Counts a minute; ``turns`` and ``bursts``: first minutes of planted ones, ``gap``: away."""

    posts: NDArray[np.float64]
    negative: NDArray[np.float64]
    positive: NDArray[np.float64]
    gap: NDArray[np.bool_]
    turns: list[int]
    bursts: list[int]


def make(
    seed: int,
    *,
    posts_per_second: float,
    weeks: int,
    quiet_weeks: int,
    turns: int,
    share: float = 0.22,
) -> Months:
    """``turns`` doublings of the negative share for half an hour, none in the ``quiet_weeks``."""
    rng = np.random.default_rng(seed)
    minutes = weeks * WEEK
    t = np.arange(minutes)
    day = 2 * np.pi * (t % 1440) / 1440
    weekend = (t // 1440 % 7 >= 5).astype(float)
    log_rate = (
        np.log(posts_per_second * 60)
        + 0.6 * np.sin(day - 2.0)
        + 0.2 * np.sin(2 * day)
        - 0.35 * weekend
        + _drift(rng, minutes, hours=36, spread=0.2)
        + _drift(rng, minutes, hours=3, spread=0.12)
    )
    logit = (
        np.log(share / (1 - share))
        + 0.12 * np.sin(day)
        + 0.1 * weekend
        + _drift(rng, minutes, hours=48, spread=0.15)
        + _drift(rng, minutes, hours=4, spread=0.08)
    )
    bursts = _places(rng, minutes, 2 * weeks, 120, since=0)
    for start in bursts:
        long = int(rng.integers(20, 90))
        log_rate[start : start + long] += np.log(rng.uniform(1.8, 4.0)) * np.exp(
            -np.arange(min(long, minutes - start)) / long
        )
        logit[start : start + long] += rng.normal(0, 0.12)  # a burst has a mood of its own
    planted = _places(rng, minutes, turns, 6 * 60, since=quiet_weeks * WEEK)
    p = 1 / (1 + np.exp(-logit))
    for start in planted:
        p[start : start + TURN_MINUTES] = np.minimum(0.95, 2 * p[start : start + TURN_MINUTES])
    rate = np.exp(log_rate) * rng.gamma(20, 1 / 20, minutes)
    gap = np.zeros(minutes, bool)
    for start in _places(rng, minutes, weeks, 240, since=0):
        if not any(abs(start - turn) < 360 for turn in planted):
            gap[start : start + rng.integers(20, 180)] = True
    posts = rng.poisson(rate).astype(float)
    posts[gap] = 0
    weight = 150.0  # a correlation of 1/151 between two posts of a minute
    each = rng.beta(np.maximum(p * weight, 1e-9), (1 - p) * weight)
    negative = rng.binomial(posts.astype(int), each).astype(float)
    positive = rng.binomial((posts - negative).astype(int), 0.45).astype(float)
    return Months(posts, negative, positive, gap, planted, bursts)


def _drift(
    rng: np.random.Generator, minutes: int, *, hours: float, spread: float
) -> NDArray[np.float64]:
    """A stationary first-order walk by five minutes, this long its memory, this wide."""
    steps = minutes // 5 + 1
    keep = np.exp(-5 / (hours * 60))
    noise = rng.normal(0, spread * np.sqrt(1 - keep**2), steps)
    walk = np.empty(steps)
    value = rng.normal(0, spread)
    for n in range(steps):
        value = keep * value + noise[n]
        walk[n] = value
    return np.repeat(walk, 5)[:minutes]


def _places(
    rng: np.random.Generator, minutes: int, many: int, apart: int, *, since: int
) -> list[int]:
    """``many`` minutes in random order of place, at least ``apart`` from each other."""
    places: list[int] = []
    for _ in range(many * 50):
        if len(places) == many:
            break
        place = int(rng.integers(since + 60, minutes - 120))
        if all(abs(place - other) >= apart for other in places):
            places.append(place)
    return sorted(places)
