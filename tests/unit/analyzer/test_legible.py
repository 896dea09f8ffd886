"""Words are read whatever they are set in; letters of languages stay as they are."""

from __future__ import annotations

import pytest

from groundswell.analyzer.legible import legible


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("𝓘 𝓵𝓸𝓿𝓮 𝓽𝓱𝓲𝓼", "I love this"),
        ("𝗜 𝗵𝗮𝘁𝗲 𝘁𝗵𝗶𝘀 app", "I hate this app"),
        ("𝒷𝑒𝓈𝓉 𝒹𝒶𝓎 𝟚𝟜", "best day 24"),
        ("ℌ𝔢𝔩𝔩𝔬 ℝ", "Hello R"),
        ("ｔｈｉｓ　ｉｓ", "this  is"),
        ("ⓘⓢ ⒢⒪⒪⒟", "is good"),
        ("🅣🅗🅘🅢 🆂🆄🅲🅺🆂", "THIS SUCKS"),
        ("ᴛʜɪꜱ ɪs ɢʀᴇᴀᴛ", "this is great"),
        ("t̶h̶i̶s̶ b̲a̲d̲", "this bad"),
        ("T H I S   I S   B A D", "THIS IS BAD"),
        ("s u p e r  b a d news", "super bad news"),
        ("n o   w a y", "no way"),
        ("ｓ ｏ　ｂ ａ ｄ", "so bad"),
        ("<p>𝘴𝘰 good</p>", "so good"),
    ],
)
def test_styled_letters_become_plain_ones(text: str, plain: str) -> None:
    assert legible(text) == plain


@pytest.mark.parametrize(
    "text",
    [
        "café naïve Ångström",
        "Việt Nam đẹp",
        "привет, как дела?",
        "हिन्दी में",
        "今日は 最高",
        "مرحبا",
        "x² + ½ ™ 🆗",
        "plan a b or c",
        "I 2 4 u",
    ],
)
def test_letters_of_languages_and_signs_stay(text: str) -> None:
    assert legible(text) == text
