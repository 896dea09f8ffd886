"""A network in torch over a whole split: its logits, and its figures on dev."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from groundswell.analyzer.arrays import COLUMNS, MOODS, Floats, sigmoid, softmax
from groundswell.analyzer.scoring import Score, one_hot, score_multi, score_single
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS
from training.batches import MISSING, Places, Posts

DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")


def fast() -> torch.autocast:
    """Products in bfloat16 where the device has them; a processor without is 15 times slower so."""
    able = DEVICE.type == "cuda" or torch.cpu.get_capabilities().get("avx512_bf16", False)
    return torch.autocast(DEVICE.type, torch.bfloat16, enabled=bool(able))


class Known(NamedTuple):
    """What is known of each post of a batch; ``MISSING`` where nothing is."""

    moods: Tensor
    emotions: Tensor
    sided: Tensor


def tensors(posts: Posts, places: Places) -> tuple[Tensor, Tensor, Known]:
    """Ids, mask and labels of a batch, on the device that trains."""
    batch = posts.batch(places)
    parts = (batch.ids, batch.mask, batch.sentiment, batch.emotion, batch.sided)
    ids, mask, *known = (torch.from_numpy(part).to(DEVICE) for part in parts)
    return ids, mask, Known(*known)


def read(model: nn.Module, posts: Posts, places: Places) -> Floats:
    """The logits (posts, ``COLUMNS``) of the posts at ``places``."""
    model.eval()
    with torch.inference_mode(), fast():
        ids, mask, _ = tensors(posts, places)
        logits: Floats = model(ids, mask).float().cpu().numpy().astype(np.float64)
    return logits


def on_dev(*splits: Posts, most: int | None = None) -> Callable[[nn.Module], dict[str, Any]]:
    """Both tasks' figures of a network, uncalibrated, with one threshold for all emotions.

    Source by source, over ``most`` posts of each.
    """

    def measured(model: nn.Module) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for posts in splits:
            logits = np.zeros((len(posts), COLUMNS))
            sources = {
                str(source): np.flatnonzero(posts.source == source)[:most]
                for source in dict.fromkeys(posts.source)
            }
            for places in posts.in_order(64, np.concatenate(list(sources.values()))):
                logits[places] = read(model, posts, places)
            for source, chosen in sources.items():
                figures = scores(logits[chosen], posts, chosen)
                found[source] = {name: _brief(score) for name, score in figures.items()}
        return found

    return measured


def scores(
    logits: Floats, posts: Posts, among: Places | None = None, threshold: float = 0.4
) -> dict[str, Score]:
    """The figures over the posts at ``among`` (all), of whose logits ``logits`` has a row each."""
    among = np.arange(len(posts)) if among is None else among
    moods, felt = posts.sentiment[among], posts.emotion[among]
    tweets, others = (moods != MISSING) & ~posts.sided[among], felt[:, 0] != MISSING
    found: dict[str, Score] = {}
    if tweets.any():
        truth = one_hot(moods[tweets].astype(np.int64), MOODS)
        found["sentiment"] = score_single(SENTIMENTS, softmax(logits[tweets, :MOODS]), truth)
    if others.any():
        asked = np.flatnonzero((felt[others] != MISSING).any(axis=0))
        names = [EMOTIONS[place] for place in asked]
        shares, truth = sigmoid(logits[others, MOODS:])[:, asked], felt[others][:, asked] == 1
        found["emotion"] = score_multi(names, shares, truth, shares >= threshold)
    return found


def _brief(score: Score) -> dict[str, float]:
    names = ("accuracy", "macro_recall", "macro_f1", "ece")
    return {name: round(getattr(score, name), 4) for name in names}
