"""Taking pieces out of a Unigram tokenizer, and the places of those that stay."""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

from tokenizers import Tokenizer

_AT_ONCE = 5_000


def read_pieces(folder: Path) -> list[str]:
    """The pieces of the tokenizer in ``folder``, by their places."""
    held = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
    return [piece for piece, _ in held["model"]["vocab"]]


def count_pieces(tokenizer: Tokenizer, texts: Iterable[str]) -> Counter[int]:
    """How often each piece, by its place, comes in ``texts``; padding is none."""
    tokenizer.no_padding()
    counts: Counter[int] = Counter()
    rest = iter(texts)
    while some := list(islice(rest, _AT_ONCE)):
        for one in tokenizer.encode_batch_fast(some):
            counts.update(one.ids)
    return counts


def write_pieces(source: Path, folder: Path, kept: Sequence[int]) -> None:
    """Write the tokenizer and the configuration of ``source`` with only the pieces ``kept``."""
    held = json.loads((source / "tokenizer.json").read_text(encoding="utf-8"))
    pieces = held["model"]["vocab"]
    places = {old: new for new, old in enumerate(kept)}
    held["model"]["vocab"] = [pieces[place] for place in kept]
    held["model"]["unk_id"] = places[held["model"]["unk_id"]]
    for token in held["added_tokens"]:
        token["id"] = places[token["id"]]
    for token in held["post_processor"].get("special_tokens", {}).values():
        token["ids"] = [places[one] for one in token["ids"]]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "tokenizer.json").write_text(json.dumps(held, ensure_ascii=False), encoding="utf-8")
    config = json.loads((source / "config.json").read_text(encoding="utf-8"))
    config |= {"vocab_size": len(kept), "pad_token_id": places[config["pad_token_id"]]}
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    print(f"{len(kept):,} of {len(pieces):,} pieces stay")


def script(piece: str) -> str:
    """The script of a piece's first letter, as Unicode names it; "SPACE" for none."""
    letter = next((letter for letter in piece if letter.isalpha()), " ")
    return unicodedata.name(letter, "").partition(" ")[0]
