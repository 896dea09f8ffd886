"""The network: a small BERT encoder, mean pooling, one head for sentiment and one for emotion.

Written out so that the exported graph holds nothing but what is read here.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS

HIDDEN = 384
HEADS = 12
LAYERS = 6
INNER = 1536
VOCABULARY = 30_522
POSITIONS = 512
_EPSILON = 1e-12


class TwoHeads(nn.Module):
    """Token ids and mask (posts, tokens) to the logits of both tasks, side by side."""

    def __init__(self, dropout: float = 0.0) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, HIDDEN, padding_idx=0)
        self.positions = nn.Embedding(POSITIONS, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, _EPSILON)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))
        self.dropout = nn.Dropout(dropout)
        self.head = nn.Linear(HIDDEN, len(SENTIMENTS) + len(EMOTIONS))
        nn.init.normal_(self.head.weight, std=0.02)
        nn.init.zeros_(self.head.bias)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.dropout(self.norm(self.words(ids) + self.positions(places)))
        weights = mask.to(x.dtype)
        bias = (1.0 - weights)[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        # In the same precision as the sums: a mean over 72 tokens loses digits in bfloat16.
        pooled = (x * weights[..., None]).sum(1) / weights.sum(1, keepdim=True)
        logits: Tensor = self.head(self.dropout(pooled))
        return logits


class Layer(nn.Module):
    """Self-attention and a two-layer network, each added and normalised (post-norm)."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.query = nn.Linear(HIDDEN, HIDDEN)
        self.key = nn.Linear(HIDDEN, HIDDEN)
        self.value = nn.Linear(HIDDEN, HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.attention_norm = nn.LayerNorm(HIDDEN, _EPSILON)
        self.widen = nn.Linear(HIDDEN, INNER)
        self.narrow = nn.Linear(INNER, HIDDEN)
        self.norm = nn.LayerNorm(HIDDEN, _EPSILON)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        x = self.attention_norm(x + self.dropout(self.out(self.attend(x, bias))))
        inner = functional.gelu(self.widen(x))
        normed: Tensor = self.norm(x + self.dropout(self.narrow(inner)))
        return normed

    def attend(self, x: Tensor, bias: Tensor) -> Tensor:
        query, key, value = (
            part.unflatten(-1, (HEADS, -1)).transpose(1, 2)
            for part in (self.query(x), self.key(x), self.value(x))
        )
        chance = self.dropout.p if self.training else 0.0
        mixed = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=bias.to(query.dtype), dropout_p=chance
        )
        return mixed.transpose(1, 2).flatten(2)


def from_base(folder: Path, dropout: float) -> TwoHeads:
    """The network with the base model's weights (Hugging Face names) and fresh heads."""
    held = load_file(folder / "model.safetensors")
    model = TwoHeads(dropout)
    renamed = {_own_name(name): value for name, value in held.items()}
    renamed.pop("", None)
    # Every post is one segment, so its embedding is a constant: part of the positions.
    renamed["positions.weight"] += held["embeddings.token_type_embeddings.weight"][0]
    missing, unexpected = model.load_state_dict(renamed, strict=False)
    if unexpected or set(missing) != {"head.weight", "head.bias"}:
        raise SystemExit(f"{folder}: not the base expected ({missing=}, {unexpected=})")
    return model


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


def _own_name(name: str) -> str:
    if "token_type" in name or "position_ids" in name or name.startswith("pooler"):
        return ""
    for theirs, ours in _NAMES:
        name = name.replace(theirs, ours)
    return name
