"""How many a second: counts over the last minute, in one slot a second."""

from __future__ import annotations

import time
from collections import deque


class RateMeter:
    """Counts what happens; ``per_second`` is the mean of the last minute, or since it began."""

    def __init__(self, seconds: int = 60) -> None:
        self._seconds = seconds
        self._began = time.monotonic()
        self._slots: deque[tuple[int, int]] = deque(maxlen=seconds)

    def add(self, count: int) -> None:
        second = int(time.monotonic())
        if self._slots and self._slots[-1][0] == second:
            self._slots[-1] = (second, self._slots[-1][1] + count)
        else:
            self._slots.append((second, count))

    @property
    def per_second(self) -> float:
        now = time.monotonic()
        counted = sum(count for second, count in self._slots if second > now - self._seconds)
        return counted / min(self._seconds, max(now - self._began, 1.0))
