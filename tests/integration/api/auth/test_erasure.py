"""Erasing by REST: told at once to everybody who looks, and written down."""

from __future__ import annotations

import httpx
import pytest

from groundswell.api.routes import erasure
from tests.integration.api.auth.conftest import Key, bearer
from tests.integration.api.conftest import Server, Work, begin, frame, post


async def test_a_post_is_erased_and_open_pages_see_it_go(server: Server, work: Work) -> None:
    await server.heard(await work.publish(post("a/b", "good"), post("p2", "bad")))
    async with (
        httpx.AsyncClient(base_url=server.url) as api,
        server.socket("mode=batch") as socket,
    ):
        snapshot = await begin(socket)
        assert snapshot["totals"]["last_hour"]["total"] == 2
        answer = await api.delete("/api/posts/a/b")
        assert (answer.status_code, answer.json()) == (200, {"deleted": 1, "complete": True})
        update = await frame(socket, "update")
        assert update["deleted"] == ["a/b"]
        assert update["totals"]["last_hour"]["total"] == 1
        assert (await api.get("/api/posts/a/b")).status_code == 404
        assert (await api.delete("/api/posts/a/b")).status_code == 404
        assert (await api.get("/api/posts")).json()["total"] == 1


async def test_an_authors_posts_are_erased_in_portions(
    api: httpx.AsyncClient, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    await work.save(*(post(f"p{n}", author="a/nn é") for n in range(5)), post("q", author="bob"))
    monkeypatch.setattr(erasure, "MOST_POSTS", 1)
    address = "/api/authors/a%2Fnn%20%C3%A9/posts"
    assert (await api.delete(address)).json() == {"deleted": 5, "complete": False}
    assert (await api.delete(address)).json() == {"deleted": 0, "complete": True}
    assert (await api.get("/api/posts")).json()["total"] == 1
    assert (await api.get("/api/audit")).json()["entries"][0]["posts"] == 5


async def test_only_admins_erase_and_the_audit_says_who(
    closed: httpx.AsyncClient, key: Key, work: Work
) -> None:
    await work.save(post("p1"))
    for scope in ("read", "ingest"):
        headers = bearer(await key(scope))
        assert (await closed.delete("/api/posts/p1", headers=headers)).status_code == 403
        assert (await closed.delete("/api/authors/ann/posts", headers=headers)).status_code == 403
        assert (await closed.get("/api/audit", headers=headers)).status_code == 403
    text = await key("admin")
    assert (await closed.delete("/api/posts/p1", headers=bearer(text))).status_code == 200
    entry = (await closed.get("/api/audit", headers=bearer(text))).json()["entries"][0]
    assert entry["actor"] == f"key:{text.split('_')[1]}"
    assert (entry["action"], entry["subject"]) == ("erase_post", "p1")
