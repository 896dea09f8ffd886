"""The dashboard in a real browser, against the real platform."""

from __future__ import annotations

from playwright.async_api import Browser, Page, expect

from tests.e2e.browsing import browser as browser
from tests.e2e.browsing import pytestmark as pytestmark
from tests.e2e.conftest import Start
from tests.eventually import eventually


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
