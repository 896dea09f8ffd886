"""Copies of posts with other names and identity words."""

from __future__ import annotations

import re
from random import Random

import pytest

from training.names import GROUPS
from training.swaps import swapped


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Emma is late again", r"[A-Z]\w+ is late again"),
        ("so rude to that MUSLIM family", r"so rude to that [A-Z]+ family"),
        ("flight to London, then Paris", r"flight to [A-Z]\w+, then Paris"),
        ("a black man and a white woman", r"an? \w+ (man|woman) and an? \w+ (man|woman)"),
        ("he did it himself", r"(he|she) did it (himself|herself)"),
    ],
)
def test_only_the_word_changes_and_its_capitals_stay(text: str, form: str) -> None:
    copies = swapped(text, 3, Random(1))
    assert copies
    assert text not in copies
    assert len(set(copies)) == len(copies) <= 3
    assert [copy for copy in copies if not re.fullmatch(form, copy)] == []


def test_a_word_is_swapped_for_the_same_one_throughout() -> None:
    for copy in swapped("Ahmed told Ahmed that Omar knows Ahmed", 3, Random(2)):
        first, second, other, last = re.findall(r"\b[A-Z]\w+", copy)
        assert first == second == last != other
        assert "Ahmed" not in copy


@pytest.mark.parametrize(
    "text",
    [
        "black friday sale, old news",  # colours and ages that nobody has
        "follow @user and #muslim",
        "grace and hope will rose",
        "the manchild's humanity",
        "anna and emma in lower case",  # names count with their capital
        "",
    ],
)
def test_a_post_without_names_has_no_copies(text: str) -> None:
    assert swapped(text, 3, Random(1)) == []


def test_no_copies_are_made_where_none_are_wanted() -> None:
    assert swapped("Emma is late", 0, Random(1)) == []


def test_no_group_holds_a_word_twice() -> None:
    for group in GROUPS:
        assert len({word.lower() for word in group.words}) == len(group.words) > 1
