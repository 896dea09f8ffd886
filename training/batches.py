"""Prepared posts as padded batches of like lengths."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

_POOL = 64  # batches sorted together: little padding, and still a new mix every epoch


@dataclass(frozen=True, slots=True)
class Batch:
    """Token ids (posts, tokens), padded with 0, and what is known of each post."""

    ids: torch.Tensor
    mask: torch.Tensor
    sentiment: torch.Tensor
    emotion: torch.Tensor


class Posts:
    """One prepared split, held in memory."""

    def __init__(self, path: Path) -> None:
        with np.load(path) as held:
            self.lengths: NDArray[np.int32] = held["lengths"]
            self.sentiment: NDArray[np.int8] = held["sentiment"]
            self.emotion: NDArray[np.int8] = held["emotion"]
            self._ids: NDArray[np.int32] = held["ids"]
        self._ends = np.cumsum(self.lengths)

    def __len__(self) -> int:
        return len(self.lengths)

    def ids(self, place: int) -> NDArray[np.int32]:
        end = self._ends[place]
        return self._ids[end - self.lengths[place] : end]

    def batch(self, places: NDArray[np.int64]) -> Batch:
        lengths = self.lengths[places]
        ids = np.zeros((len(places), lengths.max()), dtype=np.int64)
        for row, place in enumerate(places):
            ids[row, : lengths[row]] = self.ids(place)
        return Batch(
            ids=torch.from_numpy(ids),
            mask=torch.from_numpy(np.arange(ids.shape[1]) < lengths[:, None]),
            sentiment=torch.from_numpy(self.sentiment[places].astype(np.int64)),
            emotion=torch.from_numpy(self.emotion[places].astype(np.float32)),
        )

    def shuffled(self, size: int, seed: int) -> list[NDArray[np.int64]]:
        """The places of each batch of an epoch; the same ``seed``, the same epoch."""
        random = np.random.default_rng(seed)
        order = random.permutation(len(self))
        batches: list[NDArray[np.int64]] = []
        for start in range(0, len(order), size * _POOL):
            pool = order[start : start + size * _POOL]
            pool = pool[np.argsort(self.lengths[pool], kind="stable")]
            batches += [pool[at : at + size] for at in range(0, len(pool), size)]
        return [batches[place] for place in random.permutation(len(batches))]

    def in_order(self, size: int) -> Iterator[NDArray[np.int64]]:
        """The places of batches sorted by length, to read the whole split once."""
        order = np.argsort(self.lengths, kind="stable")
        for start in range(0, len(order), size):
            yield order[start : start + size]
