"""Being live: pause, a connection that is cut, an API that is restarted, pages nobody looks at."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, WebSocketRoute, expect

from tests.e2e.conftest import Platform
from tests.e2e.page.conftest import MOODS, fresh, new_page, push, visit
from tests.eventually import eventually

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(180),
    pytest.mark.asyncio(loop_scope="package"),
]
SOCKET = re.compile("/ws/sentiment")
CUT_SECONDS = 30


class Wire:
    """The page's live connections, in the hands of a test."""

    def __init__(self) -> None:
        self.cut = False
        self.open: list[WebSocketRoute] = []
        self.asked = 0

    async def connect(self, socket: WebSocketRoute) -> None:
        self.asked += 1
        if self.cut:
            await socket.close(code=4000)
            return
        socket.connect_to_server()
        self.open.append(socket)

    async def sever(self) -> None:
        self.cut = True
        for socket in self.open:
            await socket.close(code=4000)
        self.open.clear()


@pytest_asyncio.fixture(loop_scope="package")
async def wired(browser: Browser, look: str) -> AsyncIterator[tuple[Page, Wire]]:
    page = await new_page(browser, *look.split("-"))
    wire = Wire()
    await page.route_web_socket(SOCKET, wire.connect)
    yield page, wire
    await page.context.close()


async def shown_total(page: Page) -> dict[str, int]:
    """What the distribution's table says of the last hour."""
    table = page.get_by_role("region", name="Distribution", exact=True).get_by_role("table")
    cells = await table.locator("tbody tr").all_inner_texts()
    rows = (row.split("\t") for row in cells)
    return {name.lower().strip(): int(count.replace(",", "")) for name, count, _ in rows}


async def told_total(platform: Platform, source: str) -> dict[str, int]:
    """What the API says of all posts of a source, which are minutes old at most."""
    answer = await platform.get("/api/sentiment/aggregate", period="minute", source=source)
    summary = answer["summary"]
    return {name: summary[f"{name}_total"] for name in ("positive", "neutral", "negative")}


async def agrees(page: Page, platform: Platform, source: str, posts: int) -> bool:
    shown, told = await shown_total(page), await told_total(platform, source)
    return shown == told and sum(told.values()) == posts


async def counting(page: Page, platform: Platform, source: str) -> None:
    """Open the page on one source, with its counts as a table."""
    await push(platform, [MOODS["neutral"]], source)
    sources: list[Any] = []
    while source not in sources:
        told = await platform.get("/api/sources")
        sources = [each["source"] for each in told["sources"] if each["posts"]]
        await asyncio.sleep(0.1)
    await visit(page, platform, f"?from=now-1h&to=now&source={source}")
    await page.get_by_role("button", name="Distribution: show as table").click()


async def test_no_hole_and_no_double_after_thirty_seconds_without_a_connection(
    wired: tuple[Page, Wire], platform: Platform
) -> None:
    page, wire = wired
    source = fresh("cut")
    await counting(page, platform, source)
    await wire.sever()
    pill = page.get_by_test_id("connection")
    await expect(pill).to_contain_text(re.compile("Reconnecting|Polling"))
    ends = asyncio.get_running_loop().time() + CUT_SECONDS
    sent = 1
    while asyncio.get_running_loop().time() < ends:
        await push(platform, [MOODS["positive"], MOODS["negative"]], source)
        sent += 2
        await asyncio.sleep(1)
    wire.cut = False
    await expect(pill).to_contain_text("Live", timeout=40_000)
    await eventually(lambda: agrees(page, platform, source, sent), within=30)


async def test_no_hole_and_no_double_after_a_restart_of_the_api(
    page: Page, platform: Platform
) -> None:
    source = fresh("restart")
    await counting(page, platform, source)
    await push(platform, [MOODS["positive"]] * 5, source)
    await platform.refresh()
    (api,) = platform.pids("api") or platform.pids("serve")
    os.kill(api, signal.SIGKILL)
    pill = page.get_by_test_id("connection")
    await expect(pill).not_to_contain_text("Live", timeout=10_000)
    await eventually(lambda: answers(platform), within=40)
    await push(platform, [MOODS["negative"]] * 5, source)
    await expect(pill).to_contain_text("Live", timeout=60_000)
    await eventually(lambda: agrees(page, platform, source, 11), within=30)


async def answers(platform: Platform) -> bool:
    try:
        return (await platform.api.get("/api/health/ready")).status_code == 200
    except OSError:
        return False
    except Exception as error:  # whatever the client calls a refused connection
        return not type(error).__module__.startswith("httpx")


async def test_without_a_connection_the_page_polls(
    wired: tuple[Page, Wire], platform: Platform
) -> None:
    page, wire = wired
    wire.cut = True
    await page.add_init_script("Math.random = () => 0.02")
    source = fresh("polled")
    await page.goto(f"{platform.api.base_url}?source={source}")
    await expect(page.get_by_test_id("connection")).to_contain_text("Polling", timeout=20_000)
    await push(platform, ["polled, what a wonderful day"], source)
    article = page.get_by_role("article").filter(has_text="polled, what")
    await expect(article).to_be_visible(timeout=25_000)


async def test_live_updates_can_be_off(wired: tuple[Page, Wire], platform: Platform) -> None:
    page, wire = wired
    await page.goto(f"{platform.api.base_url}?live=false")
    await expect(page.get_by_test_id("connection")).to_contain_text("Live off")
    await expect(page.get_by_role("article").first).to_be_visible()
    assert wire.asked == 0


async def test_pause_holds_everything_and_counts_what_passes(
    page: Page, platform: Platform
) -> None:
    source = fresh("paused")
    await counting(page, platform, source)
    before = await shown_total(page)
    await page.keyboard.press("l")
    pill = page.get_by_test_id("connection")
    await expect(pill).to_contain_text("Paused")
    await push(platform, [f"{MOODS['positive']} while paused {n}" for n in range(3)], source)
    await expect(pill).to_contain_text("3 behind", timeout=15_000)
    await expect(page.get_by_role("article").filter(has_text="while paused")).to_have_count(0)
    assert await shown_total(page) == before
    await page.get_by_role("button", name="Live", exact=True).click()
    await expect(page.get_by_role("article").filter(has_text="while paused")).to_have_count(3)
    await eventually(lambda: agrees(page, platform, source, 4), within=15)


async def test_a_page_nobody_sees_lets_go_and_resumes(
    wired: tuple[Page, Wire], platform: Platform
) -> None:
    page, wire = wired
    await page.clock.install()
    await visit(page, platform)
    asked = wire.asked
    show = """hidden => {
        Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
    }"""
    await page.evaluate(show, True)
    await page.clock.run_for(31_000)
    await expect(page.get_by_test_id("connection")).to_contain_text("Paused in background")
    await page.evaluate(show, False)
    await expect(page.get_by_test_id("connection")).to_contain_text("Live", timeout=15_000)
    assert wire.asked == asked + 1
