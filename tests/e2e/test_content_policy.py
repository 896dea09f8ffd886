"""In a real browser the page and the API's description work under our own content policy."""

from __future__ import annotations

from playwright.async_api import Browser, expect

from tests.e2e.browsing import browser as browser
from tests.e2e.browsing import pytestmark as pytestmark
from tests.e2e.conftest import Start


async def test_nothing_on_the_page_or_in_the_docs_is_blocked(up: Start, browser: Browser) -> None:
    platform = await up("--source", "simulator", "--rate", "5")
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    told: list[str] = []
    page.on("console", lambda message: told.append(message.text))
    page.on("pageerror", lambda error: told.append(str(error)))

    await page.goto(str(platform.api.base_url))
    await expect(page.get_by_text("Live", exact=False).first).to_be_visible(timeout=20_000)
    await expect(page.get_by_role("article").first).to_be_visible(timeout=20_000)
    await page.goto(f"{platform.api.base_url}/docs")
    await expect(page.get_by_text("/api/sentiment/aggregate").first).to_be_visible(timeout=20_000)
    assert [line for line in told if "Content Security Policy" in line or "Error" in line] == []
