"""Time series of counts per minute and hour: the input of baselines and evaluators."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.float64]
Flags = NDArray[np.bool_]

MINUTES_PER_HOUR = 60
HOURS_PER_DAY = 24
MINUTES_PER_DAY = HOURS_PER_DAY * MINUTES_PER_HOUR
HOURS_PER_WEEK = 168


@dataclass(frozen=True, slots=True, eq=False)
class MinuteSeries:
    """Counts of consecutive minutes.

    ``start_minute``: minutes since the epoch (UTC) of the first.
    ``posts``, ``part``: all posts, and those of the watched kind (say, negative), per minute.
    ``away``: where a source is known to have been away. ``unusual``: where an incident was open.
    ``positive``, ``negative``: posts of these, whatever is watched.
    All have one entry a minute. ``unheard_from``: the minute (since the epoch) from which on
    sources that are asked every so often may still give posts.
    """

    start_minute: int
    posts: Counts
    part: Counts
    away: Flags
    unusual: Flags
    positive: Counts | None = None
    negative: Counts | None = None
    unheard_from: int | None = None

    def __post_init__(self) -> None:
        lengths = {len(a) for a in (self.posts, self.part, self.away, self.unusual)}
        if len(lengths) > 1:
            raise ValueError(f"posts, part, away and unusual must be of one length, not {lengths}")

    @property
    def usable(self) -> Flags:
        """The minutes from which a baseline may learn."""
        known: Flags = ~(self.away | self.unusual)
        return known

    def __len__(self) -> int:
        return len(self.posts)

    def heard_until(self, minute: int) -> int:
        """Up to which minute posts are all there, of those before ``minute``: only there few are
        fewer than usual."""
        return minute if self.unheard_from is None else min(minute, self.unheard_from)

    def between(self, first: int, last: int) -> MinuteSeries:
        """The minutes ``first`` to ``last`` (exclusive, since the epoch) that are here."""
        begin = max(0, first - self.start_minute)
        end = max(begin, last - self.start_minute)
        positive = None if self.positive is None else self.positive[begin:end]
        negative = None if self.negative is None else self.negative[begin:end]
        return MinuteSeries(
            self.start_minute + begin,
            self.posts[begin:end],
            self.part[begin:end],
            self.away[begin:end],
            self.unusual[begin:end],
            positive,
            negative,
            self.unheard_from,
        )

    def hours(self) -> HourSeries:
        """The same by whole hours; an hour is usable if three quarters of its minutes are.

        Raises:
            ValueError: the series does not start at a full hour.
        """
        if self.start_minute % MINUTES_PER_HOUR:
            raise ValueError(f"the series starts at minute {self.start_minute}, not at a full hour")
        whole = len(self) // MINUTES_PER_HOUR * MINUTES_PER_HOUR
        usable = self.usable[:whole]
        share = _by_hour(usable.astype(np.float64)) / MINUTES_PER_HOUR
        scale = np.where(share > 0, share, 1.0)
        return HourSeries(
            self.start_minute // MINUTES_PER_HOUR,
            _by_hour(np.where(usable, self.posts[:whole], 0.0)) / scale,
            _by_hour(np.where(usable, self.part[:whole], 0.0)) / scale,
            share >= 0.75,
        )


@dataclass(frozen=True, slots=True, eq=False)
class HourSeries:
    """Counts of consecutive hours; ``start_hour``: hours since the epoch of the first."""

    start_hour: int
    posts: Counts
    part: Counts
    usable: Flags

    def __len__(self) -> int:
        return len(self.posts)

    def since_first_post(self) -> HourSeries:
        """Without the hours before anything was ever counted, and the one in which it began: that
        is rarely a whole one."""
        spoken = np.flatnonzero(self.posts)
        first = int(spoken[0]) if len(spoken) else len(self)
        first += first > 0
        return HourSeries(
            self.start_hour + first, self.posts[first:], self.part[first:], self.usable[first:]
        )

    def followed_by(self, later: HourSeries) -> HourSeries:
        """Both as one; ``later`` begins where this ends."""
        return HourSeries(
            self.start_hour,
            np.concatenate((self.posts, later.posts)),
            np.concatenate((self.part, later.part)),
            np.concatenate((self.usable, later.usable)),
        )

    def before(self, hour: int, most: int) -> HourSeries:
        """The up to ``most`` hours that end where ``hour`` (since the epoch) begins."""
        end = min(len(self), max(0, hour - self.start_hour))
        begin = max(0, end - most)
        return HourSeries(
            self.start_hour + begin,
            self.posts[begin:end],
            self.part[begin:end],
            self.usable[begin:end],
        )


def _by_hour(minutes: Counts) -> Counts:
    total: Counts = minutes.reshape(-1, MINUTES_PER_HOUR).sum(axis=1)
    return total
