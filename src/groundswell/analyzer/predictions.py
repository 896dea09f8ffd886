"""From a text's probabilities to its analysis: labels, confidence, present emotions."""

from __future__ import annotations

from collections.abc import Mapping

from groundswell.analyzer.arrays import MOODS, Floats
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS, Analysis


def to_analysis(
    reading: Floats, model_name: str, thresholds: Mapping[str, float] | None = None
) -> Analysis:
    """The analysis that a row of ``arrays.COLUMNS`` probabilities means.

    With ``thresholds`` the emotions at or above theirs are present, several or none, and the most
    probable of them is the post's (``neutral`` where none is); without, the most probable alone.
    """
    told = reading.tolist()
    scores = dict(zip(SENTIMENTS, told[:MOODS], strict=True))
    shares = dict(zip(EMOTIONS, told[MOODS:], strict=True))
    label = _highest(scores)
    if thresholds:
        present = tuple(name for name in EMOTIONS if shares[name] >= thresholds[name])
        emotion = max(present, key=shares.__getitem__, default="neutral")
    else:
        emotion = _highest(shares)
        present = (emotion,)
    return Analysis(
        sentiment_label=label,
        confidence_score=scores[label],
        emotion=emotion,
        model_name=model_name,
        scores=scores,
        emotions=shares,
        present_emotions=present,
    )


def _highest(shares: Mapping[str, float]) -> str:
    """The most probable label; ``neutral`` when another is only as likely."""
    highest = max(shares, key=shares.__getitem__)
    return "neutral" if shares["neutral"] >= shares[highest] else highest
