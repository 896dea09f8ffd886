"""Array types of the analyzer, and the columns of a prediction."""

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
    """The prediction for a text without content: every label equally likely."""
    return np.concatenate([np.full(MOODS, 1 / MOODS), np.full(len(EMOTIONS), 1 / len(EMOTIONS))])
