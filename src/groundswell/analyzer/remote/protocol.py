"""Requests and responses of each supported protocol."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

import numpy as np

from groundswell.analyzer.arrays import softmax

Shares = Mapping[str, float]
"""The probabilities of one text by the model's own names of its labels."""


_SUM_ERROR = 0.01  # of probabilities in 16 bits


class UnreadableAnswer(ValueError):
    """An invalid response; the text says what is wrong, and quotes nothing."""


class ModelProtocol(Protocol):
    """One protocol's requests and answers."""

    @property
    def path(self) -> str:
        """Where texts go, with POST; below the server's URL."""
        ...

    def request(self, texts: Sequence[str]) -> dict[str, Any]:
        """The JSON body of a request for ``texts``."""
        ...

    def read(self, body: Any, count: int) -> list[Shares]:
        """The probabilities of ``count`` texts.

        Raises:
            UnreadableAnswer: the body is none of this protocol's.
        """
        ...


class TextEmbeddingsInference:
    """``POST /predict`` of Hugging Face's text-embeddings-inference."""

    @property
    def path(self) -> str:
        return "/predict"

    def request(self, texts: Sequence[str]) -> dict[str, Any]:
        # A list of lists is a batch; a list of two texts would be a pair of sentences.
        return {"inputs": [[text] for text in texts], "raw_scores": False, "truncate": True}

    def read(self, body: Any, count: int) -> list[Shares]:
        return [_named(row) for row in _rows(body, count)]


@dataclass(frozen=True, slots=True)
class KServe:
    """``POST /v2/models/NAME/infer`` of KServe, Triton, MLServer and others.

    ``labels`` names the columns of an answer that is a tensor of numbers; empty: by their place.
    Read are a tensor (texts, labels), whose rows are probabilities if they sum to 1 and logits
    otherwise, and one JSON text a post: a list of ``{label, score}`` or an object of scores by
    label.
    """

    model: str
    labels: tuple[str, ...] = ()

    @property
    def path(self) -> str:
        return f"/v2/models/{quote(self.model, safe='')}/infer"

    def request(self, texts: Sequence[str]) -> dict[str, Any]:
        tensor = {
            "name": "input-0",
            "shape": [len(texts)],
            "datatype": "BYTES",
            "data": list(texts),
        }
        return {"inputs": [tensor]}

    def read(self, body: Any, count: int) -> list[Shares]:
        try:
            [output] = body["outputs"]
            kind, data = output["datatype"], output["data"]
        except (TypeError, KeyError, ValueError):
            raise UnreadableAnswer("no single output with datatype and data") from None
        if kind in ("FP16", "FP32", "FP64"):
            return self._numbers(data, count)
        if kind == "BYTES":
            return [_named(_parsed(row)) for row in _rows(data, count)]
        raise UnreadableAnswer(
            "neither a tensor of floats nor JSON; let the server return probabilities of all labels"
        )

    def _numbers(self, data: Any, count: int) -> list[Shares]:
        try:
            values = np.array(data, dtype=np.float64).reshape(count, -1)
        except (TypeError, ValueError):
            raise UnreadableAnswer(f"a tensor that has no row for each of {count} texts") from None
        if not np.isfinite(values).all():
            raise UnreadableAnswer("numbers that are not finite")
        # Each row by itself, so that a text's answer does not depend on those beside it.
        shares = (values.min(axis=1) >= 0) & (np.abs(values.sum(axis=1) - 1) < _SUM_ERROR)
        values = np.where(shares[:, None], values, softmax(values))
        labels = self.labels or tuple(map(str, range(values.shape[1])))
        if len(labels) != values.shape[1]:
            raise UnreadableAnswer(f"{values.shape[1]} columns for the labels {', '.join(labels)}")
        return [dict(zip(labels, row, strict=True)) for row in values.tolist()]


def _rows(body: Any, count: int) -> list[Any]:
    if not isinstance(body, list) or len(body) != count:
        raise UnreadableAnswer(f"not a list with an entry for each of {count} texts")
    return body


def _parsed(row: Any) -> Any:
    try:
        return json.loads(row)
    except (TypeError, ValueError, RecursionError):
        raise UnreadableAnswer("an entry that is no JSON") from None


def _named(row: Any) -> Shares:
    """``[{label, score}, …]`` or ``{label: score, …}``."""
    try:
        pairs = row if isinstance(row, dict) and "label" not in row else None
        shares = pairs or {one["label"]: one["score"] for one in row}
        named = {str(label): float(score) for label, score in shares.items()}
    except (TypeError, KeyError, ValueError, AttributeError):
        raise UnreadableAnswer("an entry without labels and scores") from None
    if len(named) < 2:
        raise UnreadableAnswer("only the first label is told; the scores of all are needed")
    if not all(np.isfinite(score) and 0 <= score <= 1 for score in named.values()):
        raise UnreadableAnswer("scores that are no probabilities")
    return named
