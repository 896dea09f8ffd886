"""What is measured is what is told: emotions from their thresholds on."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.analyzer.predictions import to_analysis
from groundswell.domain.sentiment import EMOTIONS

LIMITS = dict.fromkeys(EMOTIONS, 0.5) | {"fear": 0.2, "joy": 0.3}


def reading(**shares: float) -> np.ndarray:
    return np.array([0.2, 0.5, 0.3, *(shares.get(name, 0.01) for name in EMOTIONS)])


@pytest.mark.parametrize(
    ("shares", "present", "emotion"),
    [
        ({"anger": 0.8, "sadness": 0.6}, ("anger", "sadness"), "anger"),
        ({"fear": 0.25, "anger": 0.45}, ("fear",), "fear"),
        ({"fear": 0.25, "joy": 0.3}, ("fear", "joy"), "joy"),
        ({"anger": 0.49, "joy": 0.29}, (), "neutral"),
        ({"neutral": 0.6, "surprise": 0.7}, ("neutral", "surprise"), "surprise"),
    ],
)
def test_emotions_at_their_thresholds_are_present_and_the_most_probable_is_told(
    shares: dict[str, float], present: tuple[str, ...], emotion: str
) -> None:
    answer = to_analysis(reading(**shares), "m", LIMITS)
    assert (answer.present_emotions, answer.emotion) == (present, emotion)
    assert answer.emotions["anger"] == shares.get("anger", 0.01)


def test_without_thresholds_a_text_has_its_most_probable_emotion() -> None:
    answer = to_analysis(reading(anger=0.3, joy=0.4), "m")
    assert (answer.present_emotions, answer.emotion) == (("joy",), "joy")
