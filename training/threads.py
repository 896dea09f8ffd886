"""How many threads a training takes on a machine that others use, too.

A product that is split over the cores waits for its slowest part: beside other work two threads can
be ten times slower than one. So both are tried again and again, and the faster one is kept.
"""

from __future__ import annotations

import torch

_TRIED = 16  # steps between two trials of the other number
_FORGET = 0.4  # of what was known of a number's speed, at each new step with it


class Threads:
    """Chooses between one thread and all, step by step."""

    def __init__(self) -> None:
        self._choices = sorted({1, torch.get_num_threads()})  # all, or OMP_NUM_THREADS
        self._speeds: dict[int, float] = {}
        self._now = self._choices[-1]
        self._steps = 0

    def learnt(self, tokens: int, seconds: float) -> None:
        """Note how fast the last step was, and set the number for the next one."""
        speed, known = tokens / seconds, self._speeds.get(self._now)
        self._speeds[self._now] = speed if known is None else known + _FORGET * (speed - known)
        self._steps += 1
        best = max(self._choices, key=lambda one: self._speeds.get(one, float("inf")))
        others = [one for one in self._choices if one != best]
        self._now = others[0] if others and self._steps % _TRIED == 0 else best
        if torch.get_num_threads() != self._now:
            torch.set_num_threads(self._now)

    def done(self) -> None:
        """All of them again, for what follows the training."""
        torch.set_num_threads(self._choices[-1])
