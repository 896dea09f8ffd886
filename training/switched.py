"""A post's copies in which some words are of another language: its labels stay its own.

Code-switching so teaches words of languages that nobody labelled posts in (Qin et al., 2020,
"CoSDA-ML"). Handles, links and what the dictionary does not know stay English.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from random import Random

Dictionary = dict[str, dict[str, list[str]]]
"""By language and English word: its translations, the best first."""

_WORD = re.compile(r"(?<![@#\w])[^\W\d_]{2,}(?!\w)")
_SHARE = 0.7  # of the known words that are switched
_LEAST = 2  # words switched, below which a copy is no other text


def switched(text: str, dictionary: Mapping[str, Sequence[str]], random: Random) -> str | None:
    """``text`` with words of ``dictionary`` in their translations; ``None`` where too few are."""
    count = 0

    def other(match: re.Match[str]) -> str:
        nonlocal count
        word = match[0]
        choices = dictionary.get(word.lower())
        if not choices or random.random() > _SHARE:
            return word
        count += 1
        chosen = random.choice(choices)
        if word.isupper() and len(word) > 1:
            return chosen.upper()
        return chosen[0].upper() + chosen[1:] if word[0].isupper() else chosen

    copy = _WORD.sub(other, text)
    return copy if count >= _LEAST else None
