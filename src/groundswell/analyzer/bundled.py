"""The models that ship with the package: sentiment and emotion in one forward pass each.

One reads English; a larger one reads other languages, and is loaded when a text needs it.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

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
OTHER_LANGUAGES = Path(__file__).parent / "model_multilingual"


def load_bundled(folder: Path = FOLDER) -> Classifier:
    """A shipped model, once its files are what was released.

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
        languages=frozenset(config.get("languages", ["en"])),  # those of the sets it learnt from
        several=True,
    )


def other_languages() -> tuple[str, frozenset[str]] | None:
    """The name and the languages of the model for other languages, where the package has it."""
    try:
        body = (OTHER_LANGUAGES / "config.json").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    config = json.loads(body)
    return config["name"], frozenset(config["languages"])


def _reading(logits: Floats) -> Floats:
    # The logits are calibrated: the temperatures are part of the exported weights.
    return np.hstack([softmax(logits[:, :MOODS]), sigmoid(logits[:, MOODS:])])


def _check(folder: Path) -> None:
    sums = folder / "SHA256SUMS"
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
