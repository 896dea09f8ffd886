"""A base of the real layout with two layers of random weights, and posts of a few words."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random

import numpy as np
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors

from training.shape import Shape

SHAPE = Shape(vocabulary=96, positions=32, hidden=32, heads=4, inner=64, layers=2)
MOODS = {"negative": "bad awful rude", "neutral": "today at ten", "positive": "good lovely kind"}
EMOTIONS = {"anger": "furious rude", "joy": "happy lovely", "sadness": "crying alone"}
PEOPLE = ("Emma", "Fatima", "the man", "the woman", "a muslim", "a christian", "London", "Cairo")
OTHERS = "the was my so is it we and you a at they this"
SPECIALS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")


def make_base(folder: Path, seed: int = 1) -> Path:
    """Write ``config.json``, ``tokenizer.json`` and ``model.safetensors``; returns the folder."""
    import torch
    from safetensors.torch import save_file

    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(SHAPE.config() | {"type_vocab_size": 2}))
    make_tokenizer().save(str(folder / "tokenizer.json"))
    random = torch.Generator().manual_seed(seed)
    hidden, inner = SHAPE.hidden, SHAPE.inner
    sizes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (SHAPE.vocabulary, hidden),
        "embeddings.position_embeddings.weight": (SHAPE.positions, hidden),
        "embeddings.token_type_embeddings.weight": (2, hidden),
        "embeddings.LayerNorm.weight": (hidden,),
        "embeddings.LayerNorm.bias": (hidden,),
        "pooler.dense.weight": (hidden, hidden),
    }
    for layer in range(SHAPE.layers):
        name = f"encoder.layer.{layer}."
        for part, rows, columns in (
            ("attention.self.query", hidden, hidden),
            ("attention.self.key", hidden, hidden),
            ("attention.self.value", hidden, hidden),
            ("attention.output.dense", hidden, hidden),
            ("intermediate.dense", inner, hidden),
            ("output.dense", hidden, inner),
        ):
            sizes |= {f"{name}{part}.weight": (rows, columns), f"{name}{part}.bias": (rows,)}
        for part in ("attention.output.LayerNorm", "output.LayerNorm"):
            sizes |= {f"{name}{part}.weight": (hidden,), f"{name}{part}.bias": (hidden,)}
    weights = {name: 0.1 * torch.randn(size, generator=random) for name, size in sizes.items()}
    for name in weights:
        if name.endswith("LayerNorm.weight"):
            weights[name] += 1
    save_file(weights, folder / "model.safetensors")
    return folder


def make_tokenizer() -> Tokenizer:
    """Whole words in lower case, as BERT's but of a few dozen words."""
    held = " ".join((*MOODS.values(), *EMOTIONS.values(), *PEOPLE, OTHERS)).lower().split()
    words = (*SPECIALS, *dict.fromkeys(held))
    tokenizer = Tokenizer(
        models.WordLevel({word: n for n, word in enumerate(words)}, unk_token="[UNK]")
    )
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    return tokenizer


def make_sets(folder: Path) -> Path:
    """Write the sets of the usual recipe, a few dozen posts each; returns the folder."""
    random = Random(1)
    for name, labels in (
        ("tweeteval_sentiment", MOODS),
        ("goemotions_ekman", EMOTIONS),
        ("tweeteval_offensive", MOODS),
        ("tweeteval_irony", {"irony": MOODS["positive"], "non_irony": MOODS["neutral"]}),
        ("tweeteval_emotion", EMOTIONS),
    ):
        for split, count in (("train", 16), ("dev", 8)):
            rows = [
                (_post(words, random), label)
                for label, words in labels.items()
                for _ in range(count)
            ]
            _write(folder / name / f"{split}.jsonl.gz", rows)
    return folder


def _post(words: str, random: Random) -> str:
    told = random.choice(words.split())
    rest = random.choices(OTHERS.split(), k=random.randint(2, 9))
    return " ".join((random.choice(PEOPLE), *rest, told))


def _write(path: Path, rows: Sequence[tuple[str, str]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as lines:
        for text, label in rows:
            lines.write(json.dumps({"text": text, "label": label}) + "\n")


def random_weights(shape: Shape, seed: int = 1) -> dict[str, np.ndarray]:
    """Weights of a network of ``shape`` by the names of training/graph.py."""
    random = np.random.default_rng(seed)
    hidden, inner = shape.hidden, shape.inner
    sizes: dict[str, tuple[int, ...]] = {
        "words.weight": (shape.vocabulary, hidden),
        "positions.weight": (shape.positions, hidden),
        "norm": (hidden,),
        "head.weight": (10, hidden),
        "head.bias": (10,),
    }
    for layer in range(shape.layers):
        name = f"layers.{layer}."
        sizes |= {f"{name}{part}": (hidden, hidden) for part in ("query", "key", "value", "out")}
        sizes |= {f"{name}widen": (inner, hidden), f"{name}narrow": (hidden, inner)}
        sizes |= {f"{name}{part}": (hidden,) for part in ("attention_norm", "norm")}
    weights: dict[str, np.ndarray] = {}
    for name, size in sizes.items():
        values = random.normal(0, 0.3, size).astype(np.float32)
        if name.endswith("norm"):
            weights |= {f"{name}.weight": 1 + values, f"{name}.bias": values}
        elif "." in name and name.startswith("layers"):
            weights |= {f"{name}.weight": values, f"{name}.bias": values[:, 0]}
        else:
            weights[name] = values
    return weights
