"""One platform and one Chromium for all tests of the page, and what they ask of a page."""

from __future__ import annotations

import asyncio
import os
import re
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.browsing import launched
from tests.e2e.conftest import Platform, running
from tests.eventually import eventually

ROOT = Path(__file__).parents[3]
AXE = ROOT / "web/node_modules/axe-core/axe.min.js"
SIZES = {"phone": (390, 844), "tablet": (900, 1100), "desk": (1440, 1000), "wide": (1920, 1080)}
THEMES = ["light", "dark"]
LOOKS = [f"{size}-{theme}" for size in SIZES for theme in THEMES]
MOODS = {
    "positive": "I love this so much, what a wonderful day",
    "negative": "This is awful, I hate it and I am so angry",
    "neutral": "The meeting is at nine in room four",
}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Work with the page in one of its looks, each test in its own; in all by PAGE_LOOKS=all."""
    if "look" in metafunc.fixturenames:
        own = zlib.crc32(metafunc.function.__name__.encode()) % len(LOOKS)
        everywhere = os.environ.get("PAGE_LOOKS") == "all"
        metafunc.parametrize("look", LOOKS if everywhere else [LOOKS[own]])


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def browser() -> AsyncIterator[Browser]:
    async with launched() as running:
        yield running


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def platform(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Platform]:
    """A running ``up`` that every test of a file shares, with the simulator's posts."""
    folder = tmp_path_factory.mktemp("page") / "data"
    options = {"ALERT_MIN_POSTS": "6", "NOTIFY_ALLOW_PRIVATE": "true"}
    async with running(folder, "--rate", "4", **options) as started:
        await eventually(lambda: started.analysed(3), within=60)
        await push(started, [f"{MOODS['negative']} number {n}" for n in range(60)], "mob")
        yield started


@pytest_asyncio.fixture(loop_scope="package")
async def page(browser: Browser, platform: Platform, look: str) -> AsyncIterator[Page]:
    """A page of its own, in the test's look, that must not throw."""
    opened = await new_page(browser, *look.split("-"))
    yield opened
    await opened.context.close()


async def new_page(browser: Browser, size: str = "desk", theme: Any = "light") -> Page:
    width, height = SIZES[size]
    context = await browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme=theme,
        is_mobile=size == "phone",
        has_touch=size == "phone",
        # What has begun to open is open: nothing is measured while it fades.
        reduced_motion="reduce",
        permissions=["clipboard-read", "clipboard-write"],
        accept_downloads=True,
    )
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page threw: {error}"))
    return page


async def visit(page: Page, platform: Platform, query: str = "", path: str = "/") -> None:
    """Open the page and wait until it is live and has posts."""
    await page.goto(f"{str(platform.api.base_url).rstrip('/')}{path}{query}")
    await expect(page.get_by_test_id("connection")).to_contain_text("Live", timeout=20_000)
    await expect(page.get_by_role("article").first).to_be_visible(timeout=20_000)


def fresh(source: str) -> str:
    """A source that no test has sent anything from yet."""
    return f"{source}-{os.urandom(3).hex()}"


async def open_filters(page: Page) -> None:
    """Bring the fields of the filters on the screen: a phone keeps them in a drawer."""
    opener = page.get_by_role("button", name=re.compile("^Filters"))
    if await opener.is_visible():
        await opener.click()
        await expect(page.get_by_role("dialog", name="Filters")).to_be_visible()


async def close_filters(page: Page) -> None:
    """Back to the posts, where a drawer lies over them."""
    drawer = page.get_by_role("dialog", name="Filters")
    if await drawer.is_visible():
        await drawer.get_by_role("button", name="Show posts").click()
        await expect(drawer).to_be_hidden()


async def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Press, move and let go: with a finger where there is no mouse."""
    if not await page.evaluate("matchMedia('(pointer: coarse)').matches"):
        await page.mouse.move(*start)
        await page.mouse.down()
        await page.mouse.move(*end, steps=6)
        await page.mouse.up()
        return
    device = await page.context.new_cdp_session(page)
    steps = [(start[0] + (end[0] - start[0]) * n / 6, start[1]) for n in range(1, 7)]
    for kind, places in (("touchStart", [start]), ("touchMove", steps), ("touchEnd", [None])):
        for place in places:
            points = [] if place is None else [{"x": place[0], "y": place[1]}]
            await device.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


async def push(platform: Platform, texts: list[str], source: str = "push") -> list[str]:
    """Send posts through the API's door; their ids."""
    run = os.urandom(4).hex()
    posts = [
        {"post_id": f"{source}-{run}-{n}", "source": source, "author": "ann", "content": text}
        for n, text in enumerate(texts)
    ]
    answer = await platform.api.post("/api/posts", json=posts)
    assert answer.status_code == 202, answer.text
    return [post["post_id"] for post in posts]


async def violations(page: Page, part: Locator | None = None) -> list[str]:
    """What axe-core finds wrong with the page as it stands, or with a part of it."""
    if not await page.evaluate("'axe' in window"):
        await page.evaluate(AXE.read_text())
    run = "part => axe.run(part, { resultTypes: ['violations'] })"
    found = await (part or page.locator("html")).evaluate(run)
    return [
        f"{problem['id']}: {node['html'][:200]} {node['failureSummary']}"
        for problem in found["violations"]
        for node in problem["nodes"]
    ]


async def sheet(page: Page, panel: str, choice: str) -> tuple[str, bytes]:
    """Save a panel; the file's name and its content."""
    await page.get_by_role("button", name=f"{panel}: save").click()
    async with page.expect_download() as download:
        await page.get_by_role("button", name=choice).click()
    saved = await download.value
    content = await asyncio.to_thread(Path(await saved.path()).read_bytes)
    return saved.suggested_filename, content
