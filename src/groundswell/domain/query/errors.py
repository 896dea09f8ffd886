"""An invalid query: the position of the mistake, the problem, and a suggestion."""

from __future__ import annotations


class InvalidQuery(ValueError):
    """A mistake in a query.

    ``position`` counts characters (Unicode code points) from 1; ``length`` says how many are
    wrong, 0 where something is missing. ``problem`` and ``hint`` are for people.
    """

    def __init__(self, position: int, length: int, problem: str, hint: str) -> None:
        self.position = position
        self.length = length
        self.problem = problem
        self.hint = hint
        super().__init__(f"{problem}, at character {position}: {hint}")
