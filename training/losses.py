"""What a network is told: by people's labels, and by its teachers' answers."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from groundswell.analyzer.arrays import MOODS
from groundswell.domain.sentiment import SENTIMENTS
from training.batches import MISSING, Posts
from training.measure import DEVICE, Known
from training.recipe import Recipe

_SIDES = [SENTIMENTS.index("negative"), SENTIMENTS.index("positive")]


def prior(posts: Posts, recipe: Recipe) -> Tensor:
    """What is added to the sentiment's logits in training, so that rare labels are not passed over.

    Logit adjustment (Menon et al., 2021): with a ``balance`` of 1 the loss stands for the mean of
    the labels' recalls instead of for accuracy.
    """
    labelled = posts.labelled()
    moods = posts.sentiment[labelled[~posts.sided[labelled]]]
    shares = np.bincount(moods[moods != MISSING], minlength=MOODS) + 1.0
    logs = torch.from_numpy(np.log(shares / shares.sum())).float()
    return (recipe.balance * logs).to(DEVICE)


def by_labels(logits: Tensor, known: Known, adjusted: Tensor, recipe: Recipe) -> Tensor:
    """Cross-entropy for sentiment, binary ones for emotion; of each post what is known of it.

    A post of a set without neutral is asked for negative or positive alone.
    """
    told = known.moods != MISSING
    weights = torch.where(known.sided, recipe.sided_weight, 1.0)[told]
    loss = logits.sum() * 0.0
    if told.any():
        moods = torch.cat([_mood_losses(logits, known, adjusted, recipe, s) for s in (False, True)])
        loss = loss + moods.sum() / weights.sum()
    asked = known.emotions != MISSING
    if asked.any():
        emotion = functional.binary_cross_entropy_with_logits(
            logits[:, MOODS:][asked], known.emotions[asked]
        )
        loss = loss + recipe.emotion_weight * emotion
    return loss


def _mood_losses(
    logits: Tensor, known: Known, adjusted: Tensor, recipe: Recipe, sided: bool
) -> Tensor:
    """One loss a post, weighted, of the posts whose sets have neutral or have not."""
    chosen = (known.moods != MISSING) & (known.sided == sided)
    said, labels = logits[chosen, :MOODS] + adjusted, known.moods[chosen]
    weight = 1.0
    if sided:
        said, labels, weight = said[:, _SIDES], labels // _SIDES[-1], recipe.sided_weight
    return weight * functional.cross_entropy(
        said, labels, label_smoothing=recipe.label_smoothing, reduction="none"
    )


def by_teachers(logits: Tensor, answers: Tensor, recipe: Recipe) -> Tensor:
    """How far both tasks are from the teachers' probabilities (posts, ``COLUMNS``).

    Rows of NaN are posts that no teacher was asked about.
    """
    asked = ~answers[:, 0].isnan()
    if not asked.any():
        return logits.sum() * 0.0
    logits, answers = logits[asked], answers[asked]
    said = functional.log_softmax(logits[:, :MOODS], dim=1)
    mood = functional.kl_div(said, answers[:, :MOODS], reduction="batchmean")
    emotion = functional.binary_cross_entropy_with_logits(logits[:, MOODS:], answers[:, MOODS:])
    return mood + recipe.emotion_weight * emotion
