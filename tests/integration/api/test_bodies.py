"""What strangers send is bounded by its route, its values and its depth before it costs much."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import json
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from groundswell.api.dependencies import Deps
from groundswell.api.limits.body_size import ANALYZE_BYTES, SMALL_BYTES, TOGETHER, most_bytes
from groundswell.api.schemas.corrections import MAX_NAME_CHARS, MAX_NOTE_CHARS
from groundswell.settings import Settings
from tests.integration.api.auth.conftest import client, guarded
from tests.integration.api.conftest import Server, Work, post, serving, with_api

JSON = {"Content-Type": "application/json"}
SOON = 1.5
"""Seconds; client and server share one loop here, on a machine that may be busy."""
MEGABYTES = 16 * 1024 * 1024
LISTS = b"[" + b"[]," * (MEGABYTES // 3 - 10) + b"[]]"
TEXT = b'{"credential": "' + b"x" * (SMALL_BYTES + 1) + b'"}'
SMALL_ROUTES = [
    ("POST", "/api/auth/session"),
    ("POST", "/api/alerts/00000000-0000-0000-0000-000000000000/acknowledge"),
    ("PUT", "/api/posts/p1/label"),
    ("DELETE", "/api/posts/p1"),
    ("GET", "/api/posts"),
    ("POST", "/api/no/such/path"),
]


@contextlib.asynccontextmanager
async def others_wait(url: str) -> AsyncIterator[list[float]]:
    """How long others wait meanwhile, in seconds each; asked all the time."""
    waits: list[float] = []
    stopping = asyncio.Event()

    async def ask() -> None:
        async with httpx.AsyncClient(base_url=url, timeout=30) as api:
            while not stopping.is_set():
                began = time.monotonic()
                assert (await api.get("/api/health/live")).status_code == 200
                waits.append(time.monotonic() - began)
                await asyncio.sleep(0.005)

    asking = asyncio.create_task(ask())
    await asyncio.sleep(0.1)
    try:
        yield waits
    finally:
        stopping.set()
        await asking


@pytest.mark.parametrize(("method", "path"), SMALL_ROUTES)
async def test_a_small_route_takes_a_small_body(
    api: httpx.AsyncClient, method: str, path: str
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(TEXT), 1000):
            yield TEXT[start : start + 1000]

    answer = await api.request(method, path, content=TEXT, headers=JSON)
    assert answer.status_code == 413
    assert f"{SMALL_BYTES:,} bytes" in answer.json()["detail"]
    if method == "POST" and "no" not in path.split("/"):
        answer = await api.request(method, path, content=pieces(), headers=JSON)
        assert answer.status_code == 413


async def test_the_longest_correction_still_fits(api: httpx.AsyncClient, work: Work) -> None:
    await work.save(post("p1"))
    relabel = {"sentiment": "positive", "by": "😀" * MAX_NAME_CHARS, "note": "😀" * MAX_NOTE_CHARS}
    body = json.dumps(relabel).encode()  # twelve bytes a character
    assert len(body) < SMALL_BYTES
    assert (await api.put("/api/posts/p1/label", content=body, headers=JSON)).status_code == 200


MANY, DEEP, NO_JSON = "holds more than", "nested more than", "is not JSON"


@pytest.mark.parametrize(
    ("path", "body", "told"),
    [
        ("/api/posts", LISTS, MANY),
        ("/api/posts", b"[" + b'{"a":{},"b":[]},' * 1_000_000 + b"{}]", MANY),
        ("/api/posts", b"[" + b"1," * (MEGABYTES // 2 - 10) + b"1]", MANY),
        ("/api/posts", b"[" * 1_000_000, DEEP),
        ("/api/posts", b'{"a":' * 1_000_000, DEEP),
        ("/api/posts", b'"' + b'\\"' * 8_000_000, NO_JSON),  # a string without an end
        ("/api/posts", b'"' * 4_000_000, NO_JSON),
        ("/api/posts", b'[{"post_id": ' + b"9" * 8_000_000 + b"}]", NO_JSON),
        ("/api/analyze", b'{"texts": ' + LISTS[: ANALYZE_BYTES - 100], MANY),
        ("/api/analyze", b'{"texts": [' + b'"x",' * 1_000_000 + b'"x"]}', MANY),
        ("/api/analyze", b'{"text": ' * 100_000, DEEP),
    ],
    ids=lambda given: given if isinstance(given, str) else given[:12].decode(),
)
async def test_a_body_of_many_values_is_refused_while_others_are_served(
    server: Server, path: str, body: bytes, told: str
) -> None:
    """By its count, before anything is made of it: what the values are is not even looked at."""
    async with (
        httpx.AsyncClient(base_url=server.url, timeout=60) as api,
        others_wait(server.url) as waits,
    ):
        answer = await api.post(path, content=body, headers=JSON)
    assert answer.status_code == 422, answer.text[:200]
    assert told in answer.text
    assert max(waits) < SOON


async def test_every_route_of_large_bodies_counts_before_it_parses(
    api: httpx.AsyncClient, settings: Settings
) -> None:
    described = (await api.get("/openapi.json")).json()["paths"]
    large = [
        (method, path)
        for path, methods in described.items()
        for method, operation in methods.items()
        if "application/json" in operation.get("requestBody", {}).get("content", {})
        and most_bytes(method.upper(), path, settings) > SMALL_BYTES
    ]
    assert {path for _, path in large} >= {"/api/posts", "/api/analyze", "/api/config"}
    for method, path in large:
        for body, told in ((b'{"a":' * 40, DEEP), (b'{"a":[' + b"[]," * 600_000, MANY)):
            answer = await api.request(method, path, content=body, headers=JSON)
            assert answer.status_code == 422, (path, answer.text)
            assert told in answer.text, path


async def test_a_packed_body_of_many_values_is_refused_while_others_are_served(
    server: Server,
) -> None:
    packed = gzip.compress(LISTS, 1)
    headers = {**JSON, "Content-Encoding": "gzip"}
    async with (
        httpx.AsyncClient(base_url=server.url, timeout=60) as api,
        others_wait(server.url) as waits,
    ):
        answer = await api.post("/api/posts", content=packed, headers=headers)
    assert answer.status_code == 422, answer.text[:200]
    assert max(waits) < SOON


async def test_a_thousand_long_posts_are_taken_while_others_are_served(server: Server) -> None:
    posts = [{"post_id": f"p{n}", "content": "a word, [or] {two}: " * 500} for n in range(1000)]
    async with (
        httpx.AsyncClient(base_url=server.url, timeout=60) as api,
        others_wait(server.url) as waits,
    ):
        answer = await api.post("/api/posts", json=posts)
    assert answer.status_code == 202
    assert answer.json()["accepted"] == 1000
    assert max(waits) < SOON


async def test_large_bodies_together_are_bounded_too(deps: Deps, settings: Settings) -> None:
    """Twenty that arrive at once: some are refused, small ones go on, and all is given back."""
    small = with_api(settings, max_body_bytes=128 * 1024)
    body = json.dumps([{"post_id": "p", "content": "x" * 9000}] * 12).encode()

    async with serving(deps, small) as server, httpx.AsyncClient(base_url=server.url) as api:
        arrived, go_on = asyncio.Semaphore(0), asyncio.Event()

        async def slowly() -> AsyncIterator[bytes]:
            yield body[:-1]
            arrived.release()
            await go_on.wait()
            yield body[-1:]

        async def push() -> int:
            try:
                return (await api.post("/api/posts", content=slowly(), headers=JSON)).status_code
            except httpx.TransportError:
                return 503  # answered and closed before all was sent

        pushing = [asyncio.create_task(push()) for _ in range(20)]
        for _ in pushing:
            await asyncio.wait_for(arrived.acquire(), 10)
        one = {"post_id": "small", "content": "good"}
        assert (await api.post("/api/posts", json=one)).status_code == 202
        go_on.set()
        statuses = await asyncio.gather(*pushing)
        assert set(statuses) == {202, 503}
        assert TOGETHER <= statuses.count(202) <= TOGETHER + 2
        again = await api.post("/api/posts", content=body, headers=JSON)
        assert again.status_code == 202


async def test_a_strangers_large_body_is_not_even_read(
    deps: Deps, settings: Settings, tmp_path: Path
) -> None:
    async with client(deps, guarded(settings), tmp_path) as api:
        for path, status in (("/api/auth/session", 413), ("/api/posts", 401)):
            answer = await api.post(path, content=LISTS, headers=JSON)
            assert answer.status_code == status
