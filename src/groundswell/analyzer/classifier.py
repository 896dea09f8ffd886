"""A classification model: tokenizer, network, and the meaning of its logits."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from groundswell.analyzer.arrays import Floats, Ids
from groundswell.analyzer.tokens import Tokens


class Network(Protocol):
    """Rows of token ids in, logits (rows, labels) out; safe to call from several threads."""

    def logits(self, rows: list[Ids]) -> Floats: ...


@dataclass(frozen=True, slots=True)
class Classifier:
    """One model.

    ``reading`` turns its logits into rows of ``arrays.COLUMNS`` probabilities; the columns of a
    task that the model does not know are 0. ``thresholds`` say from which probability on an
    emotion counts as present; where ``several`` is false a text has one emotion, the most probable.
    ``languages`` are those it knows (ISO 639-1); ``None``: any.
    """

    name: str
    tokens: Tokens
    network: Network
    reading: Callable[[Floats], Floats]
    thresholds: Mapping[str, float] = field(default_factory=dict)
    languages: frozenset[str] | None = None
    several: bool = False
