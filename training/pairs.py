"""Pairs that mean the same: sentences of one frame, or a post and its copy with other names."""

from __future__ import annotations

import numpy as np
from torch import Tensor

from groundswell.analyzer.arrays import MOODS
from training.batches import FRAMES, Places, Posts

_OF_FRAMES = 0.6  # of the batches of pairs


class Pairs:
    """Draws pairs of ``posts`` that share an owner."""

    def __init__(self, posts: Posts) -> None:
        copies = (posts.owner != np.arange(len(posts))) & ~posts.ironic
        framed = posts.source == FRAMES
        self._copies = [np.flatnonzero(copies & chosen) for chosen in (framed, ~framed)]
        self._owner = posts.owner
        self._order = np.argsort(posts.owner, kind="stable")
        self._counts = np.bincount(posts.owner, minlength=len(posts))
        self._firsts = np.cumsum(self._counts) - self._counts

    def drawn(self, count: int, seed: Places) -> Places:
        """``count`` posts and then as many partners; the same ``seed``, the same ones."""
        random = np.random.default_rng(seed)
        framed, others = self._copies
        among = framed if len(framed) and random.random() < _OF_FRAMES else others
        ones = random.choice(among, count)
        owners = self._owner[ones]
        partners = self._order[self._firsts[owners] + random.integers(self._counts[owners])]
        return np.concatenate([ones, partners])


def apart(logits: Tensor) -> Tensor:
    """How far the first half's answers are from the second's: Jeffreys' divergence of each task."""
    ones, others = logits.chunk(2)
    moods = [half[:, :MOODS].log_softmax(1) for half in (ones, others)]
    emotions = [half[:, MOODS:] for half in (ones, others)]
    mood = ((moods[0].exp() - moods[1].exp()) * (moods[0] - moods[1])).sum(1)
    emotion = (emotions[0].sigmoid() - emotions[1].sigmoid()) * (emotions[0] - emotions[1])
    return (mood + emotion.mean(1)).mean()
