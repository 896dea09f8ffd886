"""Near-duplicate detection: groups of posts with almost the same text (MinHash and LSH).

MinHash (Broder 1997) over shingles of three words: posts that share a pair of smallest hashes are
compared in full.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from zlib import crc32

LEAST_SIMILAR = 0.6
"""Jaccard similarity of shingles from which on two texts are the same."""
LEAST_WORDS = 4
"""Shorter texts ("thank you!") are alike by chance."""
_SEEDS = (0x0, 0x5BD1E995, 0x9E3779B9)


def groups_of(texts: Sequence[Sequence[str]]) -> list[list[int]]:
    """Indices of texts (as words) that are nearly the same, in groups of two or more."""
    shingles: list[frozenset[int]] = [_shingles(words) for words in texts]
    parent = list(range(len(texts)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for seed in _SEEDS:
        seen: dict[tuple[int, ...], int] = {}
        for index, own in enumerate(shingles):
            if not own:
                continue
            smallest = tuple(sorted([value ^ seed for value in own])[:2])
            first = seen.setdefault(smallest, index)
            if root(first) != root(index) and _similar(shingles[first], own):
                parent[root(index)] = root(first)
    groups: dict[int, list[int]] = defaultdict(list)
    for index, own in enumerate(shingles):
        if own:
            groups[root(index)].append(index)
    return [members for members in groups.values() if len(members) > 1]


class Duplicates:
    """Finds the nearly same texts among those of a baseline, indexed once by their shingles."""

    def __init__(self, texts: Sequence[Sequence[str]]) -> None:
        self._shingles = [_shingles(words) for words in texts]
        self._with: dict[int, list[int]] = defaultdict(list)
        for index, own in enumerate(self._shingles):
            for shingle in own:
                self._with[shingle].append(index)

    def of(self, words: Sequence[str]) -> set[int]:
        """Indices of the texts that are nearly the same as the one with these ``words``."""
        own = _shingles(words)
        near = {index for shingle in own for index in self._with.get(shingle, ())}
        return {index for index in near if _similar(own, self._shingles[index])}


def _shingles(words: Sequence[str]) -> frozenset[int]:
    kept = [word for word in words if not _changes(word)]
    if len(kept) < LEAST_WORDS:
        return frozenset()
    pieces = zip(kept, kept[1:], kept[2:], strict=False)
    return frozenset(crc32(" ".join(piece).encode()) for piece in pieces)


def _changes(word: str) -> bool:
    """Mentions and numbers: what changes from copy to copy of a text."""
    return word[0] == "@" or word.removeprefix("#").isdecimal()


def _similar(one: frozenset[int], other: frozenset[int]) -> bool:
    shared = len(one & other)
    return shared >= LEAST_SIMILAR * (len(one) + len(other) - shared)
