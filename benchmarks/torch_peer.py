"""What is run today: two Hugging Face models in torch, one post at a time.

A script of its own, so that it may run where torch is and the platform is not. The weights are
random and of the usual shapes: speed does not depend on what they say. Standard input: the
lengths of the posts in tokens, as JSON; standard output: posts a second.
"""

from __future__ import annotations

import json
import sys
import time


def main() -> None:
    import torch
    from transformers import (
        DistilBertConfig,
        DistilBertForSequenceClassification,
        RobertaConfig,
        RobertaForSequenceClassification,
    )

    lengths: list[int] = json.load(sys.stdin)
    models = (
        DistilBertForSequenceClassification(DistilBertConfig(num_labels=2)),
        RobertaForSequenceClassification(  # the shape of DistilRoBERTa
            RobertaConfig(
                vocab_size=50265, num_hidden_layers=6, max_position_embeddings=514, num_labels=7
            )
        ),
    )
    for model in models:
        model.eval()
    posts = [torch.randint(5, 30_000, (1, max(2, length))) for length in lengths]
    with torch.inference_mode():
        for tokens in posts[:5]:
            for model in models:
                model(input_ids=tokens)
        start = time.perf_counter()
        for tokens in posts:
            for model in models:
                model(input_ids=tokens)
    print(len(posts) / (time.perf_counter() - start))


if __name__ == "__main__":
    main()
