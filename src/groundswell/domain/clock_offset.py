"""The offset of another clock from ours, estimated from readings that are late, rough or wrong.

Small differences are followed slowly. A large one is a step: somebody set the clock, or another
server answers. It is noticed at once and believed once it has stayed.
"""

from __future__ import annotations

import math
from enum import StrEnum

STEP_SECONDS = 2.0
"""No drift makes such a difference between two readings."""
DRIFT = 500e-6
"""Of two clocks, in seconds a second; the most that quartz does."""
BELIEVED_READINGS = 3
BELIEVED_SECONDS = 60.0
"""A step is accepted after this many consecutive readings that agree, over this many seconds."""
_GAIN = 0.25


class Reading(StrEnum):
    """What a reading was."""

    STEADY = "steady"
    STEPPED = "stepped"
    STAYS = "stays"
    RETURNED = "returned"
    BELIEVED = "believed"


class ClockOffset:
    """``seconds``: the other clock less ours; ``step``: where it seems to be while in doubt."""

    def __init__(self, offset: float, at: float) -> None:
        self.seconds = offset
        self.step: float | None = None
        self._at = at
        self._step_at = at
        self._step_readings = 0

    def observe(self, offset: float, error: float, at: float) -> Reading:
        """Take in a reading with an error of at most ``error`` seconds, made when our clock
        showed ``at``."""
        silence, self._at = at - self._at, at
        difference = _beyond(offset - self.seconds, error)
        if abs(difference) <= STEP_SECONDS + DRIFT * silence:
            self.seconds += difference * _GAIN
            returned, self.step = self.step is not None, None
            return Reading.RETURNED if returned else Reading.STEADY
        if self.step is None or abs(_beyond(offset - self.step, error)) > STEP_SECONDS:
            self.step, self._step_at, self._step_readings = offset, at, 1
            return Reading.STEPPED
        self._step_readings += 1
        if self._step_readings < BELIEVED_READINGS or at - self._step_at < BELIEVED_SECONDS:
            return Reading.STAYS
        self.seconds, self.step = offset, None
        return Reading.BELIEVED


def _beyond(difference: float, error: float) -> float:
    """What of ``difference`` cannot be the reading's error."""
    return math.copysign(max(0.0, abs(difference) - error), difference)
