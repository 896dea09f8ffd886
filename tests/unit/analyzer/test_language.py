"""A language is told when it can be told, and nothing is guessed otherwise."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

import pytest

from groundswell.analyzer import language as told
from groundswell.analyzer.language import LanguageDetector, whole

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
    "ar": ("صباح الخير جميعا", "ازيك عامل ايه النهارده يا حبيبي"),
    "ru": ("привет, как дела?", "обожаю iPhone и Netflix"),
    "tl": ("ang ganda ng pelikula, sulit na sulit talaga",),
    "nl": ("ik vind het helemaal niet leuk vandaag",),
    "pl": ("nie wiem co mam dzisiaj robić",),
    "tr": ("bugün hava çok güzel değil mi",),
    "id": ("aku tidak bisa tidur malam ini karena panas",),
    "no": ("jeg har ikke tid til dette nå, dessverre",),
    "hi": ("मुझे यह फिल्म बहुत पसंद आई",),
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


# Slang, dialect, names and borrowed words: who writes so writes English.
NOT_FOREIGN = (
    "bruh ion even kno wat dey talm bout",
    "u r so rude smh neva again",
    "dawg dat finale hit different",
    "taco bell quesarito es mid",
    "Real Madrid Barcelona el clasico tonight",
    "Castelmare United 2-0 Olympique Villonais",
    "hakuna matata mood all day",
    "omg omg omg omg",
    "NIKE NIKE NIKE NIKE",
    "imma b der in a min yall",
    "sooooooo excitedddddd",
    "ah dinnae ken whit yer oan aboot",
    "voila new haircut",
    "Beyonce Solange Destiny",
    "lekker braai with the boere",
    "T H I S   I S   A W F U L",
    "𝘁𝗼𝘁𝗮𝗹 𝗴𝗮𝗿𝗯𝗮𝗴𝗲, 𝗮𝘃𝗼𝗶𝗱",
    "I love 방탄소년단 so much",
    "Jeff Bezos ・・・ who?",
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


@pytest.mark.parametrize("text", NOT_FOREIGN)
def test_slang_dialect_and_names_are_never_taken_for_another_language(
    detector: LanguageDetector, text: str
) -> None:
    assert detector.detect(text) in (None, "en")


def test_the_tag_a_post_came_with_decides_only_what_is_nearly_clear(
    detector: LanguageDetector,
) -> None:
    for unclear, tag, language in (
        ("Bonjour", "fr", "fr"),
        ("C'est nul", "fr-CA", "fr"),
        ("vale tío", "es", "es"),
        ("Great album", "en", "en"),
        ("Great album", "de", None),
        ("ok", "de", None),
    ):
        assert (detector.detect(unclear), detector.detect(unclear, tag)) == (None, language)
    assert detector.detect("Je suis très content de ce film", "en") == "fr"
    assert detector.detect("thanks, that was just what we want", "de") == "en"


@pytest.mark.parametrize(
    ("tag", "language"),
    [
        ("arz", "ar"),
        ("ary", "ar"),
        ("pt-BR", "pt"),
        ("zh_Hant", "zh"),
        ("nb", "no"),
        ("fil", "tl"),
        ("iw", "he"),
        ("en", "en"),
    ],
)
def test_a_tag_is_told_as_its_whole_language(tag: str, language: str) -> None:
    assert whole(tag) == language


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


LETTERS = (
    "abcdefghijklmnopqrstuvwxyzàáâãäåāăąæçćčďđèéêëēėęěğģìíîïīįıķĺľļłñńňņòóôõöøőœŕřśšşșßťțùúûüūůűųưý"
    "ÿźžżðþ"
)


@pytest.mark.parametrize("case", [str.lower, str.upper])
def test_no_letter_is_left_out_of_the_words(case: Callable[[str], str]) -> None:
    for letter in LETTERS:
        written = f"o{case(letter)}u"
        assert told._words(written) == written.lower()
