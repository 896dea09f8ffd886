"""Loads the bundled model, and others in the layout of our training, after checking their hashes.

Sentiment and emotion come of one forward pass.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from groundswell.analyzer.arrays import COLUMNS, MOODS, Floats, sigmoid, softmax
from groundswell.analyzer.classifier import Classifier
from groundswell.analyzer.network import OnnxNetwork
from groundswell.analyzer.text import normalise
from groundswell.analyzer.tokens import Tokens
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS
from groundswell.errors import ConfigurationError

FOLDER = Path(__file__).parent / "model"
MULTILINGUAL = Path(__file__).parent / "multilingual_model"
SUMS = "SHA256SUMS"


def load_bundled(folder: Path = FOLDER) -> Classifier:
    """The model in ``folder``, the shipped one, once its files are what was released.

    ``config.json`` holds its name, labels, languages, window and thresholds; ``SHA256SUMS`` the
    sum of every other file.

    Raises:
        ConfigurationError: a file is missing or damaged.
    """
    _check(folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    labels = [config["id2label"][str(place)] for place in range(COLUMNS)]
    if labels != [f"sentiment:{name}" for name in SENTIMENTS] + [f"emotion:{n}" for n in EMOTIONS]:
        raise ConfigurationError(f"{folder / 'config.json'}: other labels than the analyzer's")
    return Classifier(
        name=config["name"],
        tokens=Tokens(
            Tokenizer.from_file(str(folder / "tokenizer.json")), normalise, config["window"]
        ),
        network=OnnxNetwork(folder / "model.onnx", config["pad_token_id"]),
        reading=_reading,
        thresholds=config["thresholds"],
        languages=_languages(config),
        several=True,
    )


@dataclass(frozen=True, slots=True)
class Described:
    """A model of this form: its name, and the languages of its sentiments and its emotions."""

    name: str
    languages: frozenset[str]
    emotion_languages: frozenset[str]


def described(folder: Path) -> Described | None:
    """What a model of this form is, unloaded; ``None`` for one of another form."""
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    if not (folder / SUMS).is_file() or not isinstance(config.get("thresholds"), dict):
        return None
    languages = _languages(config)
    told = config.get("emotion_languages")
    return Described(config["name"], languages, frozenset(told) if told else languages)


def _languages(config: Mapping[str, Any]) -> frozenset[str]:
    return frozenset(config.get("languages", ["en"]))  # those of the sets it learnt from


def _reading(logits: Floats) -> Floats:
    # The logits are calibrated: the temperatures are part of the exported weights.
    return np.hstack([softmax(logits[:, :MOODS]), sigmoid(logits[:, MOODS:])])


def _check(folder: Path) -> None:
    sums = folder / SUMS
    try:
        for line in sums.read_text(encoding="ascii").splitlines():
            expected, name = line.split()
            with (folder / name).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != expected:
                    raise ConfigurationError(
                        f"{folder / name} is damaged: its SHA-256 is not the one in {sums.name}; "
                        "install groundswell again"
                    )
    except FileNotFoundError as error:
        raise ConfigurationError(
            f"the bundled model is not complete: {error.filename} is missing; "
            "install groundswell again"
        ) from None
