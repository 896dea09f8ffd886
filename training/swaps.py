"""A post's copies with other names and identity words: their labels are the post's own."""

from __future__ import annotations

import re
from random import Random

from training.names import GROUPS, PEOPLE, Group


def swapped(text: str, count: int, random: Random) -> list[str]:
    """Up to ``count`` different copies of ``text``; none where nothing can be swapped.

    A word is swapped for the same one throughout a copy, two words for two.
    """
    words = set(_WORD.findall(text.lower()))  # looked up first: most posts name nobody
    present = [(group, form) for known, group, form in _PATTERNS if not known.isdisjoint(words)]
    copies: dict[str, None] = {}
    for _ in range(2 * count if present else 0):  # by chance some come twice
        copy = text
        for group, pattern in present:
            copy = _swap(copy, group, pattern, random)
        if copy != text:
            copies[copy] = None
    return list(copies)[:count]


def _swap(text: str, group: Group, pattern: re.Pattern[str], random: Random) -> str:
    found = {match[0].lower() for match in pattern.finditer(text)}
    if not found:
        return text
    others = [word for word in group.words if word.lower() not in found] or list(group.words)
    # As many as are needed, all different; where all are in the post they change places.
    chosen = random.sample(others, min(len(found), len(others)))
    if len(chosen) < len(found):
        chosen = random.sample(group.words, len(found))
    by_word = dict(zip(sorted(found), chosen, strict=True))
    return pattern.sub(lambda match: _as_written(match[0], by_word[match[0].lower()]), text)


def _as_written(old: str, new: str) -> str:
    """``new`` with the capitals of ``old``."""
    if old.isupper() and len(old) > 1:
        return new.upper()
    return new[0].upper() + new[1:] if old[0].isupper() else new


def _pattern(group: Group) -> re.Pattern[str]:
    words = "|".join(group.words)
    after = rf"(?=\s+(?:{'|'.join(PEOPLE)})\b)" if group.of_people else r"(?!\w)"
    # Not a part of a handle, of a hashtag or of another word.
    flags = re.NOFLAG if group.named else re.IGNORECASE
    return re.compile(rf"(?<![\w@#'-])(?:{words})\b{after}", flags)


_WORD = re.compile(r"\w+")
_PATTERNS = tuple(
    (frozenset(word.lower() for word in group.words), group, _pattern(group)) for group in GROUPS
)
