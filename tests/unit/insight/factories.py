"""Counts a minute as a topic has them, with and without a turn."""

from __future__ import annotations

import numpy as np

from groundswell.insight.series import MinuteSeries

DAY = 1440


def steady(
    days: int, a_minute: float, share: float = 0.2, *, seed: int = 7, daily: bool = False
) -> MinuteSeries:
    """Poisson posts, a binomial share of them negative; ``daily``: ten times as many by day."""
    rng = np.random.default_rng(seed)
    hours = np.arange(days * DAY) // 60 % 24
    rate = np.where((hours >= 8) & (hours < 20), 10.0, 1.0) if daily else np.ones(days * DAY)
    posts = rng.poisson(rate * a_minute).astype(float)
    negative = rng.binomial(posts.astype(int), share).astype(float)
    away, unusual = np.zeros((2, days * DAY), dtype=np.bool_)
    return MinuteSeries(0, posts, negative, away, unusual, (posts - negative) / 2)


def turn(series: MinuteSeries, start: int, minutes: int, share: float) -> None:
    """Let so large a share be negative from minute ``start`` on."""
    at = slice(start, start + minutes)
    series.part[at] = np.round(series.posts[at] * share)


def silence(series: MinuteSeries, start: int, minutes: int, *, known: bool) -> None:
    """Let no posts come; ``known``: the source is known to be away."""
    at = slice(start, start + minutes)
    series.posts[at] = 0
    series.part[at] = 0
    if known:
        series.away[at] = True
