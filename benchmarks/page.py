"""How the page bears a flood: frame times, the longest task and heap growth, in real Chromium.

Posts go the whole way, by stream, worker, store and socket; only the model is replaced by one that
takes no time, since none reads 1,000 posts/s on a small machine beside a browser. The floor in the
same run is the same page with no posts coming.
"""

from __future__ import annotations

import argparse
import asyncio
import shutil
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from playwright.async_api import CDPSession, Page, async_playwright

from benchmarks.load import drained, made_posts, publish
from benchmarks.platform import Platform, running_platform
from benchmarks.report import Report, quantile
from groundswell.domain.clock import utc_now
from groundswell.domain.post import PostEvent
from groundswell.stream.facade import Stream

RATES = (100.0, 1000.0)
LONG_RATE = 200.0
BATCHES_A_SECOND = 20
WARM_UP_SECONDS = 10.0
SAMPLE_SECONDS = 10.0
OVER = timedelta(minutes=50)
MEGABYTE = 1e6
FLAGS = ["--no-sandbox", "--disable-gpu", "--js-flags=--expose-gc", "--enable-precise-memory-info"]

WATCH = """() => {
  const watch = { frames: [], longest: 0, tasks: 0, last: performance.now() };
  window.flood = watch;
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) {
      watch.tasks += 1;
      watch.longest = Math.max(watch.longest, duration);
    }
  }).observe({ type: "longtask" });
  const tick = (now) => {
    if (watch.frames.length < 200000) watch.frames.push(now - watch.last);
    watch.last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""


@dataclass(frozen=True, slots=True)
class Flood:
    """One run: frames in ms, heap in bytes after garbage collection, every few seconds."""

    frames: list[float]
    longest_task: float
    long_tasks: int
    heap: list[float]
    sent: int
    shown: int

    def row(self) -> dict[str, float]:
        frames = sorted(self.frames)
        half = self.heap[len(self.heap) // 2 :]
        return {
            "p50": quantile(frames, 0.5),
            "p95": quantile(frames, 0.95),
            "p99": quantile(frames, 0.99),
            "longest": self.longest_task,
            "tasks>50": float(self.long_tasks),
            "heap MB": self.heap[-1] / MEGABYTE,
            "growth MB": (half[-1] - half[0]) / MEGABYTE,
        }


async def measure(options: argparse.Namespace) -> Report:
    """Nothing, 100 and 1,000 posts/s for ``options.seconds`` each."""
    report = Report("The page under a flood: frames and the longest task", "ms; heap in MB")
    async with running_platform(("instant", "serve")) as platform:
        # Without any post the page shows how to bring some in, and no chart.
        await publish(platform.stream_settings, made_posts(200, run="before", over=OVER))
        await drained(platform.stream_settings)
        for rate in (0.0, *RATES):
            await _add(report, platform, rate, options.seconds)
    worst = report.rows[_name(RATES[-1])]
    report.goal("p95 of frames at 1,000 posts/s, ms", worst["p95"], at_most=50)
    report.notes["the model"] = "replaced by one that takes no time"
    report.notes["seconds a rate"] = options.seconds
    report.notes["growth MB"] = "second half of the run, after garbage collection"
    return report


async def measure_long(options: argparse.Namespace) -> Report:
    """200 posts/s for twenty times ``options.seconds``: does the heap grow without bound?"""
    seconds = 20 * options.seconds
    report = Report("The page at 200 posts/s for long", "ms; heap in MB")
    async with running_platform(("instant", "serve")) as platform:
        run = await _add(report, platform, LONG_RATE, seconds)
    report.goal("heap growth, second half, MB", run.row()["growth MB"], at_most=5)
    report.notes["the model"] = "replaced by one that takes no time"
    report.notes["seconds"] = seconds
    report.notes["heap, MB, evenly over the run"] = " ".join(
        f"{size / MEGABYTE:.1f}" for size in run.heap[:: max(1, len(run.heap) // 20)]
    )
    return report


async def _add(report: Report, platform: Platform, rate: float, seconds: float) -> Flood:
    run = await _flood(platform, rate, seconds)
    report.rows[_name(rate)] = run.row()
    report.notes[f"posts sent, and counted by the page, {_name(rate)}"] = f"{run.sent}, {run.shown}"
    return run


def _name(rate: float) -> str:
    return f"{rate:,.0f} posts/s"


async def _flood(platform: Platform, rate: float, seconds: float) -> Flood:
    browser = chromium()
    run = f"flood-{rate:.0f}-{time.time():.0f}"
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=browser, args=FLAGS)
        page = await opened.new_page(viewport={"width": 1440, "height": 1000})
        inspector = await page.context.new_cdp_session(page)
        await page.goto(f"{platform.api_url}/?from=now-1h&to=now")
        await page.get_by_test_id("connection").get_by_text("Live").wait_for()
        sending = asyncio.create_task(_send(platform, rate, WARM_UP_SECONDS + seconds, run))
        await asyncio.sleep(WARM_UP_SECONDS)
        await page.evaluate(WATCH)
        heap = [await _heap(inspector)]
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            await asyncio.sleep(min(SAMPLE_SECONDS, max(0.1, ends - time.monotonic())))
            heap.append(await _heap(inspector))
        watched: dict[str, Any] = await page.evaluate("window.flood")
        sent = await sending
        await asyncio.sleep(3)
        shown = await _shown(page)
        await opened.close()
    # The first frame and those that collecting garbage for a sample took are not the page's doing.
    return Flood(watched["frames"][1:], watched["longest"], watched["tasks"], heap, sent, shown)


def chromium() -> str:
    """Where the browser of this machine is."""
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        raise RuntimeError("this measurement needs Chromium")
    return browser


async def _send(platform: Platform, rate: float, seconds: float, run: str) -> int:
    """Publish at a steady rate in small batches; how many posts."""
    if rate == 0:
        await asyncio.sleep(seconds)
        return 0
    posts = await asyncio.to_thread(made_posts, int(rate * seconds), run=run)
    start, size, sent = time.monotonic(), max(1, round(rate / BATCHES_A_SECOND)), 0
    async with Stream.open(platform.stream_settings) as stream:
        while sent < len(posts):
            await asyncio.sleep(max(0.0, start + sent / rate - time.monotonic()))
            now = utc_now()
            batch = [replace(post, created_at=now) for post in posts[sent : sent + size]]
            await stream.producer.add([PostEvent(post) for post in batch])
            sent += len(batch)
    return sent


async def _heap(inspector: CDPSession) -> float:
    await inspector.send("HeapProfiler.collectGarbage")
    usage = await inspector.send("Runtime.getHeapUsage")
    return float(usage["usedSize"])


async def _shown(page: Page) -> int:
    """What the page counts in its range, of this run and those before it."""
    await page.get_by_role("button", name="Distribution: show as table").click()
    cells = await page.get_by_role("region", name="Distribution").locator("tbody td").all()
    texts = [await cell.inner_text() for cell in cells[::2]]
    return sum(int(text.replace(",", "")) for text in texts)
