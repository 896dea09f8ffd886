"""How texts are cut into words, by examples that are easy to get wrong."""

from __future__ import annotations

import sys

import pytest

from groundswell.domain.query import folding
from groundswell.domain.query.proximity import Positions
from groundswell.domain.query.tree import Side, Term


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Don't STOP, e-mail_me!", ["don", "t", "stop", "e", "mail_me"]),
        ("Café cafe\u0301 ＣＡＦＥ 𝒸𝒶𝒻ℯ ⓒⓐⓕⓔ", ["cafe"] * 5),
        ("Łódź İstanbul ısı Ærø œuvre", ["lodz", "istanbul", "isi", "aero", "oeuvre"]),
        ("мой ёлка їжак ст\u0301ол", ["мой", "елка", "їжак", "стол"]),
        ("Ἀθῆναι ΟΔΟΣ", ["αθηναι", "οδοσ"]),
        ("हिन्दी", ["हिन्दी"]),
        ("أحمد إيمان آمن كتـــاب", ["احمد", "ايمان", "امن", "كتاب"]),
        ("٣ ３ ३", ["3", "3", "3"]),
        ("c++ $5 Disney+", ["c", "++", "$", "5", "disney", "+"]),
        ("Acme™ Acme® ©Acme acme℠", ["acme"] * 4),
        ("新しいiPhone15が", ["新しい", "iphone15", "が"]),
        ("東京、京都", ["東京", "京都"]),
        ("ｶﾞ か\u3099", ["ガ", "が"]),
        ("ᄀ\u200dᅡ 가 ㄱㅏ", ["가", "가", "가"]),
        ("ac\u00adme ac\u200dme ac\u200bme", ["acme", "acme", "ac", "me"]),
        ("❤\ufe0f ❤ 1\ufe0f\u20e3", ["❤", "❤", "1"]),
        ("\x00a\ud800b\u2028c", ["a", "b", "c"]),
        ("¯\\_(ツ)_/¯ ^^ <b> ~", ["_", "ツ", "_", "b"]),
        ("", []),
    ],
)
def test_a_text_is_cut_into_words(text: str, words: list[str]) -> None:
    assert folding.split(text) == words


def test_folding_any_character_again_changes_nothing() -> None:
    for char in map(chr, range(sys.maxunicode + 1)):
        words = folding.split(f"a{char}b")
        assert folding.split(" ".join(words)) == words, hex(ord(char))


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#Acme,#TAG @Bob!", ["#acme", "#tag", "@bob"]),
        ("＃ＡＣＭＥ ＠bob", ["#acme", "@bob"]),
        ("mail me@acme.example or x.org/#acme &#39;", []),
        ("@a.example. @a@b.example @a-b @-a", ["@a.example", "@a.b.example", "@a-b"]),
        ("今日は#東京 🔥#hot🔥", ["#東京", "#hot"]),
        ("## @ #", []),
    ],
)
def test_hashtags_and_mentions_are_found(text: str, tags: list[str]) -> None:
    assert folding.tags(text) == "".join(f"\n{tag}." for tag in tags)


@pytest.mark.parametrize(
    ("words", "text", "starts"),
    [
        (("東京",), "東 京 東京", [2]),
        (("東東",), "東東東 東 東東", [0, 1, 4]),
        (("$$",), "a $$$ +$", [1, 2]),
        (("東京",), "大阪 東京a東京", [2, 5]),
        (("東", "京"), "東京 東 京", [2]),
        (("東京", "a"), "東京a 東京", [0]),
        (("a", "b"), "a b a-b ab", [0, 2]),
    ],
)
def test_a_run_is_where_its_characters_are_joined(
    words: tuple[str, ...], text: str, starts: list[int]
) -> None:
    term = Term(words)
    split = folding.split(text)
    places = Positions(split, folding.joined(split)).of(Side((term,)))
    assert places == {len(term.units): sum(1 << start for start in starts)}
