"""Values of fields: languages are a closed list, sources an open one."""

from __future__ import annotations

import pytest

from groundswell.domain.query.errors import InvalidQuery
from groundswell.domain.query.parser import parse
from groundswell.domain.query.values import check_values, unknown_sources
from groundswell.domain.topic import compiled

SOURCES = ("reddit", "bluesky", "My Survey")


@pytest.mark.parametrize(
    ("query", "position", "problem", "hint"),
    [
        ("acme lang:xx", 6, "`xx` is no language", "write a code of ISO 639"),
        ("lang:english", 1, "`english` is no language", "did you mean `en` (English)?"),
        ("lang:germn acme", 1, "`germn` is no language", "did you mean `de` (German)?"),
        ("lang:Deutsch acme", 1, "`deutsch` is no language", "did you mean `de` (German)?"),
        ('acme (a OR lang:"e n")', 12, "`e n` is no language", "write a code"),
        ("acme -lang:e1", 7, "`e1` is no language", "write a code"),
    ],
)
def test_what_is_no_language_is_told_with_its_place_and_what_was_meant(
    query: str, position: int, problem: str, hint: str
) -> None:
    with pytest.raises(InvalidQuery) as told:
        check_values(parse(query))
    assert (told.value.position, told.value.problem) == (position, problem)
    assert told.value.hint.startswith(hint)


@pytest.mark.parametrize("tag", ["en", "en-GB", "pt_BR", "EN", "iw", "fil", "und", "zh-Hant-TW"])
def test_languages_are_codes_of_two_or_three_letters_with_anything_after(tag: str) -> None:
    check_values(compiled(f"acme lang:{tag}"))


def test_a_source_that_no_post_came_from_is_a_hint_and_no_mistake() -> None:
    query = compiled("acme source:redit OR -source:forum acme source:Bluesky", ["en"])
    check_values(query)
    one, other = unknown_sources(query, SOURCES)
    assert (one.position, one.length) == (6, len("source:redit"))
    assert one.text == "no posts from source `redit` yet; did you mean `reddit`?"
    assert other.text == (
        "no posts from source `forum` yet; there are `bluesky`, `My Survey`, `reddit`"
    )


def test_on_an_empty_platform_no_source_is_unusual() -> None:
    assert unknown_sources(parse("source:redit"), ()) == []


def test_a_name_with_spaces_is_found_in_any_case() -> None:
    assert unknown_sources(parse('source:"my survey"'), SOURCES) == []


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("sorce:reddit", "did you mean `source:`?"),
        ("from:ann", "did you mean `author:`?"),
        ("language:en", "did you mean `lang:`?"),
        ("label:postive", "a topic has posts of every sentiment and emotion"),
        ("https://example.org", "the fields are"),
    ],
)
def test_a_field_that_is_none_names_the_one_that_was_meant(query: str, hint: str) -> None:
    with pytest.raises(InvalidQuery) as told:
        parse(query)
    assert told.value.hint.startswith(hint)
