"""Other models' names for the labels, in ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

import numpy as np

from groundswell.analyzer import rating_labels as ratings
from groundswell.analyzer.arrays import COLUMNS, Floats
from groundswell.analyzer.numeric_labels import READABLE, sentiments
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS
from groundswell.errors import ConfigurationError

Task = Literal["sentiment", "emotion"]

FOREIGN_THRESHOLDS = dict.fromkeys(EMOTIONS, 0.5)
"""From which probability on an emotion counts: nothing is known about a foreign model's."""

_SENTIMENTS = {
    "negative": ("neg", "very negative", "1 star", "2 stars"),
    "neutral": ("neu", "mixed", "3 stars"),
    "positive": ("pos", "very positive", "4 stars", "5 stars"),
}
# The grouping that GoEmotions publishes for its 27 emotions, and the names of other sets.
_EMOTIONS = {
    "anger": ("angry", "annoyance", "disapproval"),
    "disgust": (),
    "fear": ("nervousness", "fearful"),
    "joy": (
        *("amusement", "approval", "excitement", "gratitude", "love", "optimism", "relief"),
        *("pride", "admiration", "desire", "caring", "happy", "happiness"),
    ),
    "neutral": ("others", "no emotion"),
    "sadness": ("sad", "disappointment", "embarrassment", "grief", "remorse", "pessimism"),
    "surprise": ("realization", "confusion", "curiosity", "surprised"),
}
# LABEL_2, __label__2, 2, -1, 4.0, 4,5
_NUMBER = re.compile(r"(?:label )?([+-]?\d+(?:[.,]\d+)?)")
_WITHOUT_COUNTERPART = frozenset({"anticipation", "trust"})

_OURS: dict[Task, tuple[str, ...]] = {"sentiment": SENTIMENTS, "emotion": EMOTIONS}
_THEIRS: dict[Task, dict[str, str]] = {
    "sentiment": {name: ours for ours, names in _SENTIMENTS.items() for name in (ours, *names)},
    "emotion": {name: ours for ours, names in _EMOTIONS.items() for name in (ours, *names)},
}


def translate(labels: Sequence[str], task: Task) -> list[str | None]:
    """Our label for each of a model's or a data set's; ``None`` for one without a counterpart.

    Raises:
        ConfigurationError: a label is not known; names it and what could be read.
    """
    plain = [re.sub(r"[_\s]+", " ", label).strip().lower() for label in labels]
    numbers = [
        float(found[1].replace(",", ".")) for label in plain if (found := _NUMBER.fullmatch(label))
    ]
    if task == "sentiment" and numbers and len(numbers) == len(plain):
        meant = sentiments(numbers)
        if meant is None:
            raise ConfigurationError(
                f"{', '.join(map(repr, labels))}: numbers that mean several things, or nothing; "
                f"known are {READABLE}, ratings that name their scale ({ratings.READABLE}), and "
                f"names such as {', '.join(SENTIMENTS)}"
            )
        return [meant[number] for number in numbers]
    known = _THEIRS[task]
    if task == "sentiment":
        given = {name: ratings.sentiment_of_rating(name) for name in plain}
        known = known | {name: sentiment for name, sentiment in given.items() if sentiment}
    unknown = [
        label
        for label, name in zip(labels, plain, strict=True)
        if name not in known and name not in _WITHOUT_COUNTERPART
    ]
    if unknown:
        raise ConfigurationError(
            f"{', '.join(map(repr, unknown))}: not a known {task} label; "
            f"known are {', '.join(sorted(_THEIRS[task]))}"
        )
    return [known.get(name) for name in plain]


def columns(labels: Sequence[str], task: Task) -> Floats:
    """The matrix (labels, ``COLUMNS``) that adds a model's probabilities up in our columns."""
    names = SENTIMENTS + EMOTIONS
    first = 0 if task == "sentiment" else len(SENTIMENTS)
    matrix = np.zeros((len(labels), COLUMNS))
    for row, ours in enumerate(translate(labels, task)):
        if ours is not None:
            matrix[row, names.index(ours, first)] = 1.0
    return matrix
