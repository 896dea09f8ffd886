"""Representative examples: the most typical posts (medoids), not the most extreme, no two alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from groundswell.insight.drivers.alike import Said

MOST_READ = 200


def typical(
    posts: Mapping[int, Sequence[str]], many: int = 3, besides: Iterable[Said] = ()
) -> list[int]:
    """The posts (by key, with their words) whose words most others share; no two alike, and none
    like one of ``besides``."""
    chosen = {key: Said(posts[key]) for key in list(posts)[:MOST_READ]}
    common = Counter(word for said in chosen.values() for word in said.words)

    def shared(key: int) -> float:
        words = chosen[key].words
        return sum(common[word] - 1 for word in words) / (len(words) + 5)

    told: list[int] = []
    known = list(besides)
    for key in sorted(chosen, key=shared, reverse=True):
        if len(told) == many:
            break
        if not any(other.like(chosen[key]) for other in known):
            told.append(key)
            known.append(chosen[key])
    return told
