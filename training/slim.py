"""A model that was exported, with fewer words: for a smaller file and less memory.

``python -m training.slim EXPORTED DATA FOLDER``. As :mod:`training.prune` does it with a base, but
once the training is over: pieces go that are rare in the texts, and those of scripts whose
languages the model does not read. Measured on xlmt_sentiment's dev this costs nothing
(docs/models.md).
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import onnx
from onnx.numpy_helper import from_array, to_array
from tokenizers import Tokenizer

from groundswell.analyzer.text import normalise
from training.export import FILES
from training.pieces import count_pieces, read_pieces, script, write_pieces
from training.sets import read_rows

_SETS = {
    "xlmt_sentiment/*": None,
    "xed_emotions/*": None,
    "afrisenti/*": None,
    "nsmc_korean": None,
    "smsa_indonesian": None,
    "tweeteval_sentiment": 20_000,
    "tweets_unlabelled": 20_000,
    "reddit_unlabelled": 20_000,
}
_FIRST = 1_000  # special tokens, signs and what every language shares
_SEEN = 8  # a piece seen so often stays
_SEEN_FEW = 3  # one of a script that has few texts here
_FEW = frozenset({"ARABIC", "CYRILLIC", "HANGUL", "ETHIOPIC", "GREEK", "HEBREW"})
_ALL = frozenset({"CJK", "HIRAGANA", "KATAKANA", "DEVANAGARI"})  # hardly any text here
_WORDS = ("words", "words.scales")


def slim(exported: Path, data: Path, folder: Path) -> None:
    """Write the model in ``exported`` with fewer pieces into ``folder``."""
    tokenizer = Tokenizer.from_file(str(exported / "tokenizer.json"))
    tokenizer.no_truncation()
    seen = count_pieces(tokenizer, _texts(data))
    pieces = read_pieces(exported)
    kept = [place for place, piece in enumerate(pieces) if _stays(place, piece, seen[place])]
    write_pieces(exported, folder, kept)
    model = onnx.load(exported / "model.onnx")
    for constant in model.graph.initializer:
        if constant.name in _WORDS:
            constant.CopyFrom(from_array(to_array(constant)[kept], constant.name))
    onnx.save(model, str(folder / "model.onnx"))
    sums = [f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in FILES]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="ascii")


def _texts(data: Path) -> Iterator[str]:
    for pattern, most in _SETS.items():
        for path in sorted(data.glob(f"{pattern}/train.jsonl.gz")):
            yield from (normalise(text) for text, _ in islice(read_rows(path), most))


def _stays(place: int, piece: str, seen: int) -> bool:
    if place < _FIRST or len(piece) == 1 or piece == "<mask>" or seen >= _SEEN:
        return True
    found = script(piece)
    return found in _ALL or (found in _FEW and seen >= _SEEN_FEW)


if __name__ == "__main__":
    slim(*map(Path, sys.argv[1:]))
