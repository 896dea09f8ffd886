"""Representative examples: the most typical posts (medoids), not the most extreme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

MOST_READ = 200
ALIKE = 0.6
"""Jaccard similarity of words from which on two posts count as the same."""


def typical(posts: Mapping[int, Sequence[str]], many: int = 3) -> list[int]:
    """The posts (by key, with their words) whose words most others share; no two alike."""
    chosen = list(posts)[:MOST_READ]
    common = Counter(word for key in chosen for word in set(posts[key]))

    def shared(key: int) -> float:
        words = set(posts[key])
        return sum(common[word] - 1 for word in words) / (len(words) + 5)

    told: list[int] = []
    for key in sorted(chosen, key=shared, reverse=True):
        words = set(posts[key])
        if not any(_alike(words, set(posts[other])) for other in told):
            told.append(key)
        if len(told) == many:
            break
    return told


def _alike(one: set[str], other: set[str]) -> bool:
    return len(one & other) >= ALIKE * max(1, len(one | other))
