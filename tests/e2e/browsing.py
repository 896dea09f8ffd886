"""A real browser for tests of the page."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright, expect

from tests.programs import needed

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


def chromium() -> str:
    """Where the browser of this machine is."""
    return needed("Chromium", "chromium", "chromium-browser", "google-chrome")


@asynccontextmanager
async def launched() -> AsyncIterator[Browser]:
    """A browser, until left."""
    path = chromium()
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield running
        await running.close()


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with launched() as running:
        yield running


async def opened_post(page: Page) -> Locator:
    """The newest post, opened: what comes meanwhile may move it from under the pointer."""
    post = page.get_by_role("dialog", name="Post")
    for _ in range(3):
        await page.get_by_role("article").first.get_by_role("button", name="Details").click()
        with suppress(AssertionError):
            await expect(post).to_be_visible(timeout=5_000)
            break
    return post
