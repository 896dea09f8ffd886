"""Posts that stand for many: the most typical ones, not the most extreme."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

MOST_READ = 200


def typical(posts: Mapping[int, Sequence[str]], many: int = 3) -> list[int]:
    """The posts (by key, with their words) whose words most others share; no two alike."""
    chosen = list(posts)[:MOST_READ]
    common = Counter(word for key in chosen for word in set(posts[key]))

    def shared(key: int) -> float:
        words = set(posts[key])
        return sum(common[word] - 1 for word in words) / (len(words) + 5)

    told: list[int] = []
    texts: set[tuple[str, ...]] = set()
    for key in sorted(chosen, key=shared, reverse=True):
        text = tuple(posts[key])
        if text not in texts:
            texts.add(text)
            told.append(key)
        if len(told) == many:
            break
    return told
