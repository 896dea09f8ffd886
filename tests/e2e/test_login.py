"""In a real browser: who has a key sees the live page, who has none sees the login."""

from __future__ import annotations

import asyncio

from playwright.async_api import Browser, expect

from tests.e2e.browsing import browser as browser
from tests.e2e.browsing import opened_post
from tests.e2e.browsing import pytestmark as pytestmark
from tests.e2e.conftest import Start, groundswell


async def test_a_key_opens_the_live_page_and_its_end_closes_it(up: Start, browser: Browser) -> None:
    platform = await up(
        "--source", "simulator", "--rate", "5", AUTH_MODE="on", AUTH_KEY_CACHE_SECONDS="0"
    )
    place = {"GROUNDSWELL_DATA_DIR": str(platform.data_dir)}
    code, out, told = await groundswell("keys", "create", "page", "--scope", "read", **place)
    assert code == 0, told
    key = out.strip()

    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    await page.goto(str(platform.api.base_url))
    field = page.get_by_label("Key or token")
    await field.fill("gsk_guess")
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_text("unknown, revoked or expired")).to_be_visible()
    await field.fill(key)
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("article").first).to_be_visible(timeout=20_000)
    await expect(page.get_by_text("Live", exact=False).first).to_be_visible(timeout=20_000)

    # Nothing of the head is out of sight, the way out neither.
    for width in range(360, 1960, 40):
        await page.set_viewport_size({"width": width, "height": 900})
        # Charts are drawn anew to the width they have, a moment later.
        fits = f"document.documentElement.scrollWidth <= {width}"
        await page.wait_for_function(fits, timeout=5_000)
    await page.set_viewport_size({"width": 1440, "height": 900})

    # The key is nowhere a script, a log or a history could find it.
    assert key not in page.url
    stored = await page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert key not in stored
    assert await page.evaluate("document.cookie") == ""
    logs = await asyncio.to_thread(
        lambda: "".join(log.read_text() for log in (platform.data_dir / "logs").iterdir())
    )
    assert key.split("_", 2)[2] not in logs

    await page.reload()
    await expect(page.get_by_role("article").first).to_be_visible(timeout=20_000)
    # A link in a message is tapped on a page of another site, which gets no cookie sent.
    await page.goto(f"data:text/html,<a href='{platform.api.base_url}'>open</a>")
    await page.get_by_role("link", name="open").click()
    await expect(page.get_by_role("article").first).to_be_visible(timeout=20_000)
    # Who may only read sees no form that would fail on saving.
    await expect((await opened_post(page)).get_by_text("Model: ")).to_be_visible()
    await expect(page.get_by_role("region", name="Correct this label")).to_have_count(0)
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name="Log out page").click()
    await expect(field).to_be_visible(timeout=20_000)
    await field.fill(key)
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("article").first).to_be_visible(timeout=20_000)
    await groundswell("keys", "revoke", key.split("_")[1], **place)
    await page.reload()
    await expect(field).to_be_visible(timeout=20_000)
    assert problems == []


async def test_a_key_of_one_source_sees_that_and_is_told_what_it_does_not_see(
    up: Start, browser: Browser
) -> None:
    platform = await up("--source", "simulator", "--rate", "5", AUTH_MODE="on")
    place = {"GROUNDSWELL_DATA_DIR": str(platform.data_dir)}
    options = ("--scope", "read", "--source", "bluesky")
    code, key, told = await groundswell("keys", "create", "one", *options, **place)
    assert code == 0, told
    page = await browser.new_page(viewport={"width": 1440, "height": 900})
    await page.goto(str(platform.api.base_url))
    await page.get_by_label("Key or token").fill(key.strip())
    await page.get_by_role("button", name="Log in").click()
    await expect(page.get_by_role("article").first).to_be_visible(timeout=20_000)
    alerts = page.get_by_role("region", name="Incidents")
    await expect(alerts).to_contain_text("You don't have permission", timeout=20_000)
    await expect(alerts.get_by_role("button", name="Retry")).to_have_count(0)
    await expect(page.get_by_text("None open")).to_have_count(0)
