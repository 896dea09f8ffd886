"""A model that was exported, with fewer words: for a smaller file and less memory.

``python -m training.slim EXPORTED DATA FOLDER``. As :mod:`training.prune` does it with a base, but
once the training is over: pieces go that are rare in the texts, and those of scripts whose
languages the model does not read. Measured on xlmt_sentiment's dev this costs nothing
(docs/models.md).
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from itertools import islice
from pathlib import Path

import onnx
from onnx.numpy_helper import from_array, to_array
from tokenizers import Tokenizer

from groundswell.analyzer.text import normalise
from training.export import FILES
from training.prune import script
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
    held = json.loads((exported / "tokenizer.json").read_text(encoding="utf-8"))
    pieces = held["model"]["vocab"]
    seen = _counted(exported, data)
    kept = [place for place, (piece, _) in enumerate(pieces) if _stays(place, piece, seen[place])]
    places = {old: new for new, old in enumerate(kept)}
    held["model"]["vocab"] = [pieces[place] for place in kept]
    held["model"]["unk_id"] = places[held["model"]["unk_id"]]
    for token in held["added_tokens"]:
        token["id"] = places[token["id"]]
    for token in held["post_processor"].get("special_tokens", {}).values():
        token["ids"] = [places[one] for one in token["ids"]]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
    model = onnx.load(exported / "model.onnx")
    for constant in model.graph.initializer:
        if constant.name in _WORDS:
            constant.CopyFrom(from_array(to_array(constant)[kept], constant.name))
    onnx.save(model, str(folder / "model.onnx"))
    config = json.loads((exported / "config.json").read_text(encoding="utf-8"))
    config |= {"vocab_size": len(kept), "pad_token_id": places[config["pad_token_id"]]}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    sums = [f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in FILES]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="ascii")
    print(f"{len(kept):,} of {len(pieces):,} pieces stay")


def _counted(exported: Path, data: Path) -> Counter[int]:
    tokenizer = Tokenizer.from_file(str(exported / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    counts: Counter[int] = Counter()
    for pattern, most in _SETS.items():
        for path in sorted(data.glob(f"{pattern}/train.jsonl.gz")):
            texts = [normalise(text) for text, _ in islice(read_rows(path), most)]
            for one in tokenizer.encode_batch_fast(texts):
                counts.update(one.ids)
    return counts


def _stays(place: int, piece: str, seen: int) -> bool:
    if place < _FIRST or len(piece) == 1 or piece == "<mask>" or seen >= _SEEN:
        return True
    found = script(piece)
    return found in _ALL or (found in _FEW and seen >= _SEEN_FEW)


if __name__ == "__main__":
    slim(*map(Path, sys.argv[1:]))
