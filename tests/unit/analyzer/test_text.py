"""Every text has one form for the model, and any string can be brought into it."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groundswell.analyzer.text import normalise


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("thanks @ann_b!", "thanks @user!"),
        ("@ann.bsky.social: hi", "@user: hi"),
        ("by @ann@mastodon.example.org ok", "by @user ok"),
        ("write to ann@example.org", "write to ann@example.org"),
        ("see https://a.b/c?d=e#f now", "see http now"),
        ("HTTP://A.B and www.x.org", "http and http"),
        ("no\r\n\t  more   space ", "no more space"),
        ("a &amp; b &lt;3", "a & b <3"),
        ("sooooooo good!!!!!!!", "sooo good!!!"),
        ("10000000", "10000000"),
        ("so 😂 funny", "so face with tears of joy funny"),
        ("love ❤️👍🏽", "love heart thumbs up"),
        ("nul\x00 half \ud83d.", "nul half ."),
        ("<p>so <em>𝘣𝘢𝘥</em> @<span>ann</span></p>", "so bad @user"),
        ("", ""),
    ],
)
def test_a_text_is_brought_into_one_form(text: str, expected: str) -> None:
    assert normalise(text) == expected


@given(st.text(st.characters(exclude_categories=())))
def test_any_string_becomes_one_that_can_be_encoded(text: str) -> None:
    cleaned = normalise(text)
    assert "\x00" not in cleaned
    assert cleaned == cleaned.strip()
    cleaned.encode("utf-8")


@pytest.mark.parametrize(
    "piece", ["@", "@a.", "@a@b", "a.b", "&a", "www.", "😂😭", " \x00", "http://", "aaaa b"]
)
def test_time_grows_with_the_text_and_not_with_its_square(piece: str) -> None:
    def took(size: int) -> float:
        text = piece * (size // len(piece))
        times = []
        for _ in range(3):
            began = time.thread_time()
            normalise(text)
            times.append(time.thread_time() - began)
        return min(times)

    # Ten times the text: ten times the time, were it the square it would be a hundred times.
    assert took(300_000) < 40 * took(30_000) + 0.02
