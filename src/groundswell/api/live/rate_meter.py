"""A rate meter: events per second over a sliding minute."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

SECONDS = 60


class RateMeter:
    """Counts what happens; ``per_second`` is the mean of the last minute, or since it began."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._began = clock()
        self._slots: deque[tuple[int, int]] = deque(maxlen=SECONDS)

    def add(self, count: int) -> None:
        second = int(self._clock())
        if self._slots and self._slots[-1][0] == second:
            self._slots[-1] = (second, self._slots[-1][1] + count)
        else:
            self._slots.append((second, count))

    @property
    def per_second(self) -> float:
        now = self._clock()
        counted = sum(count for second, count in self._slots if second > now - SECONDS)
        return counted / min(SECONDS, max(now - self._began, 1.0))
