"""From labelled posts to token ids: normalised as in use, tokenised once, kept as arrays."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from groundswell.analyzer.text import normalise
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS
from training.recipe import Recipe, Run

MISSING = -1  # a post without a label for this task: it is left out of that task's loss


def prepare(run: Run, recipe: Recipe, data: Path, base: Path) -> None:
    """Write ``train.npz`` and ``dev.npz`` and the tokenizer into the run's folder."""
    shutil.copyfile(base / "tokenizer.json", run.folder / "tokenizer.json")
    tokenizer = load_tokenizer(run.folder / "tokenizer.json", recipe.max_tokens)
    for split in ("train", "dev"):
        sentiment = list(read_posts(data / recipe.sentiment_set / f"{split}.jsonl.gz"))
        emotion = list(read_posts(data / recipe.emotion_set / f"{split}.jsonl.gz"))
        posts = sentiment + emotion
        encodings = tokenizer.encode_batch_fast([normalise(text) for text, _ in posts])
        lengths = np.array([len(encoding.ids) for encoding in encodings], dtype=np.int32)
        np.savez_compressed(
            run.prepared(split),
            ids=np.concatenate([np.array(one.ids, dtype=np.int32) for one in encodings]),
            lengths=lengths,
            sentiment=np.concatenate(
                [
                    [SENTIMENTS.index(labels[0]) for _, labels in sentiment],
                    np.full(len(emotion), MISSING),
                ]
            ).astype(np.int8),
            emotion=np.concatenate(
                [
                    np.full((len(sentiment), len(EMOTIONS)), MISSING),
                    [[name in labels for name in EMOTIONS] for _, labels in emotion],
                ]
            ).astype(np.int8),
        )
        print(f"{split}: {len(posts):,} posts, {lengths.mean():.1f} tokens on average")


def load_tokenizer(path: Path, max_tokens: int) -> Tokenizer:
    """The tokenizer without padding; a ``[MASK]`` that a post spells out is plain text."""
    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    tokenizer.encode_special_tokens = True
    return tokenizer


def read_posts(path: Path) -> Iterator[tuple[str, Sequence[str]]]:
    """The text and the labels of each line of a gzipped JSON Lines file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            label = row["label"]
            yield row["text"], [label] if isinstance(label, str) else label
