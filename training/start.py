"""Where a network's first weights come from: a base model, or a network trained before."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

import torch
from safetensors.torch import load_file
from torch import Tensor

from training.model import TwoHeads
from training.recipe import Recipe
from training.shape import Shape

_Net = TypeVar("_Net", bound=TwoHeads)

_NAMES = (
    ("embeddings.word_embeddings", "words"),
    ("embeddings.position_embeddings", "positions"),
    ("embeddings.LayerNorm", "norm"),
    ("encoder.layer.", "layers."),
    ("attention.self.", ""),
    ("attention.output.dense", "out"),
    ("attention.output.LayerNorm", "attention_norm"),
    ("intermediate.dense", "widen"),
    ("output.dense", "narrow"),
    ("output.LayerNorm", "norm"),
)


def base_weights(folder: Path) -> dict[str, Tensor]:
    """Those of a BERT in Hugging Face's layout, by our names."""
    held = load_file(folder / "model.safetensors")
    renamed = {_own_name(name): value for name, value in held.items()}
    renamed.pop("", None)
    # Every post is one segment, so its embedding is a constant: part of the positions.
    segment = held["embeddings.token_type_embeddings.weight"][0]
    renamed["positions.weight"] = renamed["positions.weight"] + segment
    return renamed


def fill(model: _Net, weights: Mapping[str, Tensor], *, head: bool) -> _Net:
    """``model`` with these weights; its head stays fresh unless ``head`` is to be taken, too."""
    body = {name: value for name, value in weights.items() if head or not name.startswith("head.")}
    known = {name: value for name, value in body.items() if not name.startswith("guess")}
    missing, unexpected = model.load_state_dict(known, strict=False)
    lost = [name for name in missing if not name.startswith("guess")]
    lost = [name for name in lost if head or not name.startswith("head.")]
    if lost or unexpected:
        raise SystemExit(f"not the weights expected: {lost} missing, {unexpected} too many")
    return model


def freeze(model: TwoHeads, recipe: Recipe, *, layers: int) -> None:
    """Keep the word vectors, where the recipe wants it, and the first ``layers`` as they are.

    What is kept takes no time to learn, and stays alike for all languages.
    """
    model.words.requires_grad_(not recipe.frozen_words)
    if layers:
        for part in (model.words, model.positions, model.norm, *model.layers[:layers]):
            part.requires_grad_(requires_grad=False)


def chosen(
    weights: Mapping[str, Tensor], layers: tuple[int, ...], shape: Shape
) -> dict[str, Tensor]:
    """Of ``weights`` these ``layers`` (none: all), as narrow inside as ``shape`` is.

    Of a layer's inner neurons those stay that can say most: the longest vectors in and out.
    """
    layers = layers or tuple(range(shape.layers))
    found = {name: value for name, value in weights.items() if not name.startswith("layers.")}
    for place, layer in enumerate(layers):
        prefix = f"layers.{layer}."
        parts = {n.removeprefix(prefix): v for n, v in weights.items() if n.startswith(prefix)}
        widen, narrow = parts["widen.weight"], parts["narrow.weight"]
        if shape.inner < len(widen):
            loud = widen.norm(dim=1) * narrow.norm(dim=0)
            kept = torch.sort(torch.topk(loud, shape.inner).indices).values
            parts["widen.weight"], parts["narrow.weight"] = widen[kept], narrow[:, kept]
            parts["widen.bias"] = parts["widen.bias"][kept]
        found |= {f"layers.{place}.{name}": value.clone() for name, value in parts.items()}
    return found


def _own_name(name: str) -> str:
    if "token_type" in name or "position_ids" in name or name.startswith("pooler"):
        return ""
    for theirs, ours in _NAMES:
        name = name.replace(theirs, ours)
    return name
