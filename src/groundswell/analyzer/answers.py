"""From a reading's probabilities to what is told."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.analyzer.arrays import MOODS, Floats
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS, Analysis


def told(reading: Floats, model_name: str) -> Analysis:
    """The analysis that a row of ``arrays.COLUMNS`` probabilities means."""
    scores, emotions = reading[:MOODS], reading[MOODS:]
    label = _highest(SENTIMENTS, scores)
    return Analysis(
        sentiment_label=label,
        confidence_score=float(scores[SENTIMENTS.index(label)]),
        emotion=_highest(EMOTIONS, emotions),
        model_name=model_name,
        scores=dict(zip(SENTIMENTS, scores.tolist(), strict=True)),
        emotions=dict(zip(EMOTIONS, emotions.tolist(), strict=True)),
    )


def _highest(labels: Sequence[str], probabilities: Floats) -> str:
    """The most probable label; ``neutral`` when another is only as likely."""
    neutral = labels.index("neutral")
    if probabilities[neutral] >= probabilities.max():
        return "neutral"
    return labels[int(probabilities.argmax())]
