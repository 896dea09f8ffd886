"""The arrays that pass between the parts of an analyzer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]

# A reading is one row a text: the probabilities of SENTIMENTS, then those of EMOTIONS.
MOODS = len(SENTIMENTS)
COLUMNS = MOODS + len(EMOTIONS)


def softmax(logits: Floats) -> Floats:
    """Probabilities that sum to 1 in every row."""
    raised = np.exp(logits - logits.max(axis=1, keepdims=True))
    shares: Floats = raised / raised.sum(axis=1, keepdims=True)
    return shares


def sigmoid(logits: Floats) -> Floats:
    """Independent probabilities; safe for any finite logit."""
    return 0.5 * (1 + np.tanh(logits / 2))


def unread() -> Floats:
    """The reading of a text that says nothing: every label as likely as another."""
    return np.concatenate([np.full(MOODS, 1 / MOODS), np.full(len(EMOTIONS), 1 / len(EMOTIONS))])
