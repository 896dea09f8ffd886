"""The examples of ``docs/topics.md`` are true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundswell.domain.post import Post
from groundswell.domain.query.errors import InvalidQuery
from groundswell.domain.query.parser import parse
from groundswell.topics.matcher import TopicMatcher
from tests.unit.domain.query.strategies import NOON

PAGE = Path(__file__).parents[4] / "docs" / "topics.md"


def rows(*heads: str) -> Iterator[list[str]]:
    """The cells of the tables with these heads."""
    inside = False
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("|"):
            if inside and not line.startswith("|---"):
                yield cells
            inside = inside or cells == list(heads)
        else:
            inside = False


def codes(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


FOUND = [
    (codes(query)[0], text, expected)
    for query, finds, leaves in rows("query", "finds", "does not find")
    for cell, expected in ((finds, True), (leaves, False))
    for text in codes(cell)
]
REFUSED = [
    (codes(query)[0], int(at), said) for query, at, said in rows("query", "at", "what is said")
]


def test_the_page_has_examples() -> None:
    assert len(FOUND) > 90
    assert len(REFUSED) > 15


@pytest.mark.parametrize(("query", "text", "expected"), FOUND)
def test_the_page_tells_what_a_query_finds(query: str, text: str, expected: bool) -> None:
    address = "https://news.example.org/Checkout/7"
    post = Post("p", "bluesky", text, NOON, author="Ann", lang="en-GB", url=address)
    asked = parse(query)
    assert asked.matches(post) is expected
    assert bool(TopicMatcher({"topic": asked}).match(post)) is expected


@pytest.mark.parametrize(("query", "at", "said"), REFUSED)
def test_the_page_tells_what_is_refused_and_where(query: str, at: int, said: str) -> None:
    with pytest.raises(InvalidQuery) as refusal:
        parse(query)
    assert refusal.value.position == at
    assert said in refusal.value.problem
