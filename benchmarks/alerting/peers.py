"""Three simple rules that others use, looked at every minute over the same counts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from benchmarks.alerting.months import Months

Flags = NDArray[np.bool_]


def fixed_ratio(months: Months) -> Flags:
    """Twice as many negative as positive posts in five minutes, of at least ten: a default rule."""
    posts, negative, positive = (
        _last(counts, 5) for counts in (months.posts, months.negative, months.positive)
    )
    above: Flags = (posts >= 10) & (negative > 2 * np.maximum(positive, 1))
    return above


def three_deviations(months: Months) -> Flags:
    """The share of ten minutes above the last day's mean and three of its deviations."""
    posts = _last(months.posts, 10)
    share = _last(months.negative, 10) / np.maximum(posts, 1)
    mean = _last(share, 1440) / 1440
    deviation = np.sqrt(np.maximum(0, _last(share**2, 1440) / 1440 - mean**2))
    above: Flags = (posts >= 10) & (share > mean + 3 * deviation)
    return above


def last_hour(months: Months) -> Flags:
    """Negative posts of the last hour at least 1.5 times their mean over the twelve before it."""
    hour = _last(months.negative, 60)
    before = np.concatenate((np.zeros(60), _last(months.negative, 720)[:-60])) / 12
    above: Flags = (hour >= 10) & (hour >= 1.5 * before)
    return above


PEERS = {
    "fixed ratio": fixed_ratio,
    "mean + 3 sd": three_deviations,
    "last hour against 12 h": last_hour,
}


def episodes(flags: Flags, since: int, calm: int = 15) -> list[int]:
    """The minutes at which alarms open: one stays open until ``calm`` minutes are quiet."""
    opened: list[int] = []
    last = -calm
    for minute in np.flatnonzero(flags).tolist():
        if minute - last >= calm and minute >= since:
            opened.append(minute + 1)
        last = minute
    return opened


def _last(values: NDArray[np.float64], minutes: int) -> NDArray[np.float64]:
    """Sums of the ``minutes`` up to and with each."""
    sums = np.concatenate((np.zeros(minutes), np.cumsum(values)))
    total: NDArray[np.float64] = sums[minutes:] - sums[: -minutes or None]
    return total
