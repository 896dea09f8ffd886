"""No page of another site changes anything, whether one logs in here or not."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from groundswell.api.dependencies import Deps
from groundswell.settings import Settings
from tests.integration.api.auth.conftest import Key, bearer, client, guarded
from tests.integration.api.conftest import Work, post, with_api

EVIL = "http://evil.example"
ALERT = "/api/alerts/00000000-0000-0000-0000-000000000000/acknowledge"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
CHANGES: list[tuple[str, str, dict[str, Any]]] = [
    ("POST", ALERT, {"headers": FORM}),  # a form that sends itself
    ("POST", ALERT, {"headers": {"Content-Type": "text/plain"}, "content": "{}"}),  # no-cors
    ("POST", ALERT, {"headers": {"Content-Type": "multipart/form-data; boundary=x"}}),
    ("POST", "/api/posts", {"json": {"post_id": "p1", "content": "forged"}}),
    ("POST", "/api/auth/ticket", {}),
    ("POST", "/api/auth/session", {"json": {"credential": "x"}}),
    ("DELETE", "/api/auth/session", {}),
    ("PUT", "/api/posts/p1/label", {"json": {"sentiment": "positive"}}),
    ("DELETE", "/api/posts/p1/label", {}),
    ("DELETE", "/api/posts/p1", {}),
    ("DELETE", "/api/authors/ann/posts", {}),
    ("PATCH", "/api/anything", {}),
]
FOREIGN = [
    {"Origin": EVIL, "Sec-Fetch-Site": "cross-site"},
    {"Origin": EVIL},
    {"Origin": "null"},
    {"Origin": "http://127.0.0.1:1", "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://127.0.0.1.evil.example"},
]


async def ask(
    api: httpx.AsyncClient, change: tuple[str, str, dict[str, Any]], headers: dict[str, str]
) -> int:
    method, path, given = change
    options = {**given, "headers": {**given.get("headers", {}), **headers}}
    return (await api.request(method, path, **options)).status_code


@pytest.mark.parametrize("mode", ["off", "proxy", "on"])
async def test_a_change_from_another_sites_page_is_refused_in_every_mode(
    deps: Deps, settings: Settings, tmp_path: Path, work: Work, key: Key, mode: str
) -> None:
    await work.save(post("p1"))
    login = bearer(await key("admin")) if mode == "on" else {}
    async with client(deps, guarded(settings, auth_mode=mode), tmp_path) as api:
        for change in CHANGES:
            for foreign in FOREIGN:
                assert await ask(api, change, {**login, **foreign}) == 403, (change, foreign)
        assert (await api.get("/api/posts", headers=login)).json()["total"] == 1


async def test_our_own_page_a_listed_site_and_programs_change_things(
    deps: Deps, settings: Settings, tmp_path: Path
) -> None:
    listed = with_api(guarded(settings, auth_mode="proxy"), cors_origins=("https://desk.example",))
    async with client(deps, listed, tmp_path) as api:
        for welcome in (
            {},
            {"Origin": "http://127.0.0.1"},
            {"Origin": "http://127.0.0.1", "Sec-Fetch-Site": "same-origin"},
            # What the browser says of the page holds also behind a proxy that renames the host.
            {"Origin": "https://pulse.example", "Sec-Fetch-Site": "same-origin"},
            {"Origin": "https://desk.example", "Sec-Fetch-Site": "cross-site"},
        ):
            pushed = ("POST", "/api/posts", {"json": {"post_id": "p", "content": "good"}})
            assert await ask(api, pushed, welcome) == 202, welcome


async def test_any_page_may_read_where_any_is_listed_and_none_may_change(
    deps: Deps, settings: Settings, tmp_path: Path
) -> None:
    async with client(deps, with_api(settings, cors_origins=("*",)), tmp_path) as api:
        assert (await api.get("/api/posts", headers={"Origin": EVIL})).status_code == 200
        assert await ask(api, CHANGES[0], {"Origin": EVIL}) == 403


async def test_a_link_from_another_site_opens_the_page(api: httpx.AsyncClient) -> None:
    came = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert (await api.get("/api/posts", headers=came)).status_code == 200
