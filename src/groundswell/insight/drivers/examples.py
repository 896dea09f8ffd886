"""Representative examples: the most typical posts (medoids), not the most extreme, no two alike.

Two posts are alike whose words are nearly the same but for what changes from copy to copy:
mentions, numbers, ``RT``, where a copy is cut off.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set

from groundswell.insight.drivers.features import pieces_of

MOST_READ = 200
ALIKE = 0.6
"""Jaccard similarity of words from which on two posts count as the same."""
CONTAINED = 0.9
"""Or so much of the shorter one is in the longer one,"""
LEAST_CONTAINED = 5
"""of at least so many words,"""
LEAST_OF_LONGER = 0.4
"""unless the longer one says much besides."""
_COPY_MARKS = frozenset({"rt", "via", "qt", "fwd"})


def typical(
    posts: Mapping[int, Sequence[str]], many: int = 3, besides: Iterable[Set[str]] = ()
) -> list[int]:
    """The posts (by key, with their words) whose words most others share; no two alike, and none
    like one of ``besides`` (as :func:`said` has them)."""
    chosen = {key: said(posts[key]) for key in list(posts)[:MOST_READ]}
    common = Counter(word for words in chosen.values() for word in words)

    def shared(key: int) -> float:
        words = chosen[key]
        return sum(common[word] - 1 for word in words) / (len(words) + 5)

    told: list[int] = []
    known = list(besides)
    for key in sorted(chosen, key=shared, reverse=True):
        if len(told) == many:
            break
        if not any(alike(chosen[key], other) for other in known):
            told.append(key)
            known.append(chosen[key])
    return told


def said(words: Sequence[str]) -> frozenset[str]:
    """What a post says, of its words: without what changes from copy to copy."""
    own = [word for word in words if not _changes(word)]
    return frozenset(piece for word in own for piece in pieces_of(word.lstrip("#")))


def alike(one: Set[str], other: Set[str]) -> bool:
    """Whether two posts (as :func:`said` has them) say nearly the same."""
    shared = len(one & other)
    shorter, longer = sorted((len(one), len(other)))
    if shared >= ALIKE * (shorter + longer - shared):
        return True
    return (
        shorter >= max(LEAST_CONTAINED, LEAST_OF_LONGER * longer) and shared >= CONTAINED * shorter
    )


def _changes(word: str) -> bool:
    return word in _COPY_MARKS or word[0] == "@" or word.removeprefix("#").isdecimal()
