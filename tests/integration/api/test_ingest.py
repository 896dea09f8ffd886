"""``POST /api/posts``: each post is checked by itself, and what is taken is on the stream."""

from __future__ import annotations

import contextlib
import gzip
import json
import time
from dataclasses import replace
from typing import Any

import httpx
import pytest

from groundswell.api.app import create_app
from groundswell.api.dependencies import Deps
from groundswell.domain.clock import utc_now
from groundswell.domain.post import Post
from groundswell.settings import Settings
from groundswell.stream.codec import decode_entry
from groundswell.stream.consumer import unique_name
from tests.eventually import eventually
from tests.integration.api.conftest import client_of, with_api

JSON = {"Content-Type": "application/json"}


async def on_the_stream(deps: Deps) -> list[Post]:
    consumer = deps.stream.consumer(unique_name())
    await consumer.open()
    entries = await consumer.read(2000, 10)
    posts = [
        decode_entry(entry.entry_id, entry.fields, now=utc_now(), max_content_chars=10_000).post
        for entry in entries
    ]
    await consumer.ack(entries)
    await consumer.close()
    return posts


async def test_one_post_goes_onto_the_stream(api: httpx.AsyncClient, deps: Deps) -> None:
    given = {
        "post_id": "p1",
        "source": "survey",
        "content": "so good \N{SPARKLES}",
        "author": "ann",
        "created_at": "2026-11-20T08:00:00+00:00Z",
        "lang": "en",
        "url": "https://example.org/1",
        "unknown": [1],
    }
    answer = await api.post("/api/posts", json=given)
    assert answer.status_code == 202
    assert answer.json() == {"accepted": 1, "rejected": []}
    (found,) = await on_the_stream(deps)
    assert found.created_at.isoformat() == "2026-11-20T08:00:00+00:00"
    assert (found.post_id, found.source, found.content) == ("p1", "survey", "so good \N{SPARKLES}")
    assert (found.author, found.lang, found.url) == ("ann", "en", "https://example.org/1")


async def test_what_is_missing_is_filled_in(api: httpx.AsyncClient, deps: Deps) -> None:
    before = utc_now()
    await api.post("/api/posts", json={"post_id": "p", "content": "x", "author": " ", "lang": None})
    (found,) = await on_the_stream(deps)
    assert before <= found.created_at <= utc_now()
    assert (found.source, found.author, found.lang) == ("unknown", None, None)


BAD: list[tuple[Any, str]] = [
    ({"content": "x"}, "post_id is missing or empty"),
    ({"post_id": "p"}, "content is missing or empty"),
    ({"post_id": "p", "content": "  "}, "content is missing or empty"),
    ({"post_id": "p", "content": "x" * 40_001}, "content has 40,001 characters"),
    ({"post_id": "p" * 513, "content": "x"}, "post_id has 513 characters"),
    ({"post_id": 7.5, "content": "x"}, "post_id is not a text: 7.5"),
    ({"post_id": True, "content": "x"}, "post_id is not a text: True"),
    ({"post_id": "p", "content": "<p><br/></p>"}, "content holds HTML without any words"),
    ({"post_id": "p", "content": "x", "operation": "merge"}, "operation is not create, update"),
    ({"operation": "delete"}, "post_id is missing or empty"),
    ({"post_id": "p", "content": ["x"]}, "content is not a text"),
    ({"post_id": "p\udfff", "content": "x"}, "post_id contains half of a surrogate pair"),
    ({"post_id": "p", "content": "x", "created_at": "noon"}, "created_at is not an ISO 8601 time"),
    ({"post_id": "p", "content": "x", "created_at": "\ud800"}, "created_at is not an ISO 8601"),
    ({"post_id": "p", "content": "x", "created_at": "1999-12-31"}, "created_at is before 2000"),
    ({"post_id": "p", "content": "x", "created_at": "2999-01-01"}, "more than a day in the future"),
    ("text", "post is not an object"),
    (None, "post is not an object"),
    ([], "post is not an object"),
]


async def test_a_bad_post_is_refused_by_itself(api: httpx.AsyncClient, deps: Deps) -> None:
    good = {"post_id": "good", "content": "good"}
    body = json.dumps([good, *(item for item, _ in BAD), good | {"post_id": "last"}])
    answer = await api.post("/api/posts", content=body, headers=JSON)
    assert answer.status_code == 202
    receipt = answer.json()
    assert receipt["accepted"] == 2
    assert [each["index"] for each in receipt["rejected"]] == list(range(1, len(BAD) + 1))
    for told, (_, reason) in zip(receipt["rejected"], BAD, strict=True):
        assert reason in told["reason"]
    assert [found.post_id for found in await on_the_stream(deps)] == ["good", "last"]


async def test_numbers_are_taken_as_networks_write_them(api: httpx.AsyncClient, deps: Deps) -> None:
    body = b"""[
        {"post_id": 1510203040506070809, "content": "a", "created_at": 1672531200, "likes": NaN},
        {"post_id": "b", "content": "b", "created_at": "1672531200"},
        {"post_id": "c", "content": "c", "created_at": 1672531200000},
        {"post_id": "d", "content": "d", "created_at": 1672531200.5},
        {"post_id": "e", "content": "cancelled \\ud83d", "created_at": 1672531200.0}
    ]"""
    answer = await api.post("/api/posts", content=body, headers=JSON)
    assert answer.json() == {"accepted": 5, "rejected": []}
    found = await on_the_stream(deps)
    assert found[0].post_id == "1510203040506070809"
    assert found[4].content == "cancelled \ufffd"
    assert {post.created_at.replace(microsecond=0).isoformat() for post in found} == {
        "2023-01-01T00:00:00+00:00"
    }
    assert found[3].created_at.microsecond == 500_000


async def test_a_body_of_which_nothing_is_taken_is_an_error_with_the_reasons(
    api: httpx.AsyncClient,
) -> None:
    for body in ({"post_id": "p", "content": ""}, [{"post_id": "p"}, {"content": "no id"}]):
        answer = await api.post("/api/posts", json=body)
        assert answer.status_code == 422
        told = answer.json()
        assert told["accepted"] == 0
        assert [each["reason"] for each in told["rejected"]]
        assert told["detail"][0]["msg"] == told["rejected"][0]["reason"]


async def test_edits_and_deletions_come_in_like_posts(api: httpx.AsyncClient, deps: Deps) -> None:
    body = [
        {"post_id": "p", "content": "a"},
        {"post_id": "p", "content": "b", "operation": "update"},
        {"post_id": "p", "operation": "DELETE"},
    ]
    assert (await api.post("/api/posts", json=body)).json()["accepted"] == 3
    consumer = deps.stream.consumer(unique_name())
    await consumer.open()
    entries = await consumer.read(10, 10)
    await consumer.close()
    assert [entry.fields.get(b"operation") for entry in entries] == [None, b"update", b"delete"]


async def test_a_compressed_body_is_unpacked_within_the_bound(
    deps: Deps, settings: Settings
) -> None:
    posts = json.dumps([{"post_id": "p1", "content": "x"}, {"post_id": "p2", "content": "x"}])
    zipped = {**JSON, "Content-Encoding": "gzip"}
    async with client_of(create_app(deps, with_api(settings, max_body_bytes=2048))) as client:

        async def push(body: bytes, headers: dict[str, str]) -> int:
            return (await client.post("/api/posts", content=body, headers=headers)).status_code

        whole = gzip.compress(posts.encode())
        assert await push(whole, zipped) == 202
        assert len(await on_the_stream(deps)) == 2
        assert await push(gzip.compress(b" " * 2_000_000), zipped) == 413
        assert await push(whole[:-9], zipped) == 400
        assert await push(posts.encode(), zipped) == 400
        assert await push(whole, {**JSON, "Content-Encoding": "br"}) == 415
        assert await push(posts.encode(), {**JSON, "Content-Encoding": "identity"}) == 202


async def test_a_thousand_posts_are_taken_at_once(api: httpx.AsyncClient, deps: Deps) -> None:
    posts = [{"post_id": f"p{number}", "content": "x"} for number in range(1000)]
    assert (await api.post("/api/posts", json=posts)).json()["accepted"] == 1000
    assert len(await on_the_stream(deps)) == 1000
    answer = await api.post("/api/posts", json=[*posts, posts[0]])
    assert answer.status_code == 422
    assert "1,001 posts" in answer.json()["detail"][0]["msg"]
    assert (await api.post("/api/posts", json=[])).json() == {"accepted": 0, "rejected": []}


async def test_a_body_that_is_no_post_is_refused(api: httpx.AsyncClient) -> None:
    for body in (b"", b"{", b"7", b'"x"', b"null", b"\xff\xfe", b"[" * 100_000, b'{"a":\xff}'):
        answer = await api.post("/api/posts", content=body, headers=JSON)
        assert answer.status_code == 422, body[:20]
        assert answer.json()["detail"][0]["loc"][0] == "body"


async def test_a_body_that_is_not_json_is_refused(api: httpx.AsyncClient) -> None:
    answer = await api.post("/api/posts", data={"post_id": "p", "content": "x"})
    assert answer.status_code == 415
    assert "application/json" in answer.json()["detail"]


@pytest.mark.parametrize("declared", [True, False])
async def test_a_body_that_is_too_long_is_refused(
    deps: Deps, settings: Settings, declared: bool
) -> None:
    app = create_app(deps, with_api(settings, max_body_bytes=2048))

    async def pieces() -> Any:
        for _ in range(40):
            yield b" " * 100

    async with client_of(app) as client:
        body = b" " * 4000 if declared else pieces()
        answer = await client.post("/api/posts", content=body, headers=JSON)
        assert answer.status_code == 413
        assert "2,048 bytes" in answer.json()["detail"]
        answer = await client.post("/api/analyze", content=b" " * 4000, headers=JSON)
        assert answer.status_code == 413
        fits = {"post_id": "p", "content": "x" * 1900}
        assert (await client.post("/api/posts", json=fits)).status_code == 202


async def test_a_stream_that_nobody_empties_takes_no_more(deps: Deps, settings: Settings) -> None:
    consumer = deps.stream.consumer(unique_name())
    await consumer.open()  # the group exists, and nobody reads
    stream = settings.stream.model_copy(update={"stream_high_water": 1})
    posts = [{"post_id": f"p{number}", "content": "x"} for number in range(5)]
    for expected in (202, 503):
        async with client_of(create_app(deps, replace(settings, stream=stream))) as client:
            answer = await client.post("/api/posts", json=posts)
            assert answer.status_code == expected
    assert "5 posts wait to be analysed" in answer.json()["detail"]
    assert int(answer.headers["Retry-After"]) > 0


async def test_a_post_older_than_retention_keeps_is_refused_with_its_reason(
    api: httpx.AsyncClient, deps: Deps
) -> None:
    old = {"post_id": "old", "content": "x", "created_at": "2026-01-06T00:00:00Z"}
    assert (await api.post("/api/posts", json=old)).json() == {"accepted": 1, "rejected": []}
    await on_the_stream(deps)
    await deps.database.pool.execute("UPDATE retention SET kept_from = '2026-11-09'")
    new = {"post_id": "new", "content": "x"}

    async def refused() -> bool:
        answer = await api.post("/api/posts", json=[new, old])
        assert answer.status_code == 202
        reason = (
            "created_at is older than RETENTION_DAYS keeps (from 2026-11-09 on): "
            "'2026-01-06T00:00:00+00:00'"
        )
        expected = {"accepted": 1, "rejected": [{"index": 1, "reason": reason}]}
        return bool(answer.json() == expected)

    await eventually(refused)


async def test_a_push_does_not_wait_for_the_floor_of_a_database_that_hangs(
    api: httpx.AsyncClient, deps: Deps
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        for _ in range(4):  # every connection there is
            await stack.enter_async_context(deps.database.pool.acquire())
        began = time.monotonic()
        for number in range(5):
            answer = await api.post("/api/posts", json={"post_id": str(number), "content": "x"})
            assert answer.status_code == 202
        assert time.monotonic() - began < 2.0


async def test_two_posts_of_one_id_in_a_body_are_told(api: httpx.AsyncClient, deps: Deps) -> None:
    """Once by the receipt; what differs from the store is a dead letter of the worker."""
    same = {"post_id": "p", "source": "a", "content": "I love it"}
    body = [
        same,
        same,
        {**same, "content": "I hate it"},
        {**same, "source": "b"},
        {**same, "content": "I hated it", "operation": "update"},
    ]
    answer = await api.post("/api/posts", json=body)
    assert answer.status_code == 202
    reason = "post_id is that of another post, "
    assert answer.json() == {
        "accepted": 3,
        "rejected": [
            {
                "index": 2,
                "reason": f"{reason}with another text (an edit says operation: update): 'p'",
            },
            {"index": 3, "reason": f"{reason}of the source 'a': 'p'"},
        ],
    }
    assert [post.content for post in await on_the_stream(deps)] == [
        "I love it",
        "I love it",
        "I hated it",
    ]
