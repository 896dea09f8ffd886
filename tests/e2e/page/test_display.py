"""The page where nobody presses anything: on a wall, on paper, and before its script is there."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.page.conftest import visit

PAGE_OF_PDF = re.compile(rb"/Type\s*/Page\b(?!s)")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.asyncio(loop_scope="package"),
]


async def test_on_a_wall_there_is_what_one_reads_and_nothing_to_press(
    page: Page, platform: Platform
) -> None:
    await visit(page, platform, "?wall=true")
    await expect(page.get_by_role("region", name="Trend")).to_be_visible()
    await expect(page.get_by_test_id("connection")).to_be_visible()
    for name in ("Share link", "Trend: save", "Pause"):
        await expect(page.get_by_role("button", name=name)).to_have_count(0)
    await expect(page.get_by_role("region", name="Filters")).to_have_count(0)


async def test_on_paper_it_says_when_and_of_what_and_is_of_the_day(
    page: Page, platform: Platform
) -> None:
    await visit(page, platform, "?from=now-1h&to=now&sentiment=negative&utc=true")
    told = page.get_by_text(re.compile(r"20\d\d.* – .* · UTC · All posts · Negative"))
    await expect(told).to_be_hidden()
    await page.emulate_media(media="print", color_scheme="dark")
    await expect(told).to_be_visible()
    await expect(page.get_by_role("button", name="Share link")).to_have_count(0)
    ink = await told.evaluate("(told) => getComputedStyle(told).color")
    assert ink == "rgb(22, 25, 31)"
    paper = "getComputedStyle(document.documentElement).colorScheme"
    assert await page.evaluate(paper) == "light"


@pytest.mark.parametrize("paper", ["A4", "Letter"])
async def test_the_overview_is_two_pages_of_paper_without_a_button(
    page: Page, platform: Platform, paper: str
) -> None:
    await visit(page, platform, "?from=now-1h&to=now")
    await expect(page.get_by_role("article").nth(8)).to_be_visible(timeout=60_000)
    await page.emulate_media(media="print")
    for name in ("Details", "Pause", "Acknowledge", "Open incident"):
        await expect(page.get_by_role("button", name=name)).to_have_count(0)
    await expect(page.get_by_test_id("connection")).to_be_hidden()
    pdf = await page.pdf(format=paper)
    assert len(PAGE_OF_PDF.findall(pdf)) <= 2


async def test_before_script_and_styles_the_head_is_there(
    browser: Browser, platform: Platform
) -> None:
    context = await browser.new_context(java_script_enabled=False)
    page = await context.new_page()
    await page.route("**/assets/*.css", lambda route: route.abort())
    await page.goto(str(platform.api.base_url))
    await expect(page.get_by_text("Groundswell", exact=True)).to_be_visible()
    await context.close()
