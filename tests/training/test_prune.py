"""A base with fewer words spells out the words that went, and reads all others as before."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer, models, pre_tokenizers, processors

pytest.importorskip("safetensors", reason="training is tested where it is installed")

WORDS = "embeddings.word_embeddings.weight"
SEEN, UNSEEN = "▁gut", "▁unbekannt"


def make_base(folder: Path) -> None:
    from safetensors.numpy import save_file

    specials = [("<s>", 0.0), ("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0)]
    filler = [(f"▁filler{n}", -9.0) for n in range(996)]
    letters = [(letter, -12.0) for letter in "▁unbekatg"]
    pieces = [*specials, *filler, (SEEN, -10.0), (UNSEEN, -10.0), ("かな", -10.0), *letters]
    tokenizer = Tokenizer(models.Unigram([*pieces, ("<mask>", 0.0)], unk_id=3, byte_fallback=False))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.add_special_tokens(["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)]
    )
    folder.mkdir()
    tokenizer.save(str(folder / "tokenizer.json"))
    vectors = np.arange(len(pieces) + 1, dtype=np.float16)[:, None].repeat(2, axis=1)
    save_file({WORDS: vectors}, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps({"vocab_size": 0, "pad_token_id": 1}))


def test_pieces_that_no_text_needs_go_and_the_rest_keep_their_vectors(tmp_path: Path) -> None:
    from safetensors.numpy import load_file

    from training.prune import prune

    make_base(tmp_path / "base")
    texts = tmp_path / "data" / "xlmt_sentiment" / "german" / "train.jsonl.gz"
    texts.parent.mkdir(parents=True)
    with gzip.open(texts, "wt") as file:
        file.write((json.dumps({"text": "gut gut"}) + "\n") * 4)
    prune(tmp_path / "base", tmp_path / "data", tmp_path / "pruned")
    before = Tokenizer.from_file(str(tmp_path / "base" / "tokenizer.json"))
    after = Tokenizer.from_file(str(tmp_path / "pruned" / "tokenizer.json"))
    assert after.get_vocab_size() == before.get_vocab_size() - 1
    assert after.encode("gut").tokens == before.encode("gut").tokens == ["<s>", SEEN, "</s>"]
    assert after.encode("unbekannt").tokens == ["<s>", "▁", *"unbekannt", "</s>"]
    vectors = load_file(tmp_path / "pruned" / "model.safetensors")[WORDS]
    for piece in (SEEN, "かな", "<mask>"):  # a common piece of a script without texts stays, too
        assert vectors[after.token_to_id(piece), 0] == before.token_to_id(piece)
    config = json.loads((tmp_path / "pruned" / "config.json").read_text())
    assert config == {"vocab_size": after.get_vocab_size(), "pad_token_id": 1}
