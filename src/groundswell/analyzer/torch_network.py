"""Inference in PyTorch; needs the ``huggingface`` extra."""

from __future__ import annotations

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import AutoModelForSequenceClassification, AutoTokenizer

from groundswell.analyzer.arrays import Floats, Ids
from groundswell.analyzer.network import padded
from groundswell.errors import ConfigurationError


class TorchNetwork:
    """Token ids to logits, on a GPU where torch finds one; threads call it side by side."""

    def __init__(self, model: torch.nn.Module, pad: int) -> None:
        torch.set_num_threads(1)
        self._device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
        self._model = model.eval().to(self._device)
        self._pad = pad

    def logits(self, rows: list[Ids]) -> Floats:
        """The logits (rows, labels) of ``rows`` of token ids, padded here."""
        ids, mask = padded(rows, self._pad)
        with torch.inference_mode():
            found = self._model(
                input_ids=torch.from_numpy(ids).to(self._device),
                attention_mask=torch.from_numpy(mask).to(self._device),
            )
        return np.asarray(found.logits.float().cpu().numpy(), dtype=np.float64)


def load_torch(model: str) -> tuple[Tokenizer, TorchNetwork]:
    """The tokenizer and network of a hub id or folder.

    Raises:
        ConfigurationError: it cannot be loaded.
    """
    try:
        tokenizer = AutoTokenizer.from_pretrained(model).backend_tokenizer
        network = AutoModelForSequenceClassification.from_pretrained(model)
    except Exception as error:  # missing files, unknown architectures, no fast tokenizer
        raise ConfigurationError(f"{model} cannot be loaded: {error}") from None
    return tokenizer, TorchNetwork(network, network.config.pad_token_id or 0)
