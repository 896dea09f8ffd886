"""What a network is told: by people's labels, and by its teachers' answers."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from groundswell.analyzer.arrays import MOODS
from training.batches import MISSING, Posts
from training.measure import DEVICE
from training.recipe import Recipe


def prior(posts: Posts, recipe: Recipe) -> Tensor:
    """What is added to the sentiment's logits in training, so that rare labels are not passed over.

    Logit adjustment (Menon et al., 2021): with a ``balance`` of 1 the loss stands for the mean of
    the labels' recalls instead of for accuracy.
    """
    moods = posts.sentiment[posts.labelled()]
    shares = np.bincount(moods[moods != MISSING], minlength=MOODS) + 1.0
    logs = torch.from_numpy(np.log(shares / shares.sum())).float()
    return (recipe.balance * logs).to(DEVICE)


def by_labels(
    logits: Tensor, moods: Tensor, emotions: Tensor, adjusted: Tensor, recipe: Recipe
) -> Tensor:
    """Cross-entropy for sentiment, binary ones for emotion; of each post what is known of it."""
    tweets, others = moods != MISSING, emotions[:, 0] != MISSING
    loss = logits.sum() * 0.0
    if tweets.any():
        loss = loss + functional.cross_entropy(
            logits[tweets, :MOODS] + adjusted,
            moods[tweets],
            label_smoothing=recipe.label_smoothing,
        )
    if others.any():
        emotion = functional.binary_cross_entropy_with_logits(
            logits[others, MOODS:], emotions[others]
        )
        loss = loss + recipe.emotion_weight * emotion
    return loss


def by_teachers(logits: Tensor, answers: Tensor, recipe: Recipe) -> Tensor:
    """How far both tasks are from the teachers' probabilities (posts, ``COLUMNS``)."""
    said = functional.log_softmax(logits[:, :MOODS], dim=1)
    mood = functional.kl_div(said, answers[:, :MOODS], reduction="batchmean")
    emotion = functional.binary_cross_entropy_with_logits(logits[:, MOODS:], answers[:, MOODS:])
    return mood + recipe.emotion_weight * emotion
