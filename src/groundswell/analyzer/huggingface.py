"""Any sequence-classification model in Hugging Face's layout, from the hub or a folder.

ONNX weights run in ONNX Runtime, as the bundled ones do; others need the ``huggingface`` extra.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from tokenizers import Tokenizer

from groundswell.analyzer.arrays import MOODS, Floats, sigmoid, softmax
from groundswell.analyzer.classifier import Classifier, Network
from groundswell.analyzer.labels import FOREIGN_THRESHOLDS, Task, columns
from groundswell.analyzer.network import OnnxNetwork
from groundswell.analyzer.tokens import Tokens, plain
from groundswell.domain.sentiment import SENTIMENTS
from groundswell.errors import ConfigurationError

log = logging.getLogger(__name__)

_LONGEST_WINDOW = 512
_ONNX = ("onnx/model.onnx", "model.onnx")
_WANTED = ("config.json", "tokenizer.json", "tokenizer_config.json", *_ONNX, "*.onnx_data")


def load_huggingface(model: str, task: Task) -> Classifier:
    """The model of a hub id (``owner/name``) or a local folder, for one task.

    Raises:
        ConfigurationError: there is no such model, it has labels that mean no ``task``, or it
            needs the extra that is not installed.
    """
    folder = Path(model).expanduser()
    if not folder.is_dir():
        folder = _downloaded(model)
    config = _config(folder, model)
    labels = _labels(config, model)
    try:
        matrix = columns(labels, task)
    except ConfigurationError as error:
        raise ConfigurationError(f"{model} as {task} model: {error}") from None
    if task == "sentiment" and not matrix[:, SENTIMENTS.index("neutral")].any():
        log.warning("%s has no label for neutral: no post will be neutral", model)
    weights = next((folder / name for name in _ONNX if (folder / name).is_file()), None)
    network: Network
    if weights is not None:
        tokenizer, network = _tokenizer(folder, model), OnnxNetwork(weights, _pad(config))
    else:
        tokenizer, network = _with_torch(str(folder) if folder.is_dir() else model)
    tokens = Tokens(tokenizer, plain, _window(config))
    _try(tokens, network, labels, model)
    return Classifier(
        name=Path(model).name if Path(model).is_dir() else model,
        tokens=tokens,
        network=network,
        reading=_reading(matrix, config, task),
        thresholds=FOREIGN_THRESHOLDS,
        several=_independent(config),
    )


def _downloaded(model: str) -> Path:
    """The model's small files and ONNX weights in the hub's cache, downloaded if missing."""
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(model, allow_patterns=list(_WANTED)))
    except Exception as error:  # refused, unknown, offline: all say the same to the user
        reason = str(error).strip().splitlines()[0] if str(error).strip() else repr(error)
        raise ConfigurationError(
            f"{model!r} is neither a folder nor a model that the Hugging Face hub gives: {reason}"
        ) from None


def _config(folder: Path, model: str) -> dict[str, Any]:
    try:
        config: dict[str, Any] = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(f"{model}: no readable config.json ({error})") from None
    return config


def _labels(config: dict[str, Any], model: str) -> list[str]:
    named = config.get("id2label") or {}
    labels = [str(label) for _, label in sorted(named.items(), key=lambda item: int(item[0]))]
    if len(labels) < 2:
        raise ConfigurationError(f"{model} is not a classifier: its config.json names no labels")
    return labels


def _tokenizer(folder: Path, model: str) -> Tokenizer:
    try:
        return Tokenizer.from_file(str(folder / "tokenizer.json"))
    except Exception as error:  # the library raises plain Exception
        raise ConfigurationError(f"{model}: no readable tokenizer.json ({error})") from None


def _with_torch(model: str) -> tuple[Tokenizer, Network]:
    try:
        from groundswell.analyzer.torch_network import load_torch
    except ImportError:
        raise ConfigurationError(
            f"{model} has no ONNX weights; to run its own: pip install groundswell[huggingface]"
        ) from None
    return load_torch(model)


def _window(config: dict[str, Any]) -> int:
    positions = int(config.get("max_position_embeddings") or _LONGEST_WINDOW)
    # RoBERTa and its children count positions from the one after the padding's.
    offset = _pad(config) + 1 if "roberta" in str(config.get("model_type")) else 0
    return min(positions - offset, _LONGEST_WINDOW)


def _pad(config: dict[str, Any]) -> int:
    return int(config.get("pad_token_id") or 0)


def _reading(matrix: Floats, config: dict[str, Any], task: Task) -> Callable[[Floats], Floats]:
    def joined(logits: Floats) -> Floats:
        if not _independent(config):
            return softmax(logits) @ matrix
        # Two of the model's labels in one of ours: the more probable of them counts.
        reading: Floats = (sigmoid(logits)[:, :, None] * matrix).max(axis=1)
        if task == "sentiment":
            reading[:, :MOODS] /= reading[:, :MOODS].sum(axis=1, keepdims=True)
        return reading

    return joined


def _independent(config: dict[str, Any]) -> bool:
    """Whether each label has a probability of its own, so that a text may have several."""
    return config.get("problem_type") == "multi_label_classification"


def _try(tokens: Tokens, network: Network, labels: list[str], model: str) -> None:
    """One short text, so that a model that does not fit fails when it is loaded."""
    [windows] = tokens.windows(["a good day"])
    try:
        shape = np.shape(network.logits(windows))
    except Exception as error:  # whatever the runtime raises
        raise ConfigurationError(f"{model} cannot be run: {error}") from None
    if shape != (len(windows), len(labels)):
        raise ConfigurationError(
            f"{model} answers in the shape {shape}, but its config.json names {len(labels)} labels"
        )
