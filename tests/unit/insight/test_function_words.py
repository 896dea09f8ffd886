"""Grammar is behind no change, in whatever language, and a word is judged in its post's own."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from groundswell.insight.drivers.features import phrases_of
from groundswell.insight.drivers.find import find_drivers
from groundswell.insight.drivers.function_words import function_words, is_function_word
from groundswell.insight.drivers.post import DriverKind, DriverPost
from tests.unit.insight.test_drivers import posts

LANGUAGES = ["de", "fr", "es", "it", "pt", "nl"]
WINDOW, BASELINE = posts(300, 1), posts(900, 2)
MANY = 40
A_POST = 40
"""Words of grammar that are put into a post."""


def window(words: list[str], lang: str | None, subject: str = "") -> list[DriverPost]:
    """Posts of which many have these words, in any order, among others and a subject."""
    rng = random.Random(len(words))
    return [
        replace(
            post,
            content=" ".join([*rng.sample(words, len(words)), subject, *post.content.split()]),
            counts=True,
            lang=lang,
        )
        if n < MANY
        else post
        for n, post in enumerate(WINDOW)
    ]


def told(words: list[str], lang: str | None, subject: str = "") -> list[str]:
    textual = {DriverKind.WORD, DriverKind.PHRASE}
    found = find_drivers(window(words, lang, subject), BASELINE).drivers
    return [driver.value for driver in found if driver.kind in textual]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_function_word_of_any_list_is_behind_anything(lang: str) -> None:
    words = sorted(function_words(lang))
    assert len(words) > 200
    random.Random(lang).shuffle(words)
    for start in range(0, len(words), A_POST):
        assert told(words[start : start + A_POST], lang) == []


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("seed", range(2))
def test_the_subject_among_them_is_found(lang: str, seed: int) -> None:
    words = random.Random(seed).sample(sorted(function_words(lang)), A_POST // 2)
    assert told(words, lang, "zugausfall") == ["zugausfall"]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("of", [None, "en", "tr"])
def test_the_same_word_in_a_post_of_another_language_can_be_the_subject(
    lang: str, of: str | None
) -> None:
    words = [word for word in sorted(function_words(lang)) if len(word) > 5 and word.isalpha()]
    (word,) = random.Random(lang).sample(words, 1)
    assert told([word], of) == [word]
    assert told([word], lang) == []


def test_no_phrase_begins_or_ends_with_grammar() -> None:
    frequent = {"die", "batterien", "leer"}
    words = "die batterien sind leer".split()  # noqa: SIM905
    assert phrases_of(words, frequent, "de") == {(DriverKind.PHRASE, "batterien sind leer")}
    assert (DriverKind.PHRASE, "die batterien") in phrases_of(words, frequent, "en")


@pytest.mark.parametrize("tag", ["pt", "pt-BR", "pt_BR", "PT-br"])
def test_a_tag_with_a_region_is_of_its_language(tag: str) -> None:
    assert function_words(tag) is function_words("pt")


@pytest.mark.parametrize("tag", [None, "", "en", "por", "tr-TR", "-"])
def test_of_other_languages_nothing_is_known(tag: str | None) -> None:
    assert not function_words(tag)


@pytest.mark.parametrize(
    ("word", "lang", "grammar"),
    [
        ("qu'il", "fr", True),
        ("l'ont", "fr", True),
        ("l'application", "fr", False),
        ("c'è", "it", True),
        ("dell'app", "it", False),
        ("zo'n", "nl", True),
    ],
)
def test_words_that_an_apostrophe_joins_are_judged_one_by_one(
    word: str, lang: str, grammar: bool
) -> None:
    assert is_function_word(word, function_words(lang)) is grammar
