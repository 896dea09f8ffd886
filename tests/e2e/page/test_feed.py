"""The feed: still while somebody reads, new when asked, of a stretch of time, and as a file."""

from __future__ import annotations

import asyncio
import csv
import io
import re
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from groundswell.domain.clock import utc_now
from tests.e2e.conftest import Platform
from tests.e2e.page.conftest import MOODS, fresh, push, visit
from tests.eventually import eventually

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.asyncio(loop_scope="package"),
]


async def first(page: Page) -> str:
    return await page.get_by_role("article").first.inner_text()


async def filled(page: Page, platform: Platform, source: str, posts: int = 20) -> None:
    """Open the page on a source of its own, with more posts than fit."""
    await push(platform, [f"{MOODS['neutral']} {n}" for n in range(posts)], source)
    await visit(page, platform, f"?source={source}")
    newest = page.get_by_role("article").first
    await expect(newest).to_have_attribute("aria-setsize", str(posts), timeout=20_000)


async def test_it_stands_still_under_the_mouse_and_the_key_n_shows_what_is_new(
    page: Page, platform: Platform
) -> None:
    source = fresh("hovered")
    await filled(page, platform, source)
    await page.get_by_role("article").nth(1).hover()
    before = await first(page)
    await push(platform, ["one more while hovered", "and another while hovered"], source)
    await expect(page.get_by_role("button", name="2 new posts")).to_be_visible(timeout=20_000)
    assert (await first(page)).splitlines()[2] == before.splitlines()[2]
    await page.keyboard.press("n")
    await expect(page.get_by_role("article").first).to_contain_text("while hovered")
    await expect(page.get_by_role("button", name=re.compile("new posts?"))).to_have_count(0)


async def test_it_stands_still_while_scrolled_and_the_button_leads_to_the_top(
    page: Page, platform: Platform
) -> None:
    source = fresh("scrolled")
    await filled(page, platform, source)
    list_ = page.get_by_role("feed")
    await page.get_by_role("article").nth(1).hover()
    await page.mouse.wheel(0, 700)
    await expect(page.locator('article[aria-posinset="1"]')).not_to_be_in_viewport()
    await page.get_by_role("heading", name="Live feed").hover()
    await push(platform, ["one more while scrolled"], source)
    new = page.get_by_role("button", name="1 new post")
    await expect(new).to_be_visible(timeout=20_000)
    await expect(list_.get_by_text("one more while scrolled")).to_have_count(0)
    await new.click()
    await expect(list_.get_by_text("one more while scrolled")).to_be_in_viewport()
    await expect(new).to_have_count(0)


async def test_every_post_that_matches_is_saved_from_here(page: Page, platform: Platform) -> None:
    source = fresh("saved")
    await push(platform, [f"{MOODS['negative']} {n}" for n in range(3)], source)
    await push(platform, [MOODS["positive"]], source)
    await visit(page, platform, f"?source={source}&sentiment=negative")
    newest = page.get_by_role("article").first
    await expect(newest).to_have_attribute("aria-setsize", "3", timeout=20_000)
    await page.get_by_role("button", name="Live feed: save").click()
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Export all matching posts (CSV)").click()
    saved = await download.value
    assert re.fullmatch(r"groundswell-posts-\w+\.csv", saved.suggested_filename)
    content = await asyncio.to_thread((await saved.path()).read_text, "utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(content)))
    assert [row["source"] for row in rows] == [source] * 3
    assert all(MOODS["negative"] in row["content"] for row in rows)


async def test_a_stretch_of_the_past_shows_its_own_posts_and_does_not_follow(
    page: Page, platform: Platform
) -> None:
    then, source = utc_now() - timedelta(hours=5), fresh("past")
    post = {
        "post_id": f"past-{then.timestamp()}",
        "source": source,
        "content": "this is how it was, what a wonderful day",
        "created_at": then.isoformat(),
    }
    assert (await platform.api.post("/api/posts", json=post)).status_code == 202
    await push(platform, ["this is now, what a wonderful day"], source)
    await eventually(lambda: counted(platform, source, 2), within=30)
    ends = [(then + timedelta(minutes=by)).strftime("%Y-%m-%dT%H:%M:%S.000Z") for by in (-30, 30)]
    await visit(page, platform, f"?source={source}&from={ends[0]}&to={ends[1]}")
    posts = page.get_by_role("region", name="Posts", exact=True)
    await expect(posts.get_by_role("article")).to_have_count(1)
    await expect(posts.get_by_role("article")).to_contain_text("this is how it was")
    await page.get_by_role("button", name="Back to live").click()
    feed = page.get_by_role("region", name="Live feed")
    await expect(feed.get_by_role("article").first).to_contain_text("this is now")


async def counted(platform: Platform, source: str, posts: int) -> bool:
    told = await platform.get("/api/posts", source=source)
    return int(told["total"]) == posts
