"""A broken character costs itself and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.domain.text import without_broken_characters


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("my flight was cancelled \ud83d", "my flight was cancelled \ufffd"),
        ("a\x00b", "a\ufffdb"),
        ("é\x00b", "é\ufffdb"),
        ("\ud83d\ude00", "😀"),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("plain", "plain"),
        ("größe 😍", "größe 😍"),
    ],
)
def test_a_broken_character_costs_itself_and_nothing_else(text: str, kept: str) -> None:
    assert without_broken_characters(text) == kept


@given(st.text(alphabet=st.characters(), max_size=60))
def test_any_text_can_be_written_afterwards(text: str) -> None:
    assert "\x00" not in without_broken_characters(text)
    without_broken_characters(text).encode()
