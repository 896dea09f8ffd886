"""Quality metrics of predictions, for ``evaluate`` and the training.

Shapes: ``probabilities`` is (posts, labels), ``truth`` a boolean array of the same shape; a post
may carry several labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from groundswell.analyzer.arrays import Floats

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class LabelScore:
    """One label: precision, recall and F1 are 0 when there is nothing to divide by."""

    precision: float
    recall: float
    f1: float
    support: int


@dataclass(frozen=True, slots=True)
class Score:
    """The figures of one task. Macro means are over the labels that the data holds."""

    n: int
    accuracy: float
    macro_recall: float
    macro_f1: float
    ece: float
    per_label: dict[str, LabelScore]


def score_single(labels: Sequence[str], probabilities: Floats, truth: Bools) -> Score:
    """Each post has one label and is answered with the most probable one."""
    chosen = one_hot(probabilities.argmax(axis=1), len(labels))
    right: Bools = np.any(chosen & truth, axis=1)
    ece = calibration_error(probabilities.max(axis=1), right)
    return _score(labels, chosen, truth, float(right.mean()), ece)


def score_multi(
    labels: Sequence[str], probabilities: Floats, truth: Bools, answered: Bools
) -> Score:
    """Each post has any number of labels, and any number is ``answered``.

    ``accuracy`` is the share of posts whose most probable label is one of theirs; ``ece`` is over
    every pair of post and label.
    """
    top = one_hot(probabilities.argmax(axis=1), len(labels))
    right: Bools = np.any(top & truth, axis=1)
    ece = calibration_error(probabilities.ravel(), truth.ravel())
    return _score(labels, answered, truth, float(right.mean()), ece)


def calibration_error(confidence: Floats, right: Bools, bins: int = 15) -> float:
    """Expected calibration error, 0 to 1, over ``bins`` of equal width (Guo et al., 2017)."""
    places = np.minimum((confidence * bins).astype(np.int64), bins - 1)
    counts = np.bincount(places, minlength=bins)
    gaps = np.bincount(places, weights=confidence - right, minlength=bins)
    return float(np.abs(gaps).sum() / max(counts.sum(), 1))


def one_hot(indices: NDArray[np.int64], width: int) -> Bools:
    """A boolean row for each index, true at that place."""
    rows: Bools = np.arange(width) == indices[:, None]
    return rows


def _score(
    labels: Sequence[str], chosen: Bools, truth: Bools, accuracy: float, ece: float
) -> Score:
    per_label = {
        label: _label_score(chosen[:, place], truth[:, place]) for place, label in enumerate(labels)
    }
    held = [one for one in per_label.values() if one.support]
    return Score(
        n=len(truth),
        accuracy=accuracy,
        macro_recall=float(np.mean([one.recall for one in held])),
        macro_f1=float(np.mean([one.f1 for one in held])),
        ece=ece,
        per_label=per_label,
    )


def _label_score(chosen: Bools, truth: Bools) -> LabelScore:
    hits, said, there = int((chosen & truth).sum()), int(chosen.sum()), int(truth.sum())
    return LabelScore(
        precision=hits / said if said else 0.0,
        recall=hits / there if there else 0.0,
        f1=2 * hits / (said + there) if said + there else 0.0,
        support=there,
    )
