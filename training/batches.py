"""Prepared posts as padded batches of like lengths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

MISSING = -1  # a post without a label for this task: it is left out of that task's loss
MADE_UP = "phrases"  # the source of made-up posts, of which no teacher is asked
FRAMES = "frames"  # the source of sentences that differ in one word for people
_POOL = 64  # batches sorted together: little padding, and still a new mix every epoch

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Batch:
    """Token ids (posts, tokens), padded, and what is known of each post."""

    ids: NDArray[np.int64]
    mask: NDArray[np.bool_]
    sentiment: NDArray[np.int64]
    emotion: NDArray[np.float32]
    sided: NDArray[np.bool_]


class Posts:
    """One prepared split, held in memory.

    ``owner`` tells the place of the post that a post is a copy of, with other names; its own place
    for a post that somebody wrote. ``ironic`` posts mean the contrary of what they say.
    """

    def __init__(self, path: Path) -> None:
        with np.load(path) as held:
            self.lengths: NDArray[np.int32] = held["lengths"]
            self.sentiment: NDArray[np.int8] = held["sentiment"]
            self.emotion: NDArray[np.int8] = held["emotion"]
            self.owner: Places = held["owner"]
            self.ironic: NDArray[np.bool_] = held["ironic"]
            self.sided: NDArray[np.bool_] = held["sided"]
            self.language: NDArray[np.str_] = held["language"]
            self.source: NDArray[np.str_] = held["source"]
            self._ids: NDArray[np.int32] = held["ids"]
            self._pad = int(held["pad"])
        self._ends = np.cumsum(self.lengths)

    def __len__(self) -> int:
        return len(self.lengths)

    def own(self) -> Places:
        """The places of the posts that somebody wrote."""
        return np.flatnonzero(self.owner == np.arange(len(self)))

    def labelled(self) -> Places:
        """The places of those of them that people labelled."""
        known = (self.sentiment != MISSING) | (self.emotion[:, 0] != MISSING)
        own = self.own()
        places: Places = own[known[own]]
        return places

    def ids(self, place: int) -> NDArray[np.int32]:
        end = self._ends[place]
        return self._ids[end - self.lengths[place] : end]

    def batch(self, places: Places) -> Batch:
        lengths = self.lengths[places]
        ids = np.full((len(places), lengths.max()), self._pad, dtype=np.int64)
        for row, place in enumerate(places):
            ids[row, : lengths[row]] = self.ids(place)
        return Batch(
            ids=ids,
            mask=np.arange(ids.shape[1]) < lengths[:, None],
            sentiment=self.sentiment[places].astype(np.int64),
            emotion=self.emotion[places].astype(np.float32),
            sided=self.sided[places],
        )

    def tokens(self, places: Places) -> int:
        """How many tokens a batch has, padding included."""
        return int(self.lengths[places].max()) * len(places)

    def shuffled(self, among: Places, size: int, seed: int) -> list[Places]:
        """The places of each batch of an epoch; the same ``seed``, the same epoch."""
        random = np.random.default_rng(seed)
        order = among[random.permutation(len(among))]
        batches: list[Places] = []
        for start in range(0, len(order), size * _POOL):
            pool = order[start : start + size * _POOL]
            pool = pool[np.argsort(self.lengths[pool], kind="stable")]
            batches += [pool[at : at + size] for at in range(0, len(pool), size)]
        return [batches[place] for place in random.permutation(len(batches))]

    def in_order(self, size: int, among: Places | None = None) -> Iterator[Places]:
        """The places of batches sorted by length, to read ``among`` (the whole split) once."""
        among = np.arange(len(self)) if among is None else among
        order = among[np.argsort(self.lengths[among], kind="stable")]
        for start in range(0, len(order), size):
            yield order[start : start + size]
