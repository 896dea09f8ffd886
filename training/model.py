"""The network: a small BERT encoder, mean pooling, one head for sentiment and one for emotion.

Written out so that the exported graph holds nothing but what is read here.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn import functional

from groundswell.analyzer.arrays import COLUMNS
from training.shape import EPSILON, Shape

_ACTIVATIONS: dict[str, Callable[[Tensor], Tensor]] = {
    "gelu": functional.gelu,
    "relu": functional.relu,
}


class TwoHeads(nn.Module):
    """Token ids and mask (posts, tokens) to the logits of both tasks, side by side."""

    def __init__(self, shape: Shape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.words = nn.Embedding(shape.vocabulary, shape.hidden, padding_idx=shape.pad)
        self.positions = nn.Embedding(shape.positions, shape.hidden)
        self.norm = nn.LayerNorm(shape.hidden, EPSILON)
        self.layers = nn.ModuleList(Layer(shape, dropout) for _ in range(shape.layers))
        self.dropout = nn.Dropout(dropout)
        self.head = fresh_head(shape.hidden)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        pooled = pool(self.encoded(ids, mask), mask)
        logits: Tensor = self.head(self.dropout(pooled))
        return logits

    def encoded(self, ids: Tensor, mask: Tensor) -> Tensor:
        """A vector a token."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x: Tensor = self.dropout(self.norm(self.words(ids) + self.positions(places)))
        bias = (1.0 - mask.to(x.dtype))[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        return x


class Layer(nn.Module):
    """Self-attention and a two-layer network, each added and normalised (post-norm)."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__()
        hidden, self._heads = shape.hidden, shape.heads
        self._activation = _ACTIVATIONS[shape.activation]
        self.query = nn.Linear(hidden, hidden)
        self.key = nn.Linear(hidden, hidden)
        self.value = nn.Linear(hidden, hidden)
        self.out = nn.Linear(hidden, hidden)
        self.attention_norm = nn.LayerNorm(hidden, EPSILON)
        self.widen = nn.Linear(hidden, shape.inner)
        self.narrow = nn.Linear(shape.inner, hidden)
        self.norm = nn.LayerNorm(hidden, EPSILON)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        x = self.attention_norm(x + self.dropout(self.out(self.attend(x, bias))))
        inner = self._activation(self.widen(x))
        normed: Tensor = self.norm(x + self.dropout(self.narrow(inner)))
        return normed

    def attend(self, x: Tensor, bias: Tensor) -> Tensor:
        query, key, value = (
            part.unflatten(-1, (self._heads, -1)).transpose(1, 2)
            for part in (self.query(x), self.key(x), self.value(x))
        )
        chance = self.dropout.p if self.training else 0.0
        mixed = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=bias.to(query.dtype), dropout_p=chance
        )
        return mixed.transpose(1, 2).flatten(2)


class Masked(TwoHeads):
    """The same encoder, guessing the words that were hidden in a post."""

    def __init__(self, shape: Shape, dropout: float) -> None:
        super().__init__(shape, dropout)
        self.guess = nn.Linear(shape.hidden, shape.hidden)
        self.guess_norm = nn.LayerNorm(shape.hidden, EPSILON)
        self.guess_bias = nn.Parameter(torch.zeros(shape.vocabulary))

    def guessed(self, vectors: Tensor) -> Tensor:
        """Logits (tokens, vocabulary) of the tokens' vectors."""
        vectors = self.guess_norm(functional.gelu(self.guess(vectors)))
        return functional.linear(vectors, self.words.weight, self.guess_bias)


def pool(vectors: Tensor, mask: Tensor) -> Tensor:
    """The mean over a post's own tokens."""
    # In the same precision as the sums: a mean over 72 tokens loses digits in bfloat16.
    weights = mask.to(vectors.dtype)
    return (vectors * weights[..., None]).sum(1) / weights.sum(1, keepdim=True)


def fresh_head(hidden: int) -> nn.Linear:
    """One logit a label, all near 0."""
    head = nn.Linear(hidden, COLUMNS)
    nn.init.normal_(head.weight, std=0.02)
    nn.init.zeros_(head.bias)
    return head
