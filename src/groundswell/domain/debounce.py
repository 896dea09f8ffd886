"""Debounce before anything irreversible: act only on an answer that stays the same long enough."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Span:
    """The lowest and the highest answer within the time that was waited."""

    lowest: datetime
    highest: datetime


class Debounce:
    """Remembers answers for ``seconds`` on a monotonic clock; at least ``looks`` of them."""

    def __init__(self, seconds: float, looks: int) -> None:
        self._seconds = seconds
        self._looks = looks
        self._answers: deque[tuple[float, datetime]] = deque()

    def observe(self, answer: datetime, at: float) -> Span | None:
        """Add an answer; returns all answers of the period, or ``None`` while it is too short."""
        answers = self._answers
        answers.append((at, answer))
        while len(answers) > self._looks and answers[1][0] <= at - self._seconds:
            answers.popleft()
        if len(answers) < self._looks or at - answers[0][0] < self._seconds:
            return None
        moments = [moment for _, moment in answers]
        return Span(min(moments), max(moments))
