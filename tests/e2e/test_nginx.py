"""The nginx example as it stands: TLS, a sub-path, live updates, and whose request it was."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urljoin

import httpx
import pytest
import websockets
from playwright.async_api import Browser, ConsoleMessage, expect

from tests.e2e.browsing import browser as browser
from tests.e2e.conftest import Start, groundswell
from tests.e2e.nginx import Site, nginx_before
from tests.eventually import eventually

SETTINGS = Path(__file__).parents[2] / "deploy/systemd/groundswell.env"
pytestmark = pytest.mark.timeout(120)


@pytest.fixture
async def site(up: Start, tmp_path: Path) -> AsyncIterator[Site]:
    given = dict(
        line.split("=", 1)
        for line in SETTINGS.read_text().splitlines()
        if re.match("[A-Z_]+=", line)
    )
    source, _ = given.pop("SOURCE"), given.pop("GROUNDSWELL_DATA_DIR")
    platform = await up("--source", source, **given, RATE_LIMIT_LOGIN_PER_MINUTE="2")
    at = ("--data-dir", str(platform.data_dir))
    code, key, told = await groundswell("keys", "create", "me", "--scope", "admin", *at)
    assert code == 0, told
    address = platform.api.base_url.netloc.decode()
    async with nginx_before([address], key.strip(), tmp_path) as found:
        yield found


async def test_the_page_and_all_that_it_loads_is_there_under_the_path(site: Site) -> None:
    async with site.client() as client:
        top = site.url.removesuffix("/groundswell")
        moved = await client.get(f"{top}/groundswell")
        assert (moved.status_code, moved.headers["location"]) == (301, f"{site.url}/")
        page = await client.get("/")
        assert page.status_code == 200
        assert "Strict-Transport-Security" in page.headers
        loaded = re.findall(r'(?:src|href)="([^"#]+)"', page.text)
        assert any(each.endswith(".js") for each in loaded)
        for each in loaded:
            asked = await client.get(urljoin(f"{site.url}/", each))
            assert asked.status_code == 200, each
            assert str(asked.url).startswith(f"{site.url}/")
        assert (await client.get("/api/posts")).status_code == 401
        described = await client.get("/openapi.json", headers={"X-API-Key": site.key})
        assert described.json()["servers"] == [{"url": "/groundswell"}]


async def test_a_pushed_post_comes_back_by_rest_and_live(site: Site) -> None:
    socket_url = site.url.replace("https:", "wss:", 1) + "/ws/sentiment?mode=batch"
    headers = {"X-API-Key": site.key}
    async with (
        site.client(**headers) as client,
        websockets.connect(socket_url, ssl=site.tls, additional_headers=headers) as socket,
    ):
        pushed = await client.post(
            "/api/posts", json={"post_id": "a", "content": "so good", "source": "shop"}
        )
        assert pushed.status_code < 300, pushed.text
        async with asyncio.timeout(20):
            seen: set[str] = set()
            while "a" not in seen:
                frame = json.loads(await socket.recv())
                seen |= {each["post_id"] for each in frame.get("posts", ())}
        found = (await client.get("/api/posts")).json()["posts"]
        assert [each["post_id"] for each in found] == ["a"]


@pytest.mark.browser
async def test_the_page_in_a_browser_is_live_filters_and_finds_its_way_back(
    site: Site, browser: Browser
) -> None:
    async def push(client: httpx.AsyncClient, post_id: str, content: str) -> None:
        post = {"post_id": post_id, "content": content, "source": f"shop {post_id}"}
        pushed = await client.post("/api/posts", json=post)
        assert pushed.status_code < 300, pushed.text

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            problems.append(f"{message.text} {message.location.get('url')}")

    problems: list[str] = []
    context = await browser.new_context(ignore_https_errors=True)
    page = await context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", heard)
    posts = page.get_by_role("article")
    async with site.client(**{"X-API-Key": site.key}) as client:
        await push(client, "a", "I love this shop, what a wonderful day")
        await page.goto(site.url)
        await page.get_by_label("Key or token").fill(site.key)
        await page.get_by_role("button", name="Log in").click()
        await expect(page.get_by_test_id("connection")).to_contain_text("Live", timeout=20_000)
        await expect(posts).to_have_count(1, timeout=20_000)
        await push(client, "b", "This is awful, I hate it and I am so angry")
        await expect(posts).to_have_count(2)
        await page.get_by_role("button", name="Sentiment", exact=True).click()
        await page.get_by_role("menuitemcheckbox", name="Hide Positive").click()
        await expect(posts).to_have_count(1)
        await push(client, "c", "This is awful too, I hate it")
        await expect(posts).to_have_count(2)
    await expect(page).to_have_url(f"{site.url}/?exclude_sentiment=positive")
    await page.go_back()
    await expect(page).to_have_url(f"{site.url}/")
    await expect(posts).to_have_count(3)
    await context.close()
    assert problems == []


async def test_a_big_body_and_a_big_answer_pass(site: Site) -> None:
    many = [{"post_id": f"p{n}", "content": "good " * 300, "source": "shop"} for n in range(1000)]
    async with site.client(**{"X-API-Key": site.key}) as client:
        pushed = await client.post("/api/posts", json=many, timeout=60)
        assert pushed.status_code < 300, pushed.text

        async def exported() -> bool:
            answer = await client.get("/api/posts/export", params={"format": "ndjson"})
            return len(answer.text.splitlines()) == len(many)

        await eventually(exported, within=60, every=1)


async def test_a_limit_is_each_client_s_own_whatever_it_says_of_itself(site: Site) -> None:
    async def guessed(client: httpx.AsyncClient, **headers: str) -> int:
        asked = await client.get("/api/posts", headers={"X-API-Key": "gsw_guess", **headers})
        return asked.status_code

    async with site.client("127.0.0.2") as one, site.client("127.0.0.3") as other:
        assert [await guessed(one) for _ in range(3)] == [401, 401, 429]
        assert await guessed(one, **{"X-Forwarded-For": "203.0.113.9"}) == 429
        assert await guessed(other) == 401
