"""Numeric labels: which sentiment each of a set of numbers means.

Files and models count from 0, from 1, on both sides of 0, in stars, or by twos. What a label means
follows from all of them together, and where two readings are possible there is none.
"""

from __future__ import annotations

from collections.abc import Collection

from groundswell.analyzer.rating_labels import STARS, verdict

_TWO = ("negative", "positive")
_THREE = ("negative", "neutral", "positive")
_FIVE = ("negative", "negative", "neutral", "positive", "positive")

READABLE = (
    "0 1, 0 1 2, 1 2, 1 2 3, 0 2 4, 0 to 4, 1 to 5 (stars), 0.5 to 5 (half stars), and whole "
    "numbers on both sides of 0"
)


def sentiments(numbers: Collection[float]) -> dict[float, str] | None:
    """The sentiment of each of ``numbers``, which are all the labels there are.

    ``None`` where they can mean nothing or several things: a single number, or 0 and 2, which are
    the ends of three labels and two of Sentiment140's, or fractions other than half stars.
    """
    if any(number != int(number) for number in numbers):
        return _half_stars(frozenset(numbers))
    return _whole(frozenset(map(int, numbers)))


def _half_stars(found: frozenset[float]) -> dict[float, str] | None:
    """Halves from 0.5 or 1 to 5; between three and its neighbours there is no verdict."""
    halves = all(2 * number == int(2 * number) for number in found)
    if not halves or not 0.5 <= min(found) <= 1 or max(found) != STARS:
        return None
    return {one: verdict(one, STARS) for one in found}


def _whole(found: frozenset[int]) -> dict[float, str] | None:
    if min(found) < 0 < max(found):
        return {one: _THREE[(one > 0) - (one < 0) + 1] for one in found}
    if len(found) < 2:
        return None
    for first, names in ((0, _TWO), (1, _TWO), (0, _THREE), (1, _THREE)):
        if found == frozenset(range(first, first + len(names))):
            return {one: names[one - first] for one in found}
    if found in (frozenset({0, 4}), frozenset({0, 2, 4})):  # Sentiment140
        return {one: _FIVE[one] for one in found}
    for first in (0, 1):
        last = first + len(_FIVE) - 1
        # Few stars may lack, but not the ends: without them the scale could be another one.
        if min(found) == first and max(found) == last and found <= frozenset(range(last + 1)):
            return {one: _FIVE[one - first] for one in found}
    return None
