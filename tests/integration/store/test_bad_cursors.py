"""A cursor that no page has given out is refused in words of ours, whatever it holds."""

from __future__ import annotations

import base64

import orjson
import pytest

from groundswell.store.filters import InvalidCursor, PostFilter
from groundswell.store.posts import PostStore
from tests.integration.store.factories import NOON

AT = NOON.isoformat()


def encoded(content: object) -> str:
    return base64.urlsafe_b64encode(orjson.dumps(content)).rstrip(b"=").decode()


@pytest.mark.parametrize("cursor", ["bad", "", "é", "8J-Y"])
async def test_what_is_no_json_is_refused(posts: PostStore, cursor: str) -> None:
    with pytest.raises(InvalidCursor, match="not a cursor"):
        await posts.page(PostFilter(), limit=5, cursor=cursor)


@pytest.mark.parametrize(
    "content",
    [
        [AT, {"a": 1}],
        [AT, ["p1"]],
        [AT, None],
        [AT, 7],
        [AT, "\x00"],
        [AT],
        [AT, "p1", "p2"],
        [NOON.replace(tzinfo=None).isoformat(), "p1"],
        [7, "p1"],
        [{}, "p1"],
        ["", "p1"],
        {"created_at": AT, "post_id": "p1"},
        "p1",
        None,
    ],
    ids=str,
)
async def test_json_that_is_no_place_is_refused(posts: PostStore, content: object) -> None:
    with pytest.raises(InvalidCursor, match="not a cursor"):
        await posts.page(PostFilter(), limit=5, cursor=encoded(content))
