"""Any encoder that Hugging Face transformers knows, as a teacher."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn
from transformers import AutoConfig, AutoModel

from training.model import fresh_head, pool


class HubTeacher(nn.Module):
    """The encoder in ``folder``, mean pooling and the two heads, as ``TwoHeads`` has them.

    Its embeddings and first ``frozen`` layers stay as they are where ``frozen`` is not 0: they take
    no time to learn.
    """

    def __init__(self, folder: Path, dropout: float, frozen: int = 0) -> None:
        super().__init__()
        config = AutoConfig.from_pretrained(folder, local_files_only=True)
        config.hidden_dropout_prob = config.attention_probs_dropout_prob = dropout
        self.encoder = AutoModel.from_pretrained(folder, config=config, local_files_only=True)
        if getattr(self.encoder, "pooler", None) is not None:
            self.encoder.pooler = None  # of the first token; the mean over all is used here
        if frozen:
            for part in (self.encoder.embeddings, *self.encoder.encoder.layer[:frozen]):
                part.requires_grad_(requires_grad=False)
        self.dropout = nn.Dropout(dropout)
        self.head = fresh_head(config.hidden_size)

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        vectors = self.encoder(input_ids=ids, attention_mask=mask.long()).last_hidden_state
        logits: Tensor = self.head(self.dropout(pool(vectors, mask)))
        return logits
