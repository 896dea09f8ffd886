"""Texts read word by word have the tokens that the tokenizer cuts them into as a whole."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from groundswell.analyzer import word_cache
from groundswell.analyzer.bundled import FOLDER, MULTILINGUAL
from groundswell.analyzer.text import normalise
from groundswell.analyzer.tokens import Tokens
from groundswell.analyzer.word_cache import WordCache

WINDOW = 24


def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(FOLDER / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(WINDOW)
    tokenizer.encode_special_tokens = True
    return tokenizer


WHOLE = _tokenizer()
BY_WORD = Tokens(Tokenizer.from_file(str(FOLDER / "tokenizer.json")), normalise, WINDOW)
BITS = st.sampled_from(
    ["[MASK]", "[CLS]", "##s", "don't", "U.S.", "$9.99", "http", "@user", "a_b", "ß", "日本"]
) | st.just("b" * 101)
TEXTS = st.lists(BITS | st.text("aAzZ09 '[]#@_\t\x00\x7f~", max_size=9) | st.text(max_size=4)).map(
    " ".join
)


@given(st.lists(TEXTS, max_size=8))
def test_every_text_has_the_tokens_of_the_whole(texts: list[str]) -> None:
    found = BY_WORD.windows(texts)
    for text, rows in zip(texts, found, strict=True):
        cut = WHOLE.encode(normalise(text))
        expected = [piece.ids for piece in (cut, *cut.overflowing) if len(piece.ids) > 2]
        assert [row.tolist() for row in rows] == expected[:16]


def test_what_it_holds_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(word_cache, "MOST_WORDS", 5)
    cache = WordCache.of(_tokenizer())
    assert cache is not None
    for number in range(20):
        text = f"word{number} of {number}"
        assert cache.ids(text) == WHOLE.encode(text).ids
        assert len(cache) <= 5


def test_only_plain_text_is_read_by_words() -> None:
    cache = WordCache.of(_tokenizer())
    assert cache is not None
    for text in ("caf\u00e9", "two\nlines", "a" * 1_001, "nul \x00"):
        assert cache.ids(text) is None


def test_a_tokenizer_that_looks_beyond_a_word_has_none() -> None:
    assert WordCache.of(Tokenizer.from_file(str(MULTILINGUAL / "tokenizer.json"))) is None
    more = _tokenizer()
    more.add_tokens(["so so"])
    assert WordCache.of(more) is None
