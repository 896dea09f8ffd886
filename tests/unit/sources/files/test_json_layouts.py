"""JSON as programs set it out: one value after the other, over as many lines as they like."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.sources.replaying import read_text

POSTS = [{"text": "so good", "user": "ann"}, {"text": "so bad", "user": "bob"}, {"text": "fine"}]
TEXTS = [post["text"] for post in POSTS]
_APART = [json.dumps(post, indent=2) for post in POSTS]


@pytest.mark.parametrize("name", ["p.json", "p.jsonl", "p.ndjson"])
@pytest.mark.parametrize(
    "content",
    [
        "\n".join(_APART),
        "".join(_APART),
        ",\n".join(_APART),
        json.dumps(POSTS, indent=2),
        "[\n" + ",\n".join(map(json.dumps, POSTS)) + "\n]\n",
        json.dumps(POSTS[:2], indent=1) + "\n" + json.dumps(POSTS[2:], indent=1),
    ],
    ids=["lines apart", "without line ends", "commas", "list", "a line each", "two lists"],
)
async def test_values_one_after_the_other_are_all_read(
    tmp_path: Path, content: str, name: str
) -> None:
    found = await read_text(tmp_path, name, content)
    assert (found.texts, found.rejected) == (TEXTS, [])


async def test_objects_after_each_other_may_be_more_than_a_document_held_at_once(
    tmp_path: Path,
) -> None:
    long = [{"text": f"post {n}", "about": "x" * 1_000_000} for n in range(12)]
    content = "\n".join(json.dumps(post, indent=2) for post in long)
    assert (await read_text(tmp_path, "p.json", content)).texts == [f"post {n}" for n in range(12)]


async def test_what_stands_behind_the_posts_and_is_none_is_told(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "p.json", _APART[0] + "\n{text = 'so bad'}")
    assert found.texts == ["so good"]
    (refused,) = found.rejected
    assert "no JSON from here on" in refused.reason


async def test_an_object_that_breaks_off_is_told(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "p.json", _APART[0] + '\n{"text": "so bad",\n')
    assert found.texts == ["so good"]
    (refused,) = found.rejected
    assert "it breaks off" in refused.reason
