"""A base with fewer words: the vocabulary is two thirds of a small multilingual model.

``python -m training.prune BASE DATA FOLDER``. A Unigram tokenizer spells a piece that is left out
with smaller ones; single characters all stay, so nothing becomes unknown. Pieces stay that the
texts use, and the most common ones of every script, as there are languages without a text here.
"""

from __future__ import annotations

import gzip
import json
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer

from groundswell.analyzer.text import normalise

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
    held = json.loads((base / "tokenizer.json").read_text(encoding="utf-8"))
    pieces = held["model"]["vocab"]
    kept = _kept([piece for piece, _ in pieces], _counted(base, data))
    places = {old: new for new, old in enumerate(kept)}
    held["model"]["vocab"] = [pieces[place] for place in kept]
    held["model"]["unk_id"] = places[held["model"]["unk_id"]]
    for token in held["added_tokens"]:
        token["id"] = places[token["id"]]
    for token in held["post_processor"].get("special_tokens", {}).values():
        token["ids"] = [places[one] for one in token["ids"]]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
    weights = load_file(base / "model.safetensors")
    weights[_WORDS] = weights[_WORDS][kept]
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    config = json.loads((base / "config.json").read_text(encoding="utf-8"))
    config |= {"vocab_size": len(kept), "pad_token_id": places[config["pad_token_id"]]}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    print(f"{len(kept):,} of {len(pieces):,} pieces stay")


def _counted(base: Path, data: Path) -> Counter[int]:
    tokenizer = Tokenizer.from_file(str(base / "tokenizer.json"))
    tokenizer.no_padding()
    counts: Counter[int] = Counter()
    texts = _texts(data)
    while some := list(islice(texts, 5_000)):
        for one in tokenizer.encode_batch_fast(some):
            counts.update(one.ids)
    return counts


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


def script(piece: str) -> str:
    letter = next((letter for letter in piece if letter.isalpha()), " ")
    return unicodedata.name(letter, "").partition(" ")[0]


if __name__ == "__main__":
    prune(*map(Path, sys.argv[1:]))
