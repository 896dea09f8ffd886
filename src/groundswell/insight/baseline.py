"""The baseline (expected counts by hour of the week), learned robustly from at most six weeks.

The expectation has three parts, each shrunk towards the next where there is little history: the
hour of the week, the hour of the day, the overall mean; times the level of the last day and of the
last hours. How far counts stray from such a forecast is measured on the same history, and that, not
a law of chance, sets how much is unusual.

Sources: Farrington et al. 1996 and Noufaily et al. 2013 (past outbreaks left out of the baseline,
over-dispersion), Hutwagner et al. 2003 (EARS C2: a guard between baseline and window).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.insight.series import (
    HOURS_PER_DAY,
    HOURS_PER_WEEK,
    MINUTES_PER_HOUR,
    Counts,
    Flags,
    HourSeries,
    MinuteSeries,
)

MOST_HOURS = 6 * HOURS_PER_WEEK
CYCLES = ((3 * HOURS_PER_DAY, HOURS_PER_DAY, 0.2), (3 * HOURS_PER_WEEK, HOURS_PER_WEEK, 1.0))
"""Hours of history from which each seasonality is learned, and how many hours' weight the
coarser one has in it (shrinkage)."""
HOURS_TO_LEARN = CYCLES[0][0]
"""Hours of history before which nobody knows what is usual at an hour of the day."""
WEEK_WEIGHT = 0.85
"""What a week counts against the one after it."""
RECENT_HOURS = 3
RECENT_WEIGHT = 0.7
"""How much of what the last hours stray from the day's level is expected to last."""
LEAST_HISTORY = 30
"""Posts: from fewer no share and no volume can be called usual."""
DAY_PRIOR = 10.0
HOUR_PRIOR = 15.0
"""Posts by which levels are shrunk towards 1."""
LEAST_DISPERSION = 0.01
LEAST_CORRELATION = 0.003
UNKNOWN_DISPERSION = 0.25
UNKNOWN_CORRELATION = 0.02
"""Priors for short histories: wide, so that a new topic does not begin with alarms."""
BLOCK = 5
"""Minutes of the blocks whose variation within an hour is measured."""
TRIMMED = 0.03
"""The share of largest residuals that is trimmed: unmarked incidents."""
TRIMMING_BIAS = 0.82
"""What a mean of squared normal deviations is without its largest 3 %."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The expectation for one hour.

    ``posts``: expected in the hour. ``share``: expected share of the watched kind, in [0, 1].
    ``dispersion``, ``correlation``: of hours about their forecast, as the negative binomial and
    the beta-binomial have them; ``fast_dispersion``, ``fast_correlation``: what blocks of
    ``BLOCK`` minutes have beyond that. ``hours``: of history it rests on.
    """

    posts: float
    share: float
    dispersion: float
    correlation: float
    fast_dispersion: float
    fast_correlation: float
    hours: int

    def dispersion_of(self, minutes: int) -> float:
        """That of a window: what varies fast averages out in a long one."""
        return self.dispersion + self.fast_dispersion * BLOCK / minutes

    def correlation_of(self, minutes: int) -> float:
        """The same of the share."""
        return min(0.5, self.correlation + self.fast_correlation * BLOCK / minutes)


def learn(history: HourSeries, last_day: MinuteSeries) -> Baseline | None:
    """The baseline of the hour after ``history``; ``None`` without history.

    History begins with the first post: before it there was nobody to speak.

    ``last_day``: the minutes of its last hours, from which the variation within an hour is read.
    """
    history = history.since_first_post()
    usable = history.usable
    if history.posts[usable].sum() < LEAST_HISTORY:
        return None
    posts = np.append(np.where(usable, history.posts, 0.0), 0.0)
    part = np.append(np.where(usable, history.part, 0.0), 0.0)
    exposure = np.append(usable.astype(np.float64), 0.0)
    hour: NDArray[np.intp] = history.start_hour + np.arange(len(posts))

    season = _seasonal(posts, exposure, hour)
    expected = season * _levels(posts, season * exposure)
    share_season = np.clip(_seasonal(part, posts, hour), 1e-4, 1 - 1e-4)
    share = _scale_odds(share_season, _levels(part, share_season * posts))

    told = usable & (np.arange(len(usable)) >= min(HOURS_PER_DAY, len(usable) // 2))
    fast = _within_hours(last_day)
    return Baseline(
        posts=float(expected[-1]),
        share=float(share[-1]),
        dispersion=_dispersion(history.posts[told], expected[:-1][told]),
        correlation=_correlation(history.part[told], history.posts[told], share[:-1][told]),
        fast_dispersion=fast[0],
        fast_correlation=fast[1],
        hours=int(usable.sum()),
    )


def _seasonal(amount: Counts, exposure: Counts, hour: NDArray[np.intp]) -> Counts:
    """The mean ``amount`` per ``exposure`` by hour of the week, as far as known."""
    weight = WEEK_WEIGHT ** ((hour[-1] - hour) / HOURS_PER_WEEK)
    amount, exposure = amount * weight, exposure * weight
    known = int((exposure > 0).sum())
    usual = np.full(len(hour), amount.sum() / max(exposure.sum(), 1e-12))
    for least, cycle, weight_of_coarser in CYCLES:
        if known < least:
            break
        place = hour % cycle
        prior = weight_of_coarser * exposure.sum() / known
        coarser = np.zeros(cycle)
        coarser[place] = usual
        usual = (
            (np.bincount(place, amount, cycle) + prior * coarser)
            / (np.bincount(place, exposure, cycle) + prior)
        )[place]
    return usual


def _levels(observed: Counts, expected: Counts) -> Counts:
    """The level of the day and of the hours before each hour, relative to the seasonal mean.

    Of the last hours the middle one counts: one burst is not a level.
    """
    day = (_sum_before(observed) + DAY_PRIOR) / (_sum_before(expected) + DAY_PRIOR)
    hourly = (observed + HOUR_PRIOR) / (expected * day + HOUR_PRIOR)
    before = np.concatenate((np.ones(RECENT_HOURS), hourly))[:-1]
    recent = np.median(np.lib.stride_tricks.sliding_window_view(before, RECENT_HOURS), axis=1)
    level: Counts = day * recent**RECENT_WEIGHT
    return level


def _sum_before(values: Counts) -> Counts:
    """Sums of the day before each hour."""
    sums = np.concatenate(([0.0], np.cumsum(values)))
    at = np.arange(len(values))
    total: Counts = sums[at] - sums[np.maximum(0, at - HOURS_PER_DAY)]
    return total


def _scale_odds(share: Counts, factor: Counts) -> Counts:
    odds = share / (1 - share) * factor
    scaled: Counts = odds / (1 + odds)
    return scaled


def _dispersion(posts: Counts, expected: Counts) -> float:
    """By moments: E[(x - m)² - m] = dispersion · m²."""
    enough = expected >= 1
    if enough.sum() < HOURS_PER_DAY // 2:
        return UNKNOWN_DISPERSION
    x, mean = posts[enough], expected[enough]
    return max(LEAST_DISPERSION, _trimmed_excess((x - mean) ** 2, mean, mean**2))


def _correlation(part: Counts, posts: Counts, share: Counts) -> float:
    """By moments: E[(k - np)²] = np(1 - p) · (1 + (n - 1) · correlation)."""
    enough = posts >= 5
    if enough.sum() < HOURS_PER_DAY // 2:
        return UNKNOWN_CORRELATION
    k, n, p = part[enough], posts[enough], share[enough]
    chance = n * p * (1 - p)
    return max(LEAST_CORRELATION, _trimmed_excess((k - n * p) ** 2, chance, chance * (n - 1)))


def _trimmed_excess(squares: Counts, chance: Counts, unit: Counts) -> float:
    """What squared deviations have beyond chance, in ``unit``s, the largest deviations left out."""
    variance = chance + unit * LEAST_DISPERSION
    kept = np.argsort(squares / variance)[: max(1, int(len(squares) * (1 - TRIMMED)))]
    weight = unit[kept] / variance[kept] ** 2
    excess = squares[kept] / TRIMMING_BIAS - chance[kept]
    return float((weight * excess).sum() / max((weight * unit[kept]).sum(), 1e-12))


def _within_hours(minutes: MinuteSeries) -> tuple[float, float]:
    """Dispersion and correlation of blocks of minutes about the mean of their hour."""
    blocks = MINUTES_PER_HOUR // BLOCK
    whole = len(minutes) // MINUTES_PER_HOUR * MINUTES_PER_HOUR
    if whole < MINUTES_PER_HOUR * 3:
        return 0.0, 0.0
    shape = (-1, blocks, BLOCK)
    posts = minutes.posts[:whole].reshape(shape).sum(axis=2)
    part = minutes.part[:whole].reshape(shape).sum(axis=2)
    usable: Flags = np.all(minutes.usable[:whole].reshape(-1, MINUTES_PER_HOUR), axis=1)
    lost = blocks / (blocks - 1)  # the hour's mean is made of the same blocks
    mean = np.broadcast_to(posts.mean(axis=1, keepdims=True), posts.shape)
    share = (part.sum(axis=1) / np.maximum(posts.sum(axis=1), 1))[:, None]
    enough = usable[:, None] & (mean >= 1)
    dispersion = correlation = 0.0
    if enough.sum() >= blocks * 3:
        squares = (posts - mean)[enough] ** 2 * lost
        dispersion = _trimmed_excess(squares, mean[enough], mean[enough] ** 2)
    chance = posts * share * (1 - share)
    enough = usable[:, None] & (posts >= 5) & (chance > 0)
    if enough.sum() >= blocks * 3:
        squares = (part - posts * share)[enough] ** 2 * lost
        unit = (chance * (posts - 1))[enough]
        correlation = _trimmed_excess(squares, chance[enough], unit)
    return max(0.0, dispersion), max(0.0, correlation)
