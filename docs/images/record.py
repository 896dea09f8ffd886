"""Record the pictures of the docs, one of them moving.

    python docs/images/record.py http://127.0.0.1:8000

Needs a running demo (`make up`), Chromium and ffmpeg. Each scene is one real use of the page.
"""

from __future__ import annotations

import asyncio
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.async_api import Browser, Page, async_playwright

DESK, PHONE = (1440, 900), (390, 844)
FOLDER = Path(__file__).parent
MOVING = FOLDER / "groundswell.webp"
FFMPEG = shutil.which("ffmpeg") or "ffmpeg"
FRAMES_A_SECOND = 1
HELD = 2
"""Seconds that a scene stays, so that it can be read."""


async def scenes(page: Page, address: str, topic: str, folder: Path) -> None:
    """The mood of a brand turns: when, why, which posts first; and beside its competitors."""
    taken = 0

    async def shown(seconds: int = HELD) -> None:
        nonlocal taken
        await page.wait_for_timeout(2_500)
        for _ in range(seconds * FRAMES_A_SECOND):
            await page.screenshot(path=folder / f"{taken:03}.png")
            taken += 1

    await page.goto(f"{address}/?from=now-24h&to=now")
    await page.get_by_role("article").first.wait_for()
    await shown()
    await page.goto(f"{address}/?from=now-24h&to=now&topic={topic}&trend=net")
    await page.get_by_role("article").first.wait_for()
    await shown(3)
    await page.get_by_role("region", name="Incidents").get_by_text("Open incident").first.click()
    await shown(3)
    await page.goto(f"{address}/?from=now-24h&to=now&topic={topic}&sort=most_negative")
    await page.get_by_role("article").first.wait_for()
    await page.get_by_role("article").first.scroll_into_view_if_needed()
    await shown()
    await page.goto(f"{address}/?view=topics")
    await shown()


async def still(browser: Browser, address: str, name: str, size: tuple[int, int]) -> None:
    """One picture of the overview; by night where its name says so."""
    width, height = size
    page = await browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if "dark" in name else "light",
    )
    await page.goto(f"{address}/?from=now-6h&to=now&trend=net")
    await page.get_by_role("article").first.wait_for()
    await page.wait_for_timeout(4_000)
    await page.screenshot(path=FOLDER / name)
    await page.close()


async def main(address: str, topic: str) -> None:
    address = address.rstrip("/")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        for name in ("dashboard.png", "dashboard-dark.png"):
            await still(browser, address, name, DESK)
        await still(browser, address, "dashboard-phone.png", PHONE)
        page = await browser.new_page(viewport={"width": DESK[0], "height": DESK[1]})
        with tempfile.TemporaryDirectory() as folder:
            await scenes(page, address, topic, Path(folder))
            frames = ["-framerate", str(FRAMES_A_SECOND), "-i", f"{folder}/%03d.png"]
            look = ["-vf", "scale=1200:-1:flags=lanczos", "-quality", "70", "-loop", "0"]
            command = [FFMPEG, "-loglevel", "error", "-y", *frames, *look, str(MOVING)]
            subprocess.run(command, check=True)  # noqa: ASYNC221, S603 - nothing else goes on
        await browser.close()
    sys.stdout.write(f"{MOVING}: {MOVING.stat().st_size / 1e6:.2f} MB\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "Brambleway"))
