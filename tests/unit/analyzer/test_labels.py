"""Other models' labels are read as ours, or refused by name."""

from __future__ import annotations

import pytest

from groundswell.analyzer.labels import Task, translate
from groundswell.domain.sentiment import EMOTIONS
from groundswell.errors import ConfigurationError


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["LABEL_0", "LABEL_1", "LABEL_2"], ["negative", "neutral", "positive"]),
        (["LABEL_0", "LABEL_1"], ["negative", "positive"]),
        (["NEGATIVE", "POSITIVE"], ["negative", "positive"]),
        (["POS", "NEU", "NEG"], ["positive", "neutral", "negative"]),
        (
            ["1 star", "2 stars", "3 stars", "4 stars", "5 stars"],
            ["negative", "negative", "neutral", "positive", "positive"],
        ),
        (["Very Negative", "very_positive"], ["negative", "positive"]),
        (["1", "2"], ["negative", "positive"]),
        (["1", "2", "3"], ["negative", "neutral", "positive"]),
        (["0", "4"], ["negative", "positive"]),
        (["0", "2", "4"], ["negative", "neutral", "positive"]),
        (["0.0", "1.0"], ["negative", "positive"]),
        (["-1", "0", "1"], ["negative", "neutral", "positive"]),
        (["-1", "+1"], ["negative", "positive"]),
        (["-3", "-1", "0", "2"], ["negative", "negative", "neutral", "positive"]),
        (["1", "2", "3", "4", "5"], ["negative", "negative", "neutral", "positive", "positive"]),
        (["1", "4", "5"], ["negative", "positive", "positive"]),
        (["0", "1", "3", "4"], ["negative", "negative", "positive", "positive"]),
        (["__label__1", "__label__2"], ["negative", "positive"]),
    ],
)
def test_well_known_sentiment_labels_are_read(labels: list[str], expected: list[str]) -> None:
    assert translate(labels, "sentiment") == expected


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (list(EMOTIONS), list(EMOTIONS)),
        (["anger", "joy", "optimism", "sadness"], ["anger", "joy", "joy", "sadness"]),
        (["admiration", "Grief", "curiosity"], ["joy", "sadness", "surprise"]),
        (["love", "trust"], ["joy", None]),
    ],
)
def test_well_known_emotion_labels_are_read(labels: list[str], expected: list[str | None]) -> None:
    assert translate(labels, "emotion") == expected


@pytest.mark.parametrize(
    "labels", [["0"], ["1"], ["0", "2"], ["1", "3"], ["2", "3"], ["0", "1", "2", "3"], ["1", "10"]]
)
def test_numbers_that_can_be_read_in_two_ways_are_refused_by_name(labels: list[str]) -> None:
    with pytest.raises(ConfigurationError, match=rf"'{labels[-1]}'.*known are"):
        translate(labels, "sentiment")


@pytest.mark.parametrize(
    ("labels", "task"),
    [(["spam", "ham"], "sentiment"), (["LABEL_0", "LABEL_1"], "emotion")],
)
def test_labels_that_mean_something_else_are_refused_by_name(labels: list[str], task: Task) -> None:
    with pytest.raises(ConfigurationError, match=labels[0]):
        translate(labels, task)
