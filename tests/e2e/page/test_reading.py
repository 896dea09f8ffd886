"""Finding posts and reading them: filters, details, corrections, keys, files to take along."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.page.conftest import (
    MOODS,
    close_filters,
    fresh,
    open_filters,
    push,
    sheet,
    visit,
)
from tests.eventually import eventually

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.asyncio(loop_scope="package"),
]


async def test_a_post_appears_on_the_page_as_it_is_analysed(page: Page, platform: Platform) -> None:
    await visit(page, platform)
    launch = f"what a wonderful launch of {fresh('ship')}, I love it"
    await push(platform, [launch])
    article = page.get_by_role("article").filter(has_text=launch)
    await expect(article).to_be_visible(timeout=15_000)
    await expect(article).to_contain_text("Positive")


async def test_a_pick_in_one_chart_narrows_the_rest_and_can_be_taken_back(
    page: Page, platform: Platform
) -> None:
    await visit(page, platform)
    legend = page.get_by_role("region", name="Distribution")
    await legend.get_by_role("button", name="Negative").click()
    await expect(page).to_have_url(re.compile("sentiment=negative"))
    await expect(legend.get_by_role("button", name="Positive")).to_contain_text(re.compile(r"\d%"))
    feed = page.get_by_role("feed")
    await expect(feed.get_by_role("article").first).to_contain_text("Negative")
    await expect(feed.get_by_text("Positive", exact=True)).to_have_count(0)
    bars = page.get_by_role("region", name="Emotions")
    await bars.get_by_role("button", name="Anger").click()
    await expect(page).to_have_url(re.compile("emotion=anger"))
    await page.get_by_role("button", name="Remove filter Sentiment Negative").click()
    await expect(page).not_to_have_url(re.compile("sentiment="))
    await page.get_by_role("button", name="Clear filters").first.click()
    await expect(page).not_to_have_url(re.compile("emotion="))


async def test_counts_stand_beside_the_options(page: Page, platform: Platform) -> None:
    await visit(page, platform, "?from=now-6h&to=now")
    await open_filters(page)
    await page.get_by_role("button", name=re.compile("^Source")).click()
    option = page.get_by_role("menuitemcheckbox", name=re.compile("^mob"))
    await expect(option).to_contain_text("60", timeout=15_000)
    await option.click()
    await page.keyboard.press("Escape")
    await close_filters(page)
    await expect(page).to_have_url(re.compile("source=mob"))
    await expect(page.get_by_role("article").first).to_contain_text("mob")


async def test_several_values_and_hidden_ones_hold_for_what_is_stored_and_what_comes(
    page: Page, platform: Platform
) -> None:
    one, other = fresh("one"), fresh("other")
    await push(platform, [MOODS["positive"], MOODS["negative"]], one)
    await push(platform, [f"{MOODS['positive']}, again"], other)
    await visit(page, platform, f"?source={one}&source={other}")
    posts = page.get_by_role("article")
    await expect(posts).to_have_count(3)
    await open_filters(page)
    await page.get_by_role("button", name=re.compile("^Sentiment")).click()
    await page.get_by_role("menuitemcheckbox", name="Hide Negative").click()
    await page.keyboard.press("Escape")
    await close_filters(page)
    await expect(page).to_have_url(re.compile("exclude_sentiment=negative"))
    await expect(posts).to_have_count(2)
    await expect(page.get_by_test_id("connection")).to_contain_text("Live")
    await push(platform, [f"{MOODS['negative']}, again", f"{MOODS['positive']}, too"], other)
    await expect(posts).to_have_count(3)
    await expect(posts.filter(has_text="Negative")).to_have_count(0)
    await page.get_by_role("button", name=f"Remove filter Source {one}").click()
    await expect(posts).to_have_count(2)
    await page.go_back()
    await page.go_back()
    await expect(page).to_have_url(re.compile(f"source={one}&source={other}$"))
    await expect(posts).to_have_count(5)


async def test_words_search_and_what_finds_nothing_can_be_cleared(
    page: Page, platform: Platform
) -> None:
    await visit(page, platform)
    await page.keyboard.press("/")
    await expect(page.get_by_role("searchbox", name="Search posts")).to_be_focused()
    await page.keyboard.type("xyzzy plugh")
    await close_filters(page)
    feed = page.get_by_role("region", name="Live feed")
    await expect(feed.get_by_text("No post matches these filters")).to_be_visible(timeout=15_000)
    await feed.get_by_role("button", name="Clear filters").click()
    await expect(page.get_by_role("article").first).to_be_visible()


async def test_a_person_corrects_the_model_and_it_counts(page: Page, platform: Platform) -> None:
    source = fresh("corrected")
    (post_id,) = await push(platform, [f"{MOODS['positive']}, to be corrected"], source)
    await eventually(lambda: stored(platform, post_id), within=20)
    await visit(page, platform, f"?post={post_id}")
    post = page.get_by_role("dialog", name="Post")
    await expect(post.get_by_text("Most weight:")).to_be_visible(timeout=15_000)
    await expect(post.get_by_role("region", name="Sentiment scores")).to_contain_text("%")
    relabel = post.get_by_role("region", name="Correct this label")
    await relabel.get_by_text("Negative").click()
    await relabel.get_by_label("Your name (optional)").fill("Ann")
    await relabel.get_by_label("Reason").fill("it is irony")
    await relabel.get_by_role("button", name="Save").click()
    await expect(relabel.get_by_role("listitem").first).to_contain_text("Positive → Negative")
    await expect(relabel.get_by_role("listitem").first).to_contain_text("Ann")
    await page.keyboard.press("Escape")
    await expect(post).to_be_hidden()
    told = await platform.get("/api/sentiment/aggregate", period="hour", source=source)
    assert told["summary"]["negative_total"] == 1
    assert told["summary"]["positive_total"] == 0


async def stored(platform: Platform, post_id: str) -> bool:
    return (await platform.api.get(f"/api/posts/{post_id}")).status_code == 200


async def test_keys_walk_through_the_posts_and_open_them(page: Page, platform: Platform) -> None:
    await visit(page, platform)
    articles = page.get_by_role("article")
    await page.keyboard.press("j")
    await expect(articles.nth(0)).to_be_focused()
    await page.keyboard.press("j")
    await expect(articles.nth(1)).to_be_focused()
    await page.keyboard.press("k")
    await expect(articles.nth(0)).to_be_focused()
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Post")).to_be_visible()
    await expect(page).to_have_url(re.compile("post="))


async def test_commands_are_found_by_typing(page: Page, platform: Platform) -> None:
    await visit(page, platform)
    await page.keyboard.press("Control+K")
    find = page.get_by_role("combobox", name="Find a command")
    await expect(find).to_be_focused()
    await page.keyboard.type("only joy")
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(re.compile("emotion=joy"))
    await expect(find).to_be_hidden()


async def test_panels_are_saved_as_numbers_and_as_pictures(page: Page, platform: Platform) -> None:
    refused: list[str] = []
    page.on("console", lambda said: refused.append(said.text) if said.type == "error" else None)
    await visit(page, platform)
    name, content = await sheet(page, "Distribution", "Download CSV")
    assert name == "groundswell-distribution.csv"
    assert content.decode("utf-8-sig").splitlines()[0] == "sentiment,posts"
    for panel in ("Trend", "Emotions", "Live feed"):
        name, content = await sheet(page, panel, "Download PNG")
        assert name.endswith(".png")
        assert content.startswith(b"\x89PNG")
        assert len(content) > 5_000
    assert refused == []


async def test_a_link_shows_another_person_the_same(page: Page, platform: Platform) -> None:
    await visit(page, platform, "?from=now-1h&to=now&sentiment=negative")
    await page.get_by_role("button", name="Share link").click()
    await expect(page.get_by_text("Link copied")).to_be_visible()
    assert await page.evaluate("navigator.clipboard.readText()") == page.url


async def test_all_keys_are_told_and_none_counts_while_one_types(
    page: Page, platform: Platform
) -> None:
    await visit(page, platform)
    await page.keyboard.press("?")
    keys = page.get_by_role("dialog", name="Keyboard shortcuts")
    for key in ("L", "1", "6", "X", "Z", "/", "J / K", "N", "Ctrl K or ⌘ K"):
        await expect(keys.get_by_text(key, exact=True)).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(keys).to_be_hidden()
    await page.keyboard.press("/")
    search = page.get_by_role("searchbox", name="Search posts")
    await expect(search).to_be_focused()
    await page.keyboard.type("l3?xjz/")
    await expect(search).to_have_value("l3?xjz/")
    await expect(page).to_have_url(re.compile("q=l3"))
    await close_filters(page)
    await expect(page.get_by_test_id("connection")).to_contain_text("Live")
    await expect(page.get_by_role("radio", name="15m")).to_be_checked()
    await expect(page.get_by_role("dialog")).to_have_count(0)
