"""Words are found as readers see them, and their weights tell what they did."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from groundswell.analyzer.arrays import Floats
from groundswell.analyzer.explain import MOST_PASSAGES, MOST_WORDS, explain
from groundswell.domain.sentiment import WordWeight


async def count_good(texts: Sequence[str]) -> Floats:
    """Each "good" adds a tenth to the positive score; a "not" right before turns it around."""
    found = []
    for text in texts:
        turned = text.count("not good")
        positive = 0.5 + 0.1 * (text.count("good") - 2 * turned)
        found.append([0.0, 1 - positive, positive])
    return np.array(found)


async def words_of(text: str) -> list[str]:
    return [word.word for word in await explain(text, count_good)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Well, it's rock-and-roll!", ["Well", "it's", "rock-and-roll"]),
        ("@ann_b see #fun https://a.b/c?d=e", ["@ann_b", "see", "#fun", "https://a.b/c?d=e"]),
        ("ok :) <3", ["ok", ":)", "<3"]),
        ("😂😂😂", ["😂😂😂"]),
        ("👨‍👩‍👧 👍🏽 ❤️ 🇫🇷🇩🇪", ["👨‍👩‍👧", "👍🏽", "❤️", "🇫🇷", "🇩🇪"]),
        ("good😂bad", ["good", "😂", "bad"]),
        ("...", ["..."]),
        ("  ?! ", ["?!"]),
        (" \n", []),
        ("", []),
    ],
)
async def test_words_are_what_a_reader_sees_as_one(text: str, expected: list[str]) -> None:
    assert await words_of(text) == expected


async def test_a_word_gets_the_change_it_makes() -> None:
    weights = {word.word: word.weight for word in await explain("a good day", count_good)}
    assert weights["good"] == pytest.approx(0.1)
    assert weights["a"] == weights["day"] == pytest.approx(0)


async def test_a_word_that_only_acts_on_another_gets_its_share() -> None:
    words = await explain("good good good not good", count_good)
    [turning] = [word for word in words if word.word == "not"]
    assert turning.weight < 0


async def test_offsets_count_characters_of_the_original_text() -> None:
    text = "\u00e9 😂\tgood"
    spans = [(word.word, word.start, word.end) for word in await explain(text, count_good)]
    assert spans == [("\u00e9", 0, 1), ("😂", 2, 3), ("good", 4, 8)]


@pytest.mark.parametrize(
    ("words", "parts"), [(MOST_WORDS, MOST_WORDS), (MOST_WORDS + 1, MOST_PASSAGES)]
)
async def test_a_long_text_is_told_in_passages(words: int, parts: int) -> None:
    found = await explain("good " * words, count_good)
    assert len(found) == parts
    assert _joined(found, "good " * words) == ["good"] * words


async def test_the_variants_of_a_long_text_are_bounded() -> None:
    asked: list[int] = []

    async def counting(texts: Sequence[str]) -> Floats:
        asked.append(len(texts))
        return await count_good(texts)

    await explain("so " * 50_000, counting)
    assert asked == [2 * (MOST_PASSAGES + 1)]


def _joined(found: Sequence[WordWeight], text: str) -> list[str]:
    return [word for part in found for word in text[part.start : part.end].split()]
