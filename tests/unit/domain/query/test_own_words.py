"""The words that a query asks for, which explain nothing about the posts that it finds."""

from __future__ import annotations

import pytest

from groundswell.domain.query.own_words import own_words


@pytest.mark.parametrize(
    ("query", "own", "others"),
    [
        ("northpine -jobs", ["northpine", "#northpine", "@northpine", "northpine's"], ["jobs"]),
        ("Café OR #CoffeeTime", ["café", "cafe", "coffeetime"], ["time", "s"]),
        ('"blue whale" source:reddit', ["blue", "whale"], ["reddit", "source"]),
        ("north* NEAR/3 (refund OR outage)", ["northern", "refund", "outage"], ["nort", "fund"]),
        ("任天堂", ["任天堂", "任天", "任天堂が"], ["ゲーム"]),
        ("NOT acme beta", ["beta"], ["acme"]),
        ("lang:en NEAR/", [], ["lang"]),
    ],
)
def test_what_a_query_asks_for_is_known_in_every_form(
    query: str, own: list[str], others: list[str]
) -> None:
    asked = own_words(query)
    assert [word for word in own if word not in asked] == []
    assert [word for word in others if word in asked] == []


def test_one_query_that_cannot_be_read_leaves_the_others_theirs() -> None:
    asked = own_words(None, "acme (", "beta")
    assert "beta" in asked
    assert "acme" not in asked
