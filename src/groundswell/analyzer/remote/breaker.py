"""A circuit breaker: a server that keeps failing is not called for a while."""

from __future__ import annotations

import time
from collections.abc import Callable


class Breaker:
    """Opens after ``failures`` in a row; then lets one call through every ``rest`` seconds.

    Args:
        clock: seconds that never run backwards.
    """

    def __init__(
        self, failures: int, rest: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most, self._rest, self._clock = failures, rest, clock
        self._failed = 0
        self._next_try = 0.0

    def allows(self) -> bool:
        """Whether a call may be made now; the one that is allowed while open is the probe."""
        if self._failed < self._most:
            return True
        now = self._clock()
        if now < self._next_try:
            return False
        self._next_try = now + self._rest
        return True

    def succeeded(self) -> None:
        """Close: the server is there."""
        self._failed = 0

    def failed(self) -> None:
        """Count a failure; the one that is too much opens the circuit."""
        self._failed += 1
        if self._failed >= self._most:
            self._next_try = self._clock() + self._rest
