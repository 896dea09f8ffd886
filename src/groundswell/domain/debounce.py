"""Before what cannot be undone: the same answer, look after look, for long enough."""

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
    """Remembers answers for ``seconds``, by a clock that cannot be set; at least ``looks``."""

    def __init__(self, seconds: float, looks: int) -> None:
        self._seconds = seconds
        self._looks = looks
        self._answers: deque[tuple[float, datetime]] = deque()

    def observe(self, answer: datetime, at: float) -> Span | None:
        """Take in an answer; all that were given so long, or ``None``: it is too early to say."""
        answers = self._answers
        answers.append((at, answer))
        while len(answers) > self._looks and answers[1][0] <= at - self._seconds:
            answers.popleft()
        if len(answers) < self._looks or at - answers[0][0] < self._seconds:
            return None
        moments = [moment for _, moment in answers]
        return Span(min(moments), max(moments))
