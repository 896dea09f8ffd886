"""A network in torch over a whole split: its logits, and its figures on dev."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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


def tensors(posts: Posts, places: Places) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Ids, mask, sentiment and emotion of a batch, on the device that trains."""
    batch = posts.batch(places)
    parts = (batch.ids, batch.mask, batch.sentiment, batch.emotion)
    ids, mask, moods, emotions = (torch.from_numpy(part).to(DEVICE) for part in parts)
    return ids, mask, moods, emotions


def read(model: nn.Module, posts: Posts, places: Places) -> Floats:
    """The logits (posts, ``COLUMNS``) of the posts at ``places``."""
    model.eval()
    with torch.inference_mode(), fast():
        ids, mask, _, _ = tensors(posts, places)
        logits: Floats = model(ids, mask).float().cpu().numpy().astype(np.float64)
    return logits


def on_dev(posts: Posts) -> Callable[[nn.Module], dict[str, Any]]:
    """Both tasks' figures of a network, uncalibrated, with one threshold for all emotions."""

    def measured(model: nn.Module) -> dict[str, Any]:
        logits = np.zeros((len(posts), COLUMNS))
        for places in posts.in_order(64):
            logits[places] = read(model, posts, places)
        return {name: _brief(score) for name, score in scores(logits, posts).items()}

    return measured


def scores(logits: Floats, posts: Posts, threshold: float = 0.4) -> dict[str, Score]:
    tweets, others = posts.sentiment != MISSING, posts.emotion[:, 0] != MISSING
    truth = one_hot(posts.sentiment[tweets].astype(np.int64), MOODS)
    limits = np.full(len(EMOTIONS), threshold)
    shares, emotions = softmax(logits[tweets, :MOODS]), sigmoid(logits[others, MOODS:])
    return {
        "sentiment": score_single(SENTIMENTS, shares, truth),
        "emotion": score_multi(EMOTIONS, emotions, posts.emotion[others] == 1, limits),
    }


def _brief(score: Score) -> dict[str, float]:
    names = ("accuracy", "macro_recall", "macro_f1", "ece")
    return {name: round(getattr(score, name), 4) for name in names}
