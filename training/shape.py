"""The measures of an encoder: read from a base model's ``config.json``, written into ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import isclose
from pathlib import Path
from typing import Any

EPSILON = 1e-12  # of every normalisation, in training and in the exported graph
ACTIVATIONS = ("gelu", "relu")


@dataclass(frozen=True, slots=True)
class Shape:
    """How wide and deep a network is. ``activation`` stands between a layer's two products."""

    vocabulary: int
    positions: int
    hidden: int
    heads: int
    inner: int
    layers: int
    activation: str = "gelu"
    pad: int = 0

    def __post_init__(self) -> None:
        if self.activation not in ACTIVATIONS:
            raise SystemExit(f"activation {self.activation!r}: choose one of {ACTIVATIONS}")
        if self.hidden % self.heads:
            raise SystemExit(f"{self.hidden} wide does not divide among {self.heads} heads")

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Shape:
        """From the body of a ``config.json`` in Hugging Face's form."""
        if config["model_type"] != "bert" or not isclose(
            config.get("layer_norm_eps", EPSILON), EPSILON, rel_tol=1e-6
        ):
            raise SystemExit(f"not a BERT with layer_norm_eps {EPSILON}: {config['model_type']}")
        return cls(
            vocabulary=config["vocab_size"],
            positions=config["max_position_embeddings"],
            hidden=config["hidden_size"],
            heads=config["num_attention_heads"],
            inner=config["intermediate_size"],
            layers=config["num_hidden_layers"],
            activation=config["hidden_act"],
            pad=config.get("pad_token_id") or 0,
        )

    @classmethod
    def read(cls, folder: Path) -> Shape:
        return cls.of(json.loads((folder / "config.json").read_text(encoding="utf-8")))

    def config(self) -> dict[str, Any]:
        """The same in Hugging Face's form."""
        return {
            "model_type": "bert",
            "hidden_size": self.hidden,
            "num_hidden_layers": self.layers,
            "num_attention_heads": self.heads,
            "intermediate_size": self.inner,
            "hidden_act": self.activation,
            "layer_norm_eps": EPSILON,
            "max_position_embeddings": self.positions,
            "vocab_size": self.vocabulary,
            "pad_token_id": self.pad,
        }

    def chosen(self, layers: tuple[int, ...], inner: int, activation: str) -> Shape:
        """With these ``layers`` only; nothing, 0 or "" leaves a measure as it is."""
        wrong = [layer for layer in layers if not 0 <= layer < self.layers]
        if wrong or inner > self.inner:
            raise SystemExit(
                f"layers {layers} of {inner or self.inner} inside: there are {self.layers} "
                f"layers (from 0 on) of {self.inner} to choose from"
            )
        return replace(
            self,
            layers=len(layers) or self.layers,
            inner=inner or self.inner,
            activation=activation or self.activation,
        )
