"""How the page looks: day and night, on a phone, a tablet and a desk, with everything open once."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, Page, Route, WebSocketRoute, expect

from tests.e2e.browsing import opened_post
from tests.e2e.conftest import Platform
from tests.e2e.page.conftest import SIZES, THEMES, new_page, violations, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.asyncio(loop_scope="package"),
]
COLUMNS = {
    "phone": [
        ["Distribution"],
        ["Trend"],
        ["What is behind it"],
        ["Live feed"],
        ["Emotions"],
        ["Incidents"],
    ],
    "tablet": [
        ["Distribution"],
        ["Trend"],
        ["What is behind it"],
        ["Live feed"],
        ["Emotions"],
        ["Incidents"],
    ],
    "desk": [
        ["Distribution"],
        ["Trend", "What is behind it"],
        ["Live feed"],
        ["Emotions", "Incidents"],
    ],
    "wide": [
        ["Distribution", "Live feed"],
        ["Trend", "What is behind it"],
        ["Emotions", "Incidents"],
    ],
}
#: px; what is pressed with a finger is at least as high and as wide.
FINGER = 40


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", SIZES)
async def test_everybody_can_use_the_page_and_all_that_opens_on_it(
    browser: Browser, platform: Platform, size: str, theme: Any
) -> None:
    page = await new_page(browser, size, theme)
    await visit(page, platform)
    await expect(panel(page, "Trend").locator(".recharts-area").first).to_be_attached()
    incidents = panel(page, "Incidents").get_by_role("listitem")
    await expect(incidents.first).to_be_visible(timeout=60_000)
    await looks_right(page, size)
    assert await columns(page) == COLUMNS[size]
    assert await page.evaluate("document.getAnimations().length") == 0
    assert "Inter" in await page.evaluate("getComputedStyle(document.body).fontFamily")

    for name in ("Trend", "Distribution", "Emotions"):
        await page.get_by_role("button", name=f"{name}: show as table").click()
        await expect(panel(page, name).get_by_role("table")).to_be_visible()
    await looks_right(page, size, panel(page, "Trend"))

    await page.get_by_role("button", name="Custom range and time zone").click()
    await looks_right(page, size, page.get_by_role("dialog", name="Custom range"))
    await page.keyboard.press("Escape")

    await page.get_by_role("button", name="Distribution: save").click()
    await looks_right(page, size, page.get_by_role("dialog", name="Save Distribution"))
    await page.keyboard.press("Escape")

    if size == "phone":
        await page.get_by_role("button", name="Filters").click()
        await looks_right(page, size, page.get_by_role("dialog", name="Filters"))
    await page.get_by_role("button", name=re.compile("^Author")).click()
    await looks_right(page, size, page.get_by_role("dialog", name="Author"))
    await page.keyboard.press("Escape")
    await page.get_by_role("button", name=re.compile(r"^Emotion\b")).click()
    await page.get_by_role("menuitemcheckbox", name=re.compile("^Anger")).click()
    await page.get_by_role("menuitemcheckbox", name="Hide Joy").click()
    await looks_right(page, size, page.get_by_role("menu", name="Emotion"))
    await page.keyboard.press("Escape")
    if size == "phone":
        await page.keyboard.press("Escape")
    for word in ("Anger", "not Joy"):
        chip = page.get_by_role("button", name=f"Remove filter Emotion {word}")
        await expect(chip).to_be_visible()
    await looks_right(page, size, page.get_by_role("region", name="Filters"))

    await page.keyboard.press("Control+K")
    await looks_right(page, size, page.get_by_role("dialog", name="Commands"))
    await page.keyboard.press("Escape")
    await page.get_by_role("heading", name="Groundswell").click()
    await page.keyboard.press("?")
    await looks_right(page, size, page.get_by_role("dialog", name="Keyboard shortcuts"))
    await page.keyboard.press("Escape")

    post = await opened_post(page)
    await expect(post.get_by_text("Most weight:")).to_be_visible(timeout=15_000)
    await looks_right(page, size, post)
    await page.context.close()


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", ["phone", "desk"])
async def test_what_is_empty_and_what_has_failed_can_be_read_too(
    browser: Browser, platform: Platform, size: str, theme: Any
) -> None:
    page = await new_page(browser, size, theme)
    await page.goto(f"{platform.api.base_url}?source=nobody")
    empty = page.get_by_text("No post matches these filters")
    await expect(empty).to_have_count(4, timeout=20_000)
    await looks_right(page, size)

    async def fail(route: Route) -> None:
        headers = {"x-request-id": "req-42", "content-type": "application/json"}
        await route.fulfill(status=422, headers=headers, body='{"detail": "it broke"}')

    async def refuse(socket: WebSocketRoute) -> None:
        await socket.close(code=4000)

    await page.route("**/api/**", fail)
    await page.route_web_socket(re.compile("/ws/"), refuse)
    await page.goto(f"{platform.api.base_url}?from=now-1h&to=now")
    await expect(page.get_by_role("alert")).to_have_count(6, timeout=20_000)
    await looks_right(page, size)
    await page.context.close()


async def test_day_and_night_are_a_choice_that_is_kept(page: Page, platform: Platform) -> None:
    await visit(page, platform)
    theme = page.get_by_role("button", name=re.compile("Theme"))
    for scheme, of_page in (("Light", "light"), ("Dark", "dark")):
        await theme.click()
        await expect(theme).to_have_accessible_name(re.compile(f"Theme: {scheme}"))
        html = page.locator("html")
        await expect(html).to_have_attribute("data-mantine-color-scheme", of_page)
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    await expect(page.get_by_role("article").first).to_be_visible(timeout=20_000)
    assert await violations(page) == []


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("size", ["phone", "desk"])
async def test_the_login_can_be_read_and_pressed(
    browser: Browser, platform: Platform, size: str, theme: Any
) -> None:
    async def ask(route: Route) -> None:
        answer: dict[str, Any] = {
            "required": True,
            "name": None,
            "scopes": [],
            "login_url": "/login",
        }
        await route.fulfill(status=200, json=answer)

    page = await new_page(browser, size, theme)
    await page.route("**/api/auth/session", ask)
    await page.goto(str(platform.api.base_url))
    await expect(page.get_by_label("Key or token")).to_be_visible(timeout=20_000)
    await looks_right(page, size)
    await page.context.close()


async def columns(page: Page) -> list[list[str]]:
    """The panels row by row, as they stand."""
    rows: dict[int, list[tuple[float, str]]] = {}
    for name in sorted({name for row in COLUMNS["desk"] for name in row}):
        box = await panel(page, name).bounding_box()
        assert box is not None
        rows.setdefault(round(box["y"]), []).append((box["x"], name))
    return [[name for _, name in sorted(row)] for _, row in sorted(rows.items())]


def panel(page: Page, name: str) -> Locator:
    return page.get_by_role("region", name=name, exact=True)


async def looks_right(page: Page, size: str, part: Locator | None = None) -> None:
    """The page, or what has opened on it: no fault by axe, all on the screen, nothing too small."""
    if part is not None:
        await expect(part).to_be_visible()
    width, _ = SIZES[size]
    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert await violations(page, part) == []
    if size == "phone":
        assert await small(part or page.locator("body")) == []


async def small(part: Locator) -> list[str]:
    """What a finger cannot hit. Marks in a chart and links in a sentence are as large as those."""
    return list(
        await part.evaluate(
            """(part, least) => [...part.querySelectorAll("button, a, input, select")]
                .filter(each => each.checkVisibility() && !each.closest("figure, p"))
                .map(each => each.matches("input[type=radio]") ? each.labels[0] ?? each : each)
                .map(each => [each, each.getBoundingClientRect()])
                .filter(([, { width, height }]) => width > 1 && height > 1)
                .filter(([, { width, height }]) => width < least || height < least)
                .map(([each, { width, height }]) =>
                    `${width} by ${height} px: ${each.outerHTML.slice(0, 160)}`)""",
            FINGER,
        )
    )
