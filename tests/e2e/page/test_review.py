"""The posts that somebody should read first, and corrections of many at once."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.page.conftest import MOODS, fresh, push, violations, visit
from tests.eventually import eventually

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.asyncio(loop_scope="package"),
]


async def test_the_least_sure_posts_are_corrected_together_and_are_listed_as_corrected(
    page: Page, platform: Platform
) -> None:
    source = fresh("review")
    texts = [f"{MOODS['positive']} {word}" for word in ("one", "two", "three")]
    await push(platform, texts, source)

    async def counted(label: str, posts: int) -> bool:
        told = await platform.get("/api/posts/facets", source=source)
        return {"name": label, "count": posts} in told["sentiments"]

    await eventually(lambda: counted("positive", 3), within=30)
    await visit(page, platform, f"?source={source}")
    order = page.get_by_role("radiogroup", name="Order of the posts")
    await order.get_by_text("Least sure").click()
    await expect(page).to_have_url(re.compile("sort=least_sure"))
    tools = page.get_by_role("toolbar", name="Correct several posts")
    await tools.get_by_label("Select all shown").check()
    await expect(tools).to_contain_text("3 selected")
    await page.get_by_role("article").first.get_by_role("checkbox").uncheck()
    await expect(tools).to_contain_text("2 selected")
    assert await violations(page) == []
    await tools.get_by_role("button", name="Negative").click()
    await expect(tools).to_contain_text("2 corrected", timeout=20_000)
    await expect(page.get_by_role("article")).to_have_count(1, timeout=20_000)
    await eventually(lambda: counted("negative", 2), within=20)

    await page.get_by_role("article").first.focus()
    await page.keyboard.press("0")
    await expect(page.get_by_role("article")).to_have_count(0, timeout=20_000)
    await eventually(lambda: counted("neutral", 1), within=20)
    await order.get_by_text("Corrected").click()
    await expect(page.get_by_role("article")).to_have_count(3, timeout=20_000)
    await page.go_back()
    await expect(page).to_have_url(re.compile("sort=least_sure"))


async def test_the_most_negative_posts_come_first(page: Page, platform: Platform) -> None:
    async def most_negative() -> str:
        told = await platform.get("/api/posts", sort="most_negative", limit=1)
        content: str = told["posts"][0]["content"]
        return content[:40]

    before = await most_negative()
    await visit(page, platform, "?sort=most_negative")
    first = page.get_by_role("article").first
    await expect(first).to_contain_text("Negative", timeout=20_000)
    # Posts go on coming: the page was answered between the two.
    either = {before, await most_negative()}
    await expect(first).to_contain_text(re.compile("|".join(map(re.escape, either))))
