"""The dashboard in a real browser, against the real platform."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.e2e.conftest import Start
from tests.eventually import eventually

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    found = next(filter(None, map(shutil.which, names)), None)
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("CI must have Chromium: .ci/run installs it")
        pytest.skip("no Chromium on this machine")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield running
        await running.close()


async def test_a_post_appears_on_the_page_as_it_is_analysed(up: Start, browser: Browser) -> None:
    platform = await up("--source", "none")
    page: Page = await browser.new_page(viewport={"width": 1440, "height": 900})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    await page.goto(str(platform.api.base_url))
    await expect(page.get_by_text("Live", exact=False).first).to_be_visible(timeout=20_000)

    content = "what a wonderful launch, I love it"
    post = {"post_id": "seen", "source": "push", "author": "ann", "content": content}
    answer = await platform.api.post("/api/posts", json=post)
    assert answer.status_code == 202

    article = page.get_by_role("article").filter(has_text=content)
    await expect(article).to_be_visible(timeout=15_000)
    await expect(article).to_contain_text("Positive", ignore_case=True)
    await eventually(lambda: platform.analysed(1))
    assert problems == []
