"""One stretch of time for all panels: chosen, zoomed, compared, told in a zone, in the address."""

from __future__ import annotations

import random
import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.page.conftest import drag, visit
from tests.eventually import eventually

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.asyncio(loop_scope="package"),
]


async def test_a_range_is_in_the_address_and_the_address_is_a_range(
    page: Page, platform: Platform
) -> None:
    await visit(page, platform)
    await page.keyboard.press("3")
    await expect(page).to_have_url(re.compile(r"from=now-1h&to=now"))
    await expect(page.get_by_role("radio", name="1h")).to_be_checked()
    await expect(page.get_by_text("Last hour").first).to_be_visible()
    await visit(page, platform, "?from=now-90m&to=now")
    await expect(page.get_by_text("Last 90 minutes").first).to_be_visible()
    await visit(page, platform, "?from=nonsense&to=%3Cscript%3E")
    await expect(page.get_by_role("radio", name="15m")).to_be_checked()


async def test_all_is_since_the_first_post_and_says_since_when(
    page: Page, platform: Platform
) -> None:
    async def sources() -> list[dict[str, Any]] | None:
        told = (await platform.get("/api/sources"))["sources"]
        return told if ("mob", 60) in [(each["source"], each["posts"]) for each in told] else None

    told = await eventually(sources, within=60)
    first = min(each["first_post_at"] for each in told)
    await visit(page, platform, "?source=mob")
    await page.get_by_role("button", name="Custom range and time zone").click()
    await page.get_by_role("button", name=re.compile("^All, since")).click()
    await expect(page).to_have_url(re.compile("from=all&to=now"))
    trend = page.get_by_role("region", name="Trend")
    await expect(trend).to_contain_text(re.compile(rf"Since .* at {first[11:19]}"))
    await expect(page.get_by_text(re.compile(r"^Posts, since \d+ \w+ 20\d\d$"))).to_be_visible()
    await expect(page.locator("dd").first).to_have_text("60")
    for view in ("topics", "compare", "sources"):
        await page.goto(f"{platform.api.base_url}?view={view}&from=all")
        await expect(page.get_by_role("button", name=re.compile("^All: custom"))).to_be_visible()
        await expect(page.get_by_role("alert")).to_have_count(0)
    await page.go_back()
    await expect(page).to_have_url(re.compile("view=compare"))


async def test_dragging_over_the_trend_zooms_and_every_way_leads_back(
    page: Page, platform: Platform
) -> None:
    await visit(page, platform, "?from=now-6h&to=now")
    back = page.get_by_role("button", name="Back to live")

    async def zoom() -> None:
        figure = page.get_by_role("region", name="Trend").get_by_role("figure")
        await expect(figure.locator(".recharts-area").first).to_be_attached()
        await figure.scroll_into_view_if_needed()
        box = await figure.bounding_box()
        assert box is not None
        middle = box["y"] + box["height"] / 2
        await drag(page, (box["x"] + 60, middle), (box["x"] + box["width"] - 130, middle))
        await expect(page).to_have_url(re.compile(r"from=20\d\d-.*&to=20\d\d-"))
        await expect(back).to_be_visible()

    await zoom()
    await expect(page.get_by_text("Selected range").first).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(page).to_have_url(re.compile("from=now-6h"))
    await zoom()
    await page.keyboard.press("z")
    await expect(page).to_have_url(re.compile("from=now-6h"))
    await zoom()
    await back.click()
    await expect(page).to_have_url(re.compile("from=now-6h"))
    await expect(back).to_be_hidden()


async def test_the_previous_period_is_dashed_and_off_where_ranges_are_short(
    page: Page, platform: Platform
) -> None:
    await visit(page, platform)
    compare = page.get_by_role("button", name="Compare with the previous period")
    await expect(compare).to_be_disabled()
    await page.keyboard.press("3")
    await page.keyboard.press("x")
    await expect(compare).to_have_attribute("aria-pressed", "true")
    await expect(page).to_have_url(re.compile("compare=true"))
    await expect(page.get_by_text("one period before")).to_be_visible()
    await page.keyboard.press("x")
    await expect(page.get_by_text("one period before")).to_be_hidden()


async def test_the_trend_shows_shares_volume_or_the_net(page: Page, platform: Platform) -> None:
    await visit(page, platform)
    trend = page.get_by_role("region", name="Trend", exact=True)
    for view, told in (("Volume", "per minute"), ("Net", "Net sentiment"), ("Share", "Share of")):
        await trend.get_by_text(view, exact=True).first.click()
        await expect(trend.get_by_role("radio", name=view)).to_be_checked()
        await expect(trend.get_by_role("figure", name=re.compile(told))).to_be_visible()


async def test_a_stretch_of_ones_own_and_utc(page: Page, platform: Platform) -> None:
    await visit(page, platform)
    await page.get_by_role("button", name="Custom range and time zone").click()
    await page.get_by_text("UTC", exact=True).click()
    await expect(page).to_have_url(re.compile("utc=true"))
    await expect(page.get_by_text("Times: UTC")).to_be_visible()
    await page.get_by_label("From").fill("2026-11-01T10:00")
    await page.get_by_label("To", exact=True).fill("2026-11-01T09:00")
    await page.get_by_role("button", name="Apply").click()
    await expect(page.get_by_text("2 minutes to 1 year after")).to_be_visible()
    await page.get_by_label("To", exact=True).fill("2026-11-01T12:00")
    await page.get_by_role("button", name="Apply").click()
    address = re.compile(r"from=2026-11-01T10:00:00.000Z&to=2026-11-01T12:00:00.000Z")
    await expect(page).to_have_url(address)
    await expect(page.get_by_text("No posts in this range").first).to_be_visible()


async def test_an_alert_marks_its_time_leads_there_and_can_be_acknowledged(
    page: Page, platform: Platform
) -> None:
    peak = float(random.randrange(100, 999))
    await eventually(lambda: another_alert(platform, peak), within=60)
    await visit(page, platform)
    alerts = page.get_by_role("region", name="Incidents")
    item = alerts.get_by_role("listitem").filter(has_text=f"worst {peak:.0f}, limit 2")
    await expect(item).to_be_visible(timeout=60_000)
    told = (await platform.get("/api/alerts"))["alerts"]
    (mine,) = [alert for alert in told if alert["peak_ratio"] == peak]
    marker = page.get_by_role("button", name=re.compile("Incident opened"))
    await marker.and_(page.locator(f"[data-alert='{mine['id']}']")).click(timeout=90_000)
    await expect(item).to_be_focused()
    await item.get_by_role("button", name="Acknowledge").click()
    await expect(item).to_contain_text("Acknowledged")
    told = (await platform.get("/api/alerts"))["alerts"]
    (mine,) = [alert for alert in told if alert["peak_ratio"] == peak]
    assert mine["acknowledged_at"]
    await item.get_by_role("button", name="Show on chart").click()
    await expect(page.get_by_role("button", name="Back to live")).to_be_visible()


async def another_alert(platform: Platform, peak: float) -> bool:
    """Add an incident of now, like the one that the alerter found; whether it has found one.

    The platform is shared with tests that make rules, whose incidents tell no ratio.
    """
    added = await platform.rows(
        """INSERT INTO sentiment_alerts (id, created_at, resolved_at, state, alert_type,
            actual_ratio, threshold, window_start, window_end, positive_count, negative_count,
            neutral_count, post_count, rule, peak_ratio)
        SELECT gen_random_uuid(), now(), now(), 'resolved', alert_type,
            actual_ratio, threshold, window_start, window_end, positive_count, negative_count,
            neutral_count, post_count, rule, $1
        FROM sentiment_alerts WHERE alert_type = 'negative_ratio' AND peak_ratio IS NOT NULL LIMIT 1
        RETURNING id""",
        peak,
    )
    return bool(added)
