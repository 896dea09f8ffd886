"""The page where the platform is found under a path of a site."""

from __future__ import annotations

import asyncio
import os
import sys
from urllib.parse import urlsplit

import httpx
import pytest
from playwright.async_api import Page, expect

from groundswell.embedded import ports
from tests.e2e.browsing import opened_post
from tests.e2e.conftest import Platform
from tests.eventually import eventually

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.asyncio(loop_scope="package"),
]
PREFIX = "/apps/groundswell"


async def test_everything_is_asked_for_under_the_path_the_page_was_found_at(
    page: Page, platform: Platform
) -> None:
    port = ports.choose(None)
    engines = {name.upper(): platform.status[name] for name in ("database_url", "redis_url")}
    api = await asyncio.create_subprocess_exec(
        sys.executable,
        *["-m", "groundswell", "serve", "--port", str(port)],
        env=os.environ | engines | {"API_ROOT_PATH": PREFIX},
        stdin=asyncio.subprocess.DEVNULL,
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    try:
        await eventually(lambda: is_up(port), within=40)
        await page.goto(f"http://127.0.0.1:{port}{PREFIX}/")
        await expect(page.get_by_test_id("connection")).to_contain_text("Live", timeout=20_000)
        post = await opened_post(page)
        await expect(post.get_by_text("Most weight:")).to_be_visible(timeout=20_000)
        await expect(page.locator("figure .recharts-area").first).to_be_attached()
    finally:
        api.terminate()
        await asyncio.wait_for(api.wait(), 30)
    paths = [urlsplit(url).path for url in asked if url.startswith(("http", "ws"))]
    assert f"{PREFIX}/ws/sentiment" in paths
    assert [path for path in paths if not path.startswith(f"{PREFIX}/")] == []


async def is_up(port: int) -> bool:
    try:
        async with httpx.AsyncClient() as client:
            answer = await client.get(f"http://127.0.0.1:{port}{PREFIX}/api/health/ready")
    except httpx.TransportError:
        return False
    return answer.status_code == 200
