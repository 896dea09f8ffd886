"""A language is told when it can be told, and nothing is guessed otherwise."""

from __future__ import annotations

import unicodedata

import pytest

from groundswell.analyzer.language import LanguageDetector

TOLD = {
    "en": (
        "so bad",
        "I don’t want to go",
        "@user @user this is what we waited for 😂😂 http://t.co/abc",
        "RT @user: Parliament votes on the new budget tomorrow",
    ),
    "fr": ("Je suis très content de ce film, merci !",),
    "de": ("Ich habe heute leider keine Zeit für dich",),
    "es": ("jajaja que risa, no me lo puedo creer",),
    "pt": ("Hoje não consigo dormir, que saudade de você",),
    "it": ("Che bella giornata, sono proprio felice oggi",),
    "ar": ("صباح الخير جميعا",),
    "ru": ("привет, как дела?",),
    "ja": ("今日は最高の一日でした",),
    "ko": ("안녕하세요",),
    "th": ("สวัสดีครับ",),
}
UNTOLD = (
    "",
    " \n",
    "😂😂😂",
    "ok",
    "lmao",
    "@ann #bonjour",
    "12:30",
    "\x00",
    "\ud800",
    "!!!",
    "x" * 9,
)


@pytest.fixture(scope="module")
def detector() -> LanguageDetector:
    return LanguageDetector()


@pytest.mark.parametrize("language", TOLD)
def test_a_language_is_told(detector: LanguageDetector, language: str) -> None:
    assert [detector.detect(text) for text in TOLD[language]] == [language] * len(TOLD[language])


@pytest.mark.parametrize("text", UNTOLD, ids=range(len(UNTOLD)))
def test_what_is_too_short_or_has_no_words_is_left_open(
    detector: LanguageDetector, text: str
) -> None:
    assert detector.detect(text) is None


def test_handles_links_and_tags_say_nothing_about_a_language(detector: LanguageDetector) -> None:
    text = "@the_and_you #thisisthelove http://the.and.you Ich habe heute leider keine Zeit"
    assert detector.detect(text) == "de"


def test_a_megabyte_takes_no_longer_than_a_page(detector: LanguageDetector) -> None:
    assert detector.detect("Ich habe heute keine Zeit " * 40_000) == "de"


def test_no_character_harms_it(detector: LanguageDetector) -> None:
    for start in range(0, 0x110000, 0x400):
        block = "".join(map(chr, range(start, start + 0x400)))
        language = detector.detect(block)
        assert language is None or unicodedata.normalize("NFC", language).isascii()
