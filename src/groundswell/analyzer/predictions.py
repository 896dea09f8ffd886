"""From a text's probabilities to its analysis: labels, confidence, present emotions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from groundswell.analyzer.arrays import MOODS, Floats
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS, Analysis


def to_analysis(
    reading: Floats, model_name: str, thresholds: Mapping[str, float] | None = None
) -> Analysis:
    """The analysis that a row of ``arrays.COLUMNS`` probabilities means.

    With ``thresholds`` the emotions at or above theirs are present, several or none, and the most
    probable of them is the post's (``neutral`` where none is); without, the most probable alone.
    """
    scores, emotions = reading[:MOODS], reading[MOODS:]
    label = _highest(SENTIMENTS, scores)
    shares = dict(zip(EMOTIONS, emotions.tolist(), strict=True))
    if thresholds:
        present = tuple(name for name in EMOTIONS if shares[name] >= thresholds[name])
        emotion = max(present, key=shares.__getitem__, default="neutral")
    else:
        emotion = _highest(EMOTIONS, emotions)
        present = (emotion,)
    return Analysis(
        sentiment_label=label,
        confidence_score=float(scores[SENTIMENTS.index(label)]),
        emotion=emotion,
        model_name=model_name,
        scores=dict(zip(SENTIMENTS, scores.tolist(), strict=True)),
        emotions=shares,
        present_emotions=present,
    )


def _highest(labels: Sequence[str], probabilities: Floats) -> str:
    """The most probable label; ``neutral`` when another is only as likely."""
    neutral = labels.index("neutral")
    if probabilities[neutral] >= probabilities.max():
        return "neutral"
    return labels[int(probabilities.argmax())]
