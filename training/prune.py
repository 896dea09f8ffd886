"""A base with fewer words: the vocabulary is two thirds of a small multilingual model.

``python -m training.prune BASE DATA FOLDER``. A Unigram tokenizer spells a piece that is left out
with smaller ones; single characters all stay, so nothing becomes unknown. Pieces stay that the
texts use, and the most common ones of every script, as there are languages without a text here.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from groundswell.analyzer.text import normalise
from training.pieces import count_pieces, read_pieces, script, write_pieces

_TEXTS = (
    "xlmt_sentiment/*/train*",
    "xed_emotions/*/train*",
    "afrisenti/*/train*",
    "nsmc_korean/train*",
    "smsa_indonesian/train*",
    "tweeteval_*/train*",
    "goemotions_ekman/train*",
    "tweets_unlabelled/train*",
    "reddit_unlabelled/train*",
)
_MOST_TEXTS = 60_000  # of a set
_SEEN = 4  # a piece seen so often stays
_FIRST = 1_000  # special tokens, signs and what every language shares
# The pieces are in the order of how common they are: of other scripts than Latin's those before
# this place stay, and before the second one where a wanted language has no text here.
_COMMON, _UNSEEN_COMMON = 40_000, 120_000
_UNSEEN = frozenset({"HIRAGANA", "KATAKANA", "DEVANAGARI", "THAI"})
_WORDS = "embeddings.word_embeddings.weight"


def prune(base: Path, data: Path, folder: Path) -> None:
    """Write ``base`` without the pieces that no text in ``data`` needs into ``folder``."""
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    kept = _kept(read_pieces(base), count_pieces(tokenizer, _texts(data)))
    write_pieces(base, folder, kept)
    weights = load_file(base / "model.safetensors")
    weights[_WORDS] = weights[_WORDS][kept]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})


def _texts(data: Path) -> Iterator[str]:
    for pattern in _TEXTS:
        for path in sorted(data.glob(pattern)):
            with gzip.open(path, "rt", encoding="utf-8") as lines:
                for line in islice(lines, _MOST_TEXTS):
                    yield normalise(json.loads(line)["text"])


def _kept(pieces: list[str], counts: Counter[int]) -> list[int]:
    def stays(place: int, piece: str) -> bool:
        if counts[place] >= _SEEN or place < _FIRST or len(piece) == 1 or piece == "<mask>":
            return True
        found = script(piece)
        common = _UNSEEN_COMMON if found in _UNSEEN else _COMMON
        return found not in ("SPACE", "LATIN") and place < common

    return [place for place, piece in enumerate(pieces) if stays(place, piece)]


if __name__ == "__main__":
    prune(*map(Path, sys.argv[1:]))
