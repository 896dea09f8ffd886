"""How long the page takes to be seen and to be used, on a slow line, in real Chromium.

Each load has an empty cache. The floor in the same run is the same page on an unthrottled line: the
difference is the line, what is left is the browser and the server.

Sources: the slow line is Lighthouse's "slow 4G" (https://github.com/GoogleChrome/lighthouse, docs/
throttling.md); total blocking time and cumulative layout shift are as web.dev defines them.
"""

from __future__ import annotations

import argparse
import asyncio
from dataclasses import dataclass
from datetime import timedelta
from statistics import median
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from benchmarks.load import drained, made_posts, publish
from benchmarks.page import FLAGS, chromium
from benchmarks.platform import running_platform
from benchmarks.report import Report

LOADS = 5
POSTS, OVER = 2_000, timedelta(minutes=50)
SHOWN_WITHIN_SECONDS = 60.0
QUIET_SECONDS = 3.0
"""After the numbers are there: what still blocks or moves is seen."""


@dataclass(frozen=True, slots=True)
class Line:
    """A connection: round trip in ms, and bits a second down and up; 0: unbounded."""

    round_trip: float
    down: float
    up: float


SLOW = Line(150, 1.6e6, 750e3)
LINES = {"unthrottled": Line(0, 0, 0), "1.6 Mbit/s, 150 ms": SLOW}

WATCH = """() => {
  const seen = { paint: 0, largest: 0, shift: 0, tasks: [], numbers: 0 };
  window.seen = seen;
  const on = (type, take) => new PerformanceObserver((list) => list.getEntries().forEach(take))
    .observe({ type, buffered: true });
  on("paint", (e) => { if (e.name === "first-contentful-paint") seen.paint = e.startTime; });
  on("largest-contentful-paint", (e) => { seen.largest = e.startTime; });
  on("layout-shift", (e) => { if (!e.hadRecentInput) seen.shift += e.value; });
  on("longtask", (e) => seen.tasks.push([e.startTime, e.duration]));
  const look = () => {
    const number = document.querySelector("dl dd")?.textContent ?? "";
    if (/[0-9]/.test(number)) seen.numbers = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


async def measure(options: argparse.Namespace) -> Report:
    """The Overview with some thousand posts behind it, five times on each line; medians."""
    report = Report("The page's first load, with an empty cache", "ms; shift without unit; KB")
    async with running_platform(("instant", "serve")) as platform:
        await publish(platform.stream_settings, made_posts(POSTS, run="load", over=OVER))
        await drained(platform.stream_settings)
        async with async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            for name, line in LINES.items():
                loads = [await _load(browser, platform.api_url, line) for _ in range(LOADS)]
                report.rows[name] = {key: median(one[key] for one in loads) for key in loads[0]}
            await browser.close()
    slow = report.rows["1.6 Mbit/s, 150 ms"]
    report.goal("first contentful paint on the slow line, ms", slow["painted"], at_most=1000)
    report.goal("interactive on the slow line, ms", slow["usable"], at_most=2500)
    report.goal("cumulative layout shift", slow["shift"], at_most=0.1)
    report.notes["usable"] = "the numbers are there and no long task that began before is running"
    report.notes["loads a line"] = LOADS
    return report


async def _load(browser: Browser, url: str, line: Line) -> dict[str, float]:
    context = await browser.new_context(viewport={"width": 1440, "height": 1000})
    page = await context.new_page()
    inspector = await context.new_cdp_session(page)
    await inspector.send("Network.enable")
    await inspector.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": line.round_trip,
            "downloadThroughput": line.down / 8 or -1,
            "uploadThroughput": line.up / 8 or -1,
        },
    )
    received = 0.0

    def finished(event: dict[str, Any]) -> None:
        nonlocal received
        received += event["encodedDataLength"]

    inspector.on("Network.loadingFinished", finished)
    await page.add_init_script(f"({WATCH})()")
    await page.goto(f"{url}/?from=now-1h&to=now", wait_until="commit")
    seen = await _seen(page)
    await context.close()
    usable = max(
        [seen["numbers"]] + [start + ms for start, ms in seen["tasks"] if start < seen["numbers"]]
    )
    blocking = sum(max(0.0, ms - 50) for start, ms in seen["tasks"] if start > seen["paint"])
    return {
        "painted": seen["paint"],
        "largest": seen["largest"],
        "usable": usable,
        "blocking": blocking,
        "shift": seen["shift"],
        "KB": received / 1000,
    }


async def _seen(page: Page) -> dict[str, Any]:
    """What was seen once the numbers were there and a while after."""
    async with asyncio.timeout(SHOWN_WITHIN_SECONDS):
        while not await page.evaluate("window.seen?.numbers ?? 0"):  # noqa: ASYNC110 - its CSP
            await asyncio.sleep(0.05)
    await asyncio.sleep(QUIET_SECONDS)
    found: dict[str, Any] = await page.evaluate("window.seen")
    return found
