"""Posts that stand for many: different ones."""

from __future__ import annotations

import pytest

from groundswell.insight.drivers.alike import Said
from groundswell.insight.drivers.examples import typical
from groundswell.insight.drivers.features import tokens_of

SAID = "the new app lost all of my photos after the update"


def alike(one: str, other: str) -> bool:
    return Said(tokens_of(one)).like(Said(tokens_of(other)))


@pytest.mark.parametrize(
    "copy",
    [
        f"RT @ann: {SAID}",
        f"RT @a RT @b RT @c @d @e @f: {SAID} https://t.co/x",
        "The NEW app lost all of my photos…",
        f"{SAID.upper()}!!! 12345 #photos",
        f"@support {SAID} ??",
    ],
)
def test_a_copy_is_alike(copy: str) -> None:
    assert alike(SAID, copy)


@pytest.mark.parametrize(
    "other", ["the new app is slow after the update", "my photos are fine", "", "RT @ann"]
)
def test_another_post_is_not(other: str) -> None:
    assert not alike(SAID, other)


def test_a_copy_without_spaces_is_alike() -> None:
    text = "新しいアプリが写真を全部消してしまいました"
    assert alike(text, f"RT @a {text}本当に")
    assert not alike(text, "今日はとても良い天気ですね散歩に行きましょう")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            "Order 123 for Anna Schmidt is late, says Acme",
            "Order A7 for Jean Picard is late, says Acme",
        ),
        ("订单123延误了，客服不回复", "订单456延误了，客服不回复"),
        ("😡😡😡", "🤬"),
    ],
)
def test_texts_of_one_template_are_alike(one: str, other: str) -> None:
    assert alike(one, other)
    assert alike(other, one)
    assert not alike(one, SAID)


def test_of_many_copies_one_stands_for_all() -> None:
    texts = [*(f"RT @u{n}: {SAID}" for n in range(40)), "it is down", "who can log in today"]
    chosen = typical(dict(enumerate(tokens_of(text) for text in texts)))
    assert len(chosen) == 3
    assert sum(n < 40 for n in chosen) == 1
