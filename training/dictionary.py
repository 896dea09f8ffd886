"""A dictionary out of a multilingual base itself: words whose vectors lie beside each other.

No parallel text is needed: the base was trained to put what means the same in one place. Two words
are each other's translation where each is among the other's nearest, distances being corrected for
words that are near to everything (CSLS: Conneau et al., 2018).
"""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from groundswell.analyzer.text import normalise
from training.measure import DEVICE, fast
from training.model import TwoHeads, pool
from training.shape import Shape
from training.start import base_weights, fill
from training.switched import Dictionary
from training.tokenizer import load_tokenizer

_NEAR = 10  # neighbours whose mean distance tells how near a word is to everything
_LEAST = 0.008  # how much nearer than those a translation has to be
_BACK, _MOST = 3, 2  # among how many of its own nearest the English word is; translations of a word
_BATCH = 128
_WORD = re.compile(r"[^\W\d_]{2,}")
_PREFIX = "query: "  # what the base was trained to read before a text


def induce(base: Path, data: Path, sets: Mapping[str, Sequence[str]], most: int) -> Dictionary:
    """Translations of frequent English words into each language of ``sets`` (with "en" itself).

    ``sets`` names the sets of each language; of their words the ``most`` frequent are looked at.
    """
    words = {language: _frequent(data, names, most) for language, names in sets.items()}
    known = set(words["en"])  # posts of any language hold English words
    for language in words.keys() - {"en"}:
        words[language] = [word for word in words[language] if word not in known]
    encoder = _Encoder(base)
    english = encoder.vectors(words["en"])
    found: Dictionary = {}
    for language in words:
        if language != "en":
            others = encoder.vectors(words[language])
            found[language] = _pairs(words["en"], english, words[language], others)
            print(f"{language}: {len(found[language]):,} English words translated", flush=True)
    return found


class _Encoder:
    def __init__(self, base: Path) -> None:
        shape = Shape.read(base)
        self._model = fill(TwoHeads(shape), base_weights(base), head=False).to(DEVICE).eval()
        self._tokenizer = load_tokenizer(base / "tokenizer.json", 24)
        self._pad = shape.pad

    def vectors(self, words: Sequence[str]) -> NDArray[np.float32]:
        """One vector of length 1 for each word."""
        rows = [one.ids for one in self._tokenizer.encode_batch_fast([_PREFIX + w for w in words])]
        order = sorted(range(len(rows)), key=lambda place: len(rows[place]))
        found = np.zeros((len(rows), self._model.shape.hidden), dtype=np.float32)
        for start in range(0, len(rows), _BATCH):
            places = order[start : start + _BATCH]
            longest = len(rows[places[-1]])
            ids = torch.tensor([rows[p] + [self._pad] * (longest - len(rows[p])) for p in places])
            mask = ids != self._pad
            with torch.inference_mode(), fast():
                pooled = pool(self._model.encoded(ids.to(DEVICE), mask.to(DEVICE)), mask.to(DEVICE))
            found[places] = pooled.float().cpu().numpy()
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        return found


def _frequent(data: Path, names: Iterable[str], most: int) -> list[str]:
    counts: Counter[str] = Counter()
    for name in names:
        for path in sorted(data.glob(f"{name}/train.jsonl.gz")):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for line in lines:
                    counts.update(_WORD.findall(normalise(json.loads(line)["text"]).lower()))
    for word in ("user", "http"):
        counts.pop(word, None)
    return [word for word, _ in counts.most_common(most)]


def _pairs(
    english: Sequence[str],
    from_english: NDArray[np.float32],
    words: Sequence[str],
    from_words: NDArray[np.float32],
) -> dict[str, list[str]]:
    near = from_english @ from_words.T
    crowded = np.sort(near, axis=1)[:, -_NEAR:].mean(axis=1)
    crowding = np.sort(near, axis=0)[-_NEAR:].mean(axis=0)
    score = near - (crowded[:, None] + crowding) / 2
    back = np.sort(score, axis=0)[-_BACK]  # an English word has to be among the first for it, too
    found: dict[str, list[str]] = {}
    for place, word in enumerate(english):
        best = np.argsort(-score[place])[:_MOST]
        kept = [words[o] for o in best if score[place, o] >= max(_LEAST, back[o])]
        if kept:
            found[word] = kept
    return found
