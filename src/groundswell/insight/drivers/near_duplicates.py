"""Near-duplicate detection: groups of posts with almost the same text (MinHash and LSH).

MinHash (Broder 1997) over shingles of three words: posts that share a pair of smallest hashes are
compared in full.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from zlib import crc32

LEAST_SIMILAR = 0.6
"""Jaccard similarity of shingles from which on two texts are the same."""
LEAST_WORDS = 4
"""Shorter texts ("thank you!") are alike by chance."""
SHINGLE = 3
_SEEDS = (0x0, 0x5BD1E995, 0x9E3779B9)
_CHANGING = re.compile(r"^[@#]?\d+$|^@")


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


def like(words: Sequence[str], texts: Sequence[Sequence[str]]) -> set[int]:
    """Indices of the texts that are nearly the same as the one with these ``words``."""
    own = _shingles(words)
    return {n for n, text in enumerate(texts) if own and _similar(own, _shingles(text))}


def _shingles(words: Sequence[str]) -> frozenset[int]:
    kept = [word for word in words if not _CHANGING.match(word)]
    if len(kept) < LEAST_WORDS:
        return frozenset()
    pieces = (" ".join(kept[n : n + SHINGLE]) for n in range(len(kept) - SHINGLE + 1))
    return frozenset(crc32(piece.encode()) for piece in pieces)


def _similar(one: frozenset[int], other: frozenset[int]) -> bool:
    shared = len(one & other)
    return shared >= LEAST_SIMILAR * (len(one) + len(other) - shared)
