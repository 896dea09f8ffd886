"""Whether two posts say the same to whoever reads them: copies, retweets, texts of one template.

What changes from copy to copy does not count: mentions, numbers, ``RT``, where a copy is cut off,
the names in a template.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from groundswell.insight.drivers.features import pieces_of

ALIKE = 0.6
"""Jaccard similarity of words from which on two posts count as the same."""
CONTAINED = 0.9
"""Or so much of the shorter one is in the longer one,"""
LEAST_CONTAINED = 5
"""of at least so many words,"""
LEAST_OF_LONGER = 0.4
"""unless the longer one says much besides."""
IN_ORDER = 0.65
"""Or so much of both is the same in the same order (Ratcliff and Obershelp): one template."""
_COPY_MARKS = frozenset({"rt", "via", "qt", "fwd"})


class Said:
    """What a post says, of its words; compared with many others."""

    def __init__(self, words: Sequence[str]) -> None:
        self._in_order = list(_lasting(words))
        self.words = frozenset(self._in_order)
        self._nothing = not words
        self._matcher: SequenceMatcher[str] | None = None

    def like(self, other: Said) -> bool:
        """Whether another post says nearly the same; two of signs alone do."""
        shared = len(self.words & other.words)
        shorter, longer = sorted((len(self.words), len(other.words)))
        if not longer:
            return self._nothing and other._nothing
        if shared >= ALIKE * (shorter + longer - shared):
            return True
        enough = max(LEAST_CONTAINED, LEAST_OF_LONGER * longer)
        if shorter >= enough and shared >= CONTAINED * shorter:
            return True
        # Costly: only where it can be.
        return 2 * shared >= IN_ORDER * (shorter + longer) and self._ordered(other) >= IN_ORDER

    def _ordered(self, other: Said) -> float:
        if self._matcher is None:
            self._matcher = SequenceMatcher(None, "", self._in_order, autojunk=False)
        self._matcher.set_seq1(other._in_order)
        return self._matcher.ratio()


def _lasting(words: Sequence[str]) -> Iterator[str]:
    """What stays from copy to copy."""
    for word in words:
        if word[0] != "@" and word not in _COPY_MARKS:
            for piece in pieces_of(word.lstrip("#")):
                if not any(map(str.isdecimal, piece)):
                    yield piece
