"""A network on its way to the reader: ``up --source``, from a site of this machine to its posts."""

from __future__ import annotations

import os
import signal
from datetime import timedelta
from pathlib import Path

from playwright.async_api import Browser, expect

from groundswell.domain.clock import utc_now
from tests.contract.sources.feeds import Site
from tests.e2e.browsing import browser as browser
from tests.e2e.browsing import pytestmark as pytestmark
from tests.e2e.conftest import Start, groundswell
from tests.e2e.networks import networks
from tests.eventually import eventually


async def test_every_network_comes_to_the_page(up: Start, browser: Browser, tmp_path: Path) -> None:
    async with networks(tmp_path / "nats") as there:
        platform = await up(*there.arguments, **there.environment)

        async def shown(source: str) -> bool:
            posts = (await platform.get("/api/posts", source=source))["posts"]
            return bool(posts) and all(post["sentiment"]["label"] for post in posts)

        for source in there.specs:
            await eventually(lambda source=source: shown(source), within=60)  # type: ignore[misc]

        async def all_are_heard() -> bool:
            told = (await platform.get("/api/sources/coverage"))["sources"]
            heard = [(each["status"], each["gaps"]) for each in told]
            return heard == [("connected", [])] * len(there.specs)

        await eventually(all_are_heard, within=30)
        page = await browser.new_page(viewport={"width": 1440, "height": 1600})
        tomorrow = (utc_now() + timedelta(days=1)).date()
        for source in there.specs:
            days = f"from=2026-11-20&to={tomorrow}"
            await page.goto(f"{platform.api.base_url}?source={source}&{days}")
            post = page.locator("#posts").get_by_text("text").first
            await expect(post).to_be_visible(timeout=30_000)


async def test_a_feed_is_read_and_shown_and_goes_on_after_a_kill(up: Start) -> None:
    site = Site()
    site.written = 3
    site.texts[0] = "I love this so much, best day ever"
    async with site.http.running():
        platform = await up("--source", f"rss:{site.url}#every=1&name=press")
        await eventually(lambda: platform.analysed(3), within=60)
        posts = (await platform.get("/api/posts", source="press"))["posts"]
        assert {post["content"] for post in posts} >= {site.texts[0], "text 1", "text 2"}
        (loved,) = [post for post in posts if post["content"] == site.texts[0]]
        assert loved["sentiment"]["label"] == "positive"

        site.texts[1] = "This is awful, I hate it"
        site.written = 4

        async def followed() -> bool:
            now = (await platform.get("/api/posts", source="press"))["posts"]
            return {"This is awful, I hate it", "text 3"} <= {post["content"] for post in now}

        await eventually(followed, within=30)

        async def is_told_of(posts: int) -> bool:
            (told,) = (await platform.get("/api/sources/coverage"))["sources"]
            return (told["status"], told["gaps"], told["posts"]) == ("connected", [], posts)

        await eventually(lambda: is_told_of(5))

        for pid in platform.pids("ingester"):
            os.kill(pid, signal.SIGKILL)
        site.written = 8

        async def goes_on() -> bool:
            now = (await platform.get("/api/posts", source="press"))["posts"]
            return len(now) == 8 and await is_told_of(9)  # an edit is one more

        await eventually(goes_on, within=60)  # once the lease of the dead one has run out
        code, out, _ = await groundswell("sources", "status", "--data-dir", str(platform.data_dir))
        assert code == 0
        assert f"rss:{site.url}  connected" in out
