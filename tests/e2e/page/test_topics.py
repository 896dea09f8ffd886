"""Topics from end to end: made with a preview, filled, compared, shared, opened on a phone."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.page.conftest import MOODS, fresh, new_page, violations, visit
from tests.e2e.page.test_appearance import looks_right
from tests.eventually import eventually

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.asyncio(loop_scope="package"),
]
POSTS = 40
"""Of each brand in the past; every fourth of the last is about the second, too."""


async def test_a_topic_is_made_filled_compared_and_shared(
    browser: Browser, platform: Platform
) -> None:
    brands = [fresh(name).replace("-", "") for name in ("acme", "akme", "coffee")]
    await past_of(platform, brands)
    page = await new_page(browser)
    await visit(page, platform)

    await page.get_by_role("link", name="Topics").click()
    await page.get_by_role("button", name=re.compile("New topic|Make the first topic")).click()
    await make_topic(page, brands[0])
    head = page.get_by_role("region", name="Topic", exact=True)
    await expect(head).to_contain_text(brands[0])
    await expect(head.get_by_role("progressbar")).to_be_hidden(timeout=60_000)
    await page.keyboard.press("5")
    posts = page.locator("dl > div").filter(has_text="Posts, last 24 hours")
    await expect(posts).to_contain_text(f"hours{POSTS}", timeout=30_000)
    feed = page.get_by_role("feed")
    await expect(feed.get_by_role("article").first).to_contain_text(brands[0])
    assert await violations(page) == []

    for brand in brands[1:]:
        answer = await platform.api.post("/api/topics", json={"name": brand, "query": brand})
        assert answer.status_code == 201, answer.text
    await eventually(lambda: filled(platform, brands), within=60)
    await page.reload()
    await page.get_by_role("link", name="Topics").click()
    for brand in brands:
        await page.get_by_role("checkbox", name=f"Choose {brand} to compare").check()
    assert await violations(page) == []
    await page.get_by_role("button", name="Compare · 3").click()
    await compared(page, brands)
    await page.get_by_role("button", name="Save as set").click()
    await page.get_by_role("textbox", name="Name of the set").fill(f"Set of {brands[0]}")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("[?&]set="))
    await page.get_by_role("button", name="Share link").click()
    await expect(page.get_by_text("Link copied")).to_be_visible()
    link = await page.evaluate("navigator.clipboard.readText()")
    await page.context.close()

    phone = await new_page(browser, "phone", "dark")
    await phone.goto(link)
    await compared(phone, brands)
    await looks_right(phone, "phone")
    await phone.get_by_role("link", name="Topics").click()
    await expect(phone.get_by_role("list", name="Topics")).to_contain_text(brands[0])
    await looks_right(phone, "phone")
    await phone.get_by_role("button", name=f"{brands[0]}: actions").click()
    await phone.get_by_role("button", name="Edit").click()
    await expect(phone.get_by_role("region", name="Preview")).to_contain_text("posts in 24 hours")
    await looks_right(phone, "phone")
    await phone.context.close()


async def past_of(platform: Platform, brands: list[str]) -> None:
    """Posts of some hours ago about each of the brands; some are about two."""
    now = datetime.now(UTC)
    moods = list(MOODS.values())
    posts = [
        {
            "post_id": f"{brand}-{n}",
            "source": "push",
            "author": "ann",
            "content": f"{brand}: {moods[n % 3]}"
            + (f" {brands[1]}" if brand == brands[2] and n % 4 == 0 else ""),
            "created_at": (now - timedelta(minutes=30 * n + 90)).isoformat(),
        }
        for brand in brands
        for n in range(POSTS)
    ]
    answer = await platform.api.post("/api/posts", json=posts)
    assert answer.status_code == 202, answer.text

    async def stored() -> bool:
        found = await platform.get("/api/posts", q=brands[2], limit=1)
        return bool(found["total"] == POSTS)

    await eventually(stored, within=120)


async def make_topic(page: Page, brand: str) -> None:
    """Type a query with a mistake, see it marked, mend it, and save what the preview shows."""
    form = page.get_by_role("form", name="New topic")
    await form.get_by_label("Name").fill(brand)
    await form.get_by_label("Query").fill(f"{brand} NEAR/0 day")
    await expect(form.get_by_text(f"Character {len(brand) + 2}")).to_be_visible()
    await expect(form.get_by_role("button", name="Save topic")).to_be_disabled()
    assert await violations(page) == []
    await form.get_by_label("Query").fill(f"{brand} -jobs")
    preview = form.get_by_role("region", name="Preview")
    await expect(preview).to_contain_text(f"Finds posts with “{brand}”, but not “jobs”")
    await expect(preview).to_contain_text(f"{POSTS} posts in 24 hours")
    await expect(preview.locator("mark").first).to_have_text(brand)
    assert await violations(page) == []
    await form.get_by_role("button", name="Save topic").click()


async def filled(platform: Platform, brands: list[str]) -> bool:
    topics = (await platform.get("/api/topics"))["topics"]
    done = {topic["name"] for topic in topics if topic["backfill"]["state"] == "done"}
    return done >= set(brands)


async def compared(page: Page, brands: list[str]) -> None:
    """All four panels tell of the three."""
    voice = page.get_by_role("region", name="Share of voice")
    for brand in brands:
        await expect(voice).to_contain_text(brand)
        await expect(page.get_by_role("region", name="Net sentiment")).to_contain_text(brand)
    chart = page.get_by_role("region", name="Mentions over time")
    await expect(chart.locator(".recharts-area").first).to_be_attached()
    overlap = page.get_by_role("region", name="Overlap")
    await expect(overlap).to_contain_text(f"{brands[1]} and {brands[2]}")
    assert await violations(page) == []
