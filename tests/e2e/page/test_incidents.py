"""An incident from end to end: a rule made on the page, the banner, acknowledged, over."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.page.conftest import MOODS, SIZES, THEMES, fresh, push, violations, visit
from tests.eventually import eventually

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(600),
    pytest.mark.asyncio(loop_scope="package"),
]
#: ms; a rule is looked at when a minute is over.
MINUTES = 240_000


async def test_a_rule_is_made_fires_is_acknowledged_and_ends(
    page: Page, platform: Platform
) -> None:
    source = fresh("crowd")
    await calm_before(platform, source)
    await visit(page, platform)
    await make_rule(page, source)

    await push(platform, [f"{MOODS['negative']}, again {n}" for n in range(12)], source)
    banner = page.get_by_role("region", name="Open incident")
    await expect(banner).to_contain_text(
        re.compile(
            rf"Critical · Negative posts from {source}: (\d+%|no posts) in a minute, limit 40%"
        ),
        timeout=MINUTES,
    )
    await expect(page).to_have_title(re.compile(f"^● Negative posts from {source} "))
    icon = page.locator('link[rel="icon"]')
    await expect(icon).to_have_attribute("href", "./favicon-open.svg")
    assert await violations(page) == []

    await banner.get_by_role("button", name="Open incident").click()
    incident = page.get_by_role("region", name="Incident", exact=True)
    await expect(incident).to_contain_text("open for")
    await expect(page.get_by_role("region", name="What happened")).to_contain_text(
        f"Opened by Rule of {source}"
    )
    picture = page.get_by_role("figure", name=re.compile("^Observed against the usual"))
    await expect(picture.locator(".recharts-area")).not_to_have_count(0)
    await looks_right_everywhere(page)
    await serves_a_thumb(page)
    posts = page.get_by_role("region", name="Typical posts")
    await posts.get_by_role("button", name=re.compile(MOODS["negative"])).first.click()
    post = page.get_by_role("dialog", name="Post")
    await expect(post).to_contain_text(source)
    await page.go_back()
    await expect(post).to_be_hidden()
    await page.go_back()
    await expect(incident).to_be_hidden()

    await expect(banner).to_contain_text(source)
    await banner.get_by_role("button", name="Acknowledge").click()
    listed = page.get_by_role("region", name="Incidents").get_by_role("listitem")
    mine = listed.filter(has_text=f"Rule of {source}")
    await expect(mine).to_contain_text("✓ Acknowledged")
    await expect(mine).to_contain_text("Resolved", timeout=MINUTES)
    await all_calm(platform, source)
    await expect(page.get_by_text("No open incidents · last one")).to_be_visible(timeout=MINUTES)
    await expect(page).to_have_title("Groundswell")
    await expect(icon).to_have_attribute("href", "./favicon.svg")
    await mine.get_by_role("button", name="Open incident").click()
    await expect(incident).to_contain_text("Critical · resolved")
    await expect(incident).to_contain_text("Acknowledged")


async def all_calm(platform: Platform, source: str) -> None:
    """End what the built-in rule has opened meanwhile: the platform is shared with other tests."""
    await push(platform, [f"{MOODS['positive']}, again {n}" for n in range(60)], source)
    await platform.rows(
        "UPDATE sentiment_alerts SET state = 'resolved', resolved_at = now(),"
        " revision = revision + 1 WHERE rule_id IS NULL AND state = 'open' RETURNING id"
    )


async def serves_a_thumb(page: Page) -> None:
    """Menus are in sight, another page begins at its top, Back leads to where one was."""
    before = page.viewport_size
    width, height = SIZES["phone"]
    await page.set_viewport_size({"width": width, "height": height})
    incident = page.get_by_role("region", name="Incident", exact=True)
    for name in ("Acknowledge", "Silence"):
        await incident.get_by_role("button", name=name, exact=True).click()
        box = await page.get_by_role("dialog", name=name).bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        await page.keyboard.press("Escape")
    await page.evaluate("scrollTo(0, document.body.scrollHeight)")
    place = await page.evaluate("scrollY")
    assert place > 0
    await page.evaluate("document.querySelector('nav a').click()")
    await expect(incident).to_be_hidden()
    await page.wait_for_function("scrollY === 0")
    await page.go_back()
    await page.wait_for_function("place => scrollY === place", arg=place)
    assert before is not None
    await page.set_viewport_size(before)


async def looks_right_everywhere(page: Page) -> None:
    """No violation on a phone or a desk, by day or night; then back to the test's own look."""
    own = page.viewport_size
    assert own is not None
    for size in ("phone", "desk"):
        for theme in THEMES:
            width, height = SIZES[size]
            await page.set_viewport_size({"width": width, "height": height})
            await page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
            shown = page.locator(f'html[data-mantine-color-scheme="{theme}"]')
            await expect(shown).to_have_count(1)
            if found := await violations(page):
                pytest.fail(f"{size}, {theme}: {found}")
    await page.set_viewport_size(own)


async def calm_before(platform: Platform, source: str) -> None:
    """A little to judge by: too few posts for the rule, of a while ago."""
    at = (datetime.now(UTC) - timedelta(minutes=30)).isoformat()
    posts = [
        {
            "post_id": f"{source}-{n}",
            "source": source,
            "content": MOODS["neutral"],
            "created_at": at,
        }
        for n in range(3)
    ]
    assert (await platform.api.post("/api/posts", json=posts)).status_code == 202

    async def known() -> bool:
        return source in (await platform.api.get("/api/sources")).text

    await eventually(known, within=120)  # the form lists what is known when it opens


async def make_rule(page: Page, source: str) -> None:
    """Fill in a rule for one source and save it, once its backtest has been shown."""
    await page.get_by_role("button", name="Rules and channels").click()
    rules = page.get_by_role("dialog", name="Alerting")
    await rules.get_by_role("button", name="New rule").click()
    await rules.get_by_label("Name").fill(f"Rule of {source}")
    await rules.get_by_label("Fires when").select_option("threshold")
    await rules.get_by_label("Source").select_option(source, timeout=MINUTES)
    await rules.get_by_label("Severity").select_option("critical")
    for field, value in (
        ("Limit (%)", "40"),
        ("Over (minutes)", "1"),
        ("At least (posts)", "6"),
        ("Ends after calm for (minutes)", "1"),
    ):
        await rules.get_by_label(field).fill(value)
    backtest = rules.get_by_role("region", name="Backtest")
    await expect(backtest).to_contain_text("It would not have fired once in the")
    assert await violations(page, rules) == []
    await rules.get_by_role("button", name="Save rule").click()
    await expect(rules).to_contain_text(f"Negative posts from {source} above 40% in a minute")
    await rules.get_by_role("button", name="Close").click()
    await expect(rules).to_be_hidden()
