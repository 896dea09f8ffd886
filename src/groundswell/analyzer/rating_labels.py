"""Labels that are ratings and name their scale: ``4.5/5``, ``3 stars``, ``★★★☆☆``, ``7 out of 10``.

Each is clear by itself, unlike a mere number (``numeric_labels``).
"""

from __future__ import annotations

import re

READABLE = "4.5/5, 7 out of 10, 3 stars, ★★★☆☆"
STARS = 5
_SCALES = frozenset({3, 4, 5, 6, 7, 8, 9, 10, 20, 100})
"""A number of another is as likely a date, a share or a page."""
_MIDDLE = (0.375, 0.625)
"""As a share of the way from the worst to the best: of five stars 2.5 to 3.5, of ten 5 and 6."""
_NUMBER = r"(\d+(?:[.,]\d+)?)"
_OF_SCALE = re.compile(
    rf"{_NUMBER}\s*(?:/|out of|of|von|sur|su|de|di|av|van de|van|z|из)\s*(\d+)(?:[.,]0+)?"
    r"(?:\s*[^\W\d]+)?"
)
_OF_SCALE_BEFORE = re.compile(rf"(\d+)つ星のうち\s*{_NUMBER}")
_OF_STARS = re.compile(
    rf"{_NUMBER}\s*-?\s*(?:stars?|sterne?n?|étoiles?|estrellas?|estrelas?|stell[ae]|sterren|ster"
    r"|stjärn(?:a|or)|gwiazd\w*|зв[её]зд\w*|星|★|⭐)"
)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5}
_IN_WORDS = re.compile(rf"({'|'.join(_WORDS)})[\s-]stars?")
_DRAWN = re.compile(r"([★⭐🌟✭]+)(½|⯨)?([☆✩⭒]*)")
_VARIANTS = re.compile("[\ufe0e\ufe0f]")


def sentiment_of_rating(label: str) -> str | None:
    """The sentiment of a rating in small letters; ``None`` for what is none, or is beyond its
    scale. The worst of a scale is 1, or less."""
    rated = _rating(_VARIANTS.sub("", label))
    if rated is None:
        return None
    given, scale = rated
    if scale not in _SCALES or not 0 <= given <= scale:
        return None
    return verdict(given, scale)


def verdict(given: float, scale: int) -> str:
    """The sentiment of ``given`` of ``scale``."""
    share = (given - 1) / (scale - 1)
    if share < _MIDDLE[0]:
        return "negative"
    return "neutral" if share <= _MIDDLE[1] else "positive"


def _rating(label: str) -> tuple[float, int] | None:
    if found := _OF_SCALE.fullmatch(label):
        return _number(found[1]), int(found[2])
    if found := _OF_SCALE_BEFORE.fullmatch(label):
        return _number(found[2]), int(found[1])
    if found := _OF_STARS.fullmatch(label):
        return _number(found[1]), STARS
    if found := _IN_WORDS.fullmatch(label):
        return _WORDS[found[1]], STARS
    if found := _DRAWN.fullmatch(label):
        filled, half, empty = len(found[1]), bool(found[2]), len(found[3])
        return filled + half / 2, filled + half + empty if empty else STARS
    return None


def _number(text: str) -> float:
    return float(text.replace(",", "."))
