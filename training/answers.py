"""What the teachers say of every post: computed once, kept in the run's folder."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from torch import nn

from groundswell.analyzer.arrays import COLUMNS, MOODS, Floats, sigmoid, softmax
from groundswell.domain.sentiment import SENTIMENTS
from training.batches import MADE_UP, Places, Posts
from training.measure import DEVICE, read
from training.recipe import Recipe
from training.run import Run
from training.teacher import trained

_REPORT_SECONDS = 20.0


def answers(run: Run, recipe: Recipe, larger: Path | None) -> np.ndarray:
    """The mean probabilities (posts, ``COLUMNS``) of those teachers that tell, of the training
    split.

    A post and its copies with other names get the mean over all of them: who or where a post is
    about must not move its labels. Of an ironic post that they take for praise it is the contrary.
    """
    posts = Posts(run.prepared("train"))
    teachers = run.teachers(recipe)
    shares, told = np.zeros((2, len(posts), COLUMNS))
    for folder in teachers:
        path = folder / "logits.npy"
        moods_alone = folder != run.shipped and recipe.larger_answers == "sentiment"
        if not path.exists():
            as_read = posts if folder == run.shipped else Posts(run.prepared("train", recipe))
            asked = _asked(posts, recipe)
            if moods_alone:
                among = asked[posts.source[asked] != recipe.emotion_set]
            else:
                among = np.flatnonzero(np.isin(posts.owner, asked))
            _read_all(trained(run, recipe, folder, larger).to(DEVICE), as_read, among, path)
        answered = _probabilities(np.load(path).astype(np.float64))
        if moods_alone:
            answered = answered[posts.owner]
            answered[:, MOODS:] = np.nan
        shares += np.nan_to_num(answered)
        told += ~np.isnan(answered)
    shares = by_owner(np.where(told, shares / np.maximum(told, 1), np.nan), posts.owner)
    shares = aligned(shares, posts.source, recipe.aligned)
    return contrary(shares, posts.ironic).astype(np.float32)


def _asked(posts: Posts, recipe: Recipe) -> Places:
    own = posts.own()
    own = own[posts.source[own] != MADE_UP]
    return np.setdiff1d(own, posts.labelled()) if recipe.answers == "texts" else own


def aligned(shares: Floats, source: NDArray[np.str_], power: float) -> Floats:
    """``shares`` whose sentiments are each as frequent in a set, or the ``power``-th part of that.

    A model that takes too few posts of a set for negative would teach itself to take fewer
    (distribution alignment: Berthelot et al., 2020, "ReMixMatch").
    """
    found = shares.copy()
    asked = ~np.isnan(shares[:, 0])
    for one in np.unique(source[asked]) if power else ():
        places = np.flatnonzero(asked & (source == one))
        moods = found[places, :MOODS] / found[places, :MOODS].mean(axis=0) ** power
        found[places, :MOODS] = moods / moods.sum(axis=1, keepdims=True)
    return found


def contrary(shares: Floats, ironic: np.ndarray) -> Floats:
    """``shares`` where what is ironic and seems positive is negative, by as much."""
    negative, positive = SENTIMENTS.index("negative"), SENTIMENTS.index("positive")
    meant = shares.copy()
    turned = np.flatnonzero(ironic & (shares[:, positive] > shares[:, negative]))
    meant[turned, negative], meant[turned, positive] = (
        shares[turned, positive],
        shares[turned, negative],
    )
    return meant


def by_owner(shares: Floats, owner: np.ndarray) -> Floats:
    """Each row the mean of all rows of its owner."""
    sums = np.zeros_like(shares)
    np.add.at(sums, owner, shares)
    means: Floats = sums[owner] / np.bincount(owner, minlength=len(owner))[owner, None]
    return means


def _probabilities(logits: Floats) -> Floats:
    return np.hstack([softmax(logits[:, :MOODS]), sigmoid(logits[:, MOODS:])])


def _read_all(model: nn.Module, posts: Posts, among: Places, path: Path) -> None:
    """Write the logits of ``among`` to ``path``; what an interrupted run had written is kept."""
    partial = path.with_suffix(".partial.npy")
    if not partial.exists():
        np.save(partial, np.full((len(posts), COLUMNS), np.nan, dtype=np.float32))
    held = np.load(partial, mmap_mode="r+")
    began = told = time.monotonic()
    read_now = left = int(np.isnan(held[among, 0]).sum())
    for places in posts.in_order(64, among):
        unread = int(np.isnan(held[places, 0]).sum())
        if not unread:
            continue
        held[places] = read(model, posts, places)
        left -= unread
        if time.monotonic() - told > _REPORT_SECONDS:
            told = time.monotonic()
            rate = (read_now - left) / (told - began)
            print(
                f"{path.parent.name}: {left:,} posts to read  {rate:.0f} posts/s  "
                f"{left / rate / 60:.0f} min left",
                flush=True,
            )
    held.flush()
    partial.replace(path)
