"""From logits on development posts: temperatures that make confidence honest, and thresholds."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groundswell.analyzer.arrays import MOODS, Floats, sigmoid, softmax
from groundswell.domain.sentiment import EMOTIONS
from training.batches import MISSING, Places, Posts
from training.reference import float_session, logits_of
from training.run import Run

_TEMPERATURES = np.geomspace(0.5, 3.0, 120)
_THRESHOLDS = np.arange(0.15, 0.71, 0.01)
_SHRINK = 0.5  # halfway from one threshold for all: a rare emotion's best is partly chance


def calibrate(run: Run) -> None:
    """Write ``calibration.json``: a temperature a task, a threshold an emotion.

    On dev: that of sentiment makes the mean confidence the share that is right, that of emotion
    minimises the log loss; thresholds maximise each emotion's F1.
    """
    dev = Posts(run.prepared("dev"))
    among = _among(dev, run.recipe().calibration_posts)
    logits = logits_of(float_session(run.student), dev, among)
    told = (dev.sentiment[among] != MISSING) & ~dev.sided[among]
    mood_logits, moods = logits[told, :MOODS], dev.sentiment[among][told]
    marked = dev.emotion[among, 0] != MISSING
    emotion_logits, felt = logits[marked, MOODS:], dev.emotion[among][marked]
    emotions, asked = felt == 1, felt != MISSING

    right = float((mood_logits.argmax(axis=1) == moods).mean())

    def too_sure(temperature: float) -> float:
        return abs(float(softmax(mood_logits / temperature).max(axis=1).mean()) - right)

    def emotion_loss(temperature: float) -> float:
        shares = sigmoid(emotion_logits / temperature)
        return -float(np.log(np.where(emotions, shares, 1 - shares)).mean(where=asked))

    sharp = float(min(_TEMPERATURES, key=too_sure))
    emotion_sharp = float(min(_TEMPERATURES, key=emotion_loss))
    limits = _thresholds(sigmoid(emotion_logits / emotion_sharp), emotions, asked)
    found = {
        "sentiment_temperature": round(sharp, 3),
        "emotion_temperature": round(emotion_sharp, 3),
        "thresholds": dict(zip(EMOTIONS, limits.round(3).tolist(), strict=True)),
    }
    run.note("calibration", found)
    print(found)


def _among(dev: Posts, most: int) -> Places:
    """All posts, or the first ``most`` of each source."""
    if not most:
        return np.arange(len(dev))
    firsts = [np.flatnonzero(dev.source == one)[:most] for one in np.unique(dev.source)]
    return np.sort(np.concatenate(firsts))


def _thresholds(shares: Floats, truth: NDArray[np.bool_], asked: NDArray[np.bool_]) -> Floats:
    """Each emotion's best threshold, drawn halfway to the best one for all."""
    scores = np.array([_f1((shares >= limit) & asked, truth) for limit in _THRESHOLDS])
    shared = _THRESHOLDS[scores.mean(axis=1).argmax()]
    own = _THRESHOLDS[scores.argmax(axis=0)]
    limits: Floats = shared + (own - shared) * _SHRINK
    return limits


def _f1(said: NDArray[np.bool_], truth: NDArray[np.bool_]) -> Floats:
    hits = (said & truth).sum(axis=0)
    scores: Floats = 2 * hits / np.maximum(said.sum(axis=0) + truth.sum(axis=0), 1)
    return scores
