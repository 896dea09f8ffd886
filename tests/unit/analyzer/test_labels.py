"""Other models' labels are read as ours, or refused by name."""

from __future__ import annotations

import re

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
    ("label", "expected"),
    [
        ("1/5", "negative"),
        ("2 / 5", "negative"),
        ("2.5/5", "neutral"),
        ("3.5/5", "neutral"),
        ("4,5/5", "positive"),
        ("5/5 stars", "positive"),
        ("4/10", "negative"),
        ("6/10", "neutral"),
        ("7 out of 10", "positive"),
        ("90/100", "positive"),
        ("2/3", "neutral"),
        ("0/5", "negative"),
        ("4.0 out of 5 stars", "positive"),
        ("2,0 von 5 Sternen", "negative"),
        ("3,0 sur 5 étoiles", "neutral"),
        ("5,0 de 5 estrellas", "positive"),
        ("5つ星のうち4.0", "positive"),
        ("3 stars", "neutral"),
        ("4.5 Stars", "positive"),
        ("1-star", "negative"),
        ("five stars", "positive"),
        ("1 Stern", "negative"),
        ("★", "negative"),
        ("★★★", "neutral"),
        ("★★★★½", "positive"),
        ("★★★☆☆", "neutral"),
        ("★☆☆☆", "negative"),
        ("⭐️⭐️⭐️⭐️", "positive"),
    ],
)
def test_a_rating_that_names_its_scale_is_clear_alone(label: str, expected: str) -> None:
    assert translate([label], "sentiment") == [expected]


@pytest.mark.parametrize(
    "label",
    [
        *("6/5", "1/2", "5/12", "7 stars", "★★★★★★", "☆☆☆", "4.5", "80%", "TRUE", "-1/5", "5/"),
        *("2/3/4", "★★ or ★★★", "n/5", "3/0"),
    ],
)
def test_a_rating_that_is_not_clear_is_refused_by_name(label: str) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(repr(label))):
        translate([label], "sentiment")


def test_ratings_of_several_scales_and_names_may_stand_beside_each_other() -> None:
    labels = ["5/5", "2/10", "★★★", "negative"]
    assert translate(labels, "sentiment") == ["positive", "negative", "neutral", "negative"]


@pytest.mark.parametrize(
    ("labels", "expected"),
    [
        (["1", "2.5", "4.5", "5"], ["negative", "neutral", "positive", "positive"]),
        (["0.5", "3,5", "4", "5.0"], ["negative", "neutral", "positive", "positive"]),
    ],
)
def test_half_stars_are_read(labels: list[str], expected: list[str]) -> None:
    assert translate(labels, "sentiment") == expected


@pytest.mark.parametrize(
    "labels",
    [["0.5", "1"], ["1.5", "4.5"], ["0.2", "0.9"], ["1", "4.3", "5"], ["0", "2.5", "5"],
     ["-0.5", "0.5"], ["1", "4.5", "10"], ["4.5", "★★★"]],
)  # fmt: skip
def test_fractions_that_may_be_anything_are_refused_by_name(labels: list[str]) -> None:
    with pytest.raises(ConfigurationError, match=re.escape(repr(labels[0]))):
        translate(labels, "sentiment")


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
