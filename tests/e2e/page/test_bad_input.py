"""What nobody wishes for: odd posts, broken frames, crooked clocks, an API that fails."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from playwright.async_api import Page, Route, WebSocketRoute, expect

from groundswell.domain.clock import utc_now
from tests.e2e.conftest import Platform
from tests.e2e.page.conftest import fresh, push, violations, visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(120),
    pytest.mark.asyncio(loop_scope="package"),
]
ODD = {
    "long": "0123456789" * 980 + " and here it ends",
    "unbroken": "w" * 3_000,
    "markup": "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script><b>bold</b>",
    "right to left": "\u202eأحب هذا كثيرا جدا، يا له من يوم رائع\u202e trailing",
    "emoji": "🤯👩‍👩‍👧‍👦🏳️‍🌈" * 150,
    "lines": "one\n" * 200,
}


async def test_odd_posts_are_shown_as_text_and_the_layout_stays_whole(
    page: Page, platform: Platform
) -> None:
    source = fresh("odd")
    ids = await push(platform, list(ODD.values()), source)
    await page.goto(f"{platform.api.base_url}?source={source}")
    articles = page.get_by_role("article")
    await expect(articles.filter(has_text="<script>")).to_be_visible(timeout=30_000)
    count = str(len(ODD))
    await expect(articles.first).to_have_attribute("aria-setsize", count, timeout=20_000)
    for article in await articles.all():
        box = await article.bounding_box()
        assert box is not None
        assert box["height"] < 320
    sideways = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    assert not await page.evaluate(sideways)
    for post_id in ids[:3]:
        await page.goto(f"{platform.api.base_url}?source={source}&post={post_id}")
        text = page.get_by_role("region", name="Text of the post")
        await expect(text).to_be_visible(timeout=15_000)
        assert not await page.evaluate(sideways)
    await expect(page.get_by_role("region", name="Text of the post")).to_contain_text("<script>")
    assert await page.evaluate("window.hacked") is None
    assert await violations(page) == []


async def test_broken_and_unknown_frames_are_passed_over(page: Page, platform: Platform) -> None:
    async def meddle(socket: WebSocketRoute) -> None:
        server = socket.connect_to_server()

        def pass_on(message: str | bytes) -> None:
            for nonsense in ("{", "null", "[]", '{"type": "party"}', '{"type": "update"}'):
                socket.send(nonsense)
            socket.send(json.dumps({"type": "update", "posts": "many", "from": 3}))
            socket.send(message)

        server.on_message(pass_on)

    await page.route_web_socket(re.compile("/ws/sentiment"), meddle)
    await visit(page, platform)
    await push(platform, ["in spite of it all, what a wonderful day"], fresh("nonsense"))
    article = page.get_by_role("article").filter(has_text="in spite of it all")
    await expect(article).to_be_visible(timeout=15_000)


@pytest.mark.parametrize("hours", [-1, 1])
async def test_a_clock_that_is_an_hour_off_breaks_nothing(
    page: Page, platform: Platform, hours: int
) -> None:
    await page.clock.install(time=utc_now() + timedelta(hours=hours))
    await page.clock.resume()
    source = fresh("clock")
    await push(platform, ["time will tell, what a wonderful day"], source)
    await visit(page, platform, f"?source={source}")
    await expect(page.get_by_test_id("connection")).to_contain_text(
        re.compile(r"Live ?\d+/min ?<?[0-2]")
    )
    # Times are told by the server's clock.
    ago = re.compile("now|[0-9]+ s ago")
    await expect(page.get_by_role("article").locator("time")).to_have_text(ago)


async def test_a_panel_whose_request_fails_says_so_and_the_rest_lives(
    page: Page, platform: Platform
) -> None:
    async def fail(route: Route) -> None:
        headers = {"x-request-id": "req-42", "content-type": "application/json"}
        body = '{"detail": "it broke"}'
        await route.fulfill(status=500, headers=headers, body=body)

    await page.route("**/api/alerts*", fail)
    await visit(page, platform)
    alerts = page.get_by_role("region", name="Incidents")
    if await alerts.get_by_role("listitem").count() == 0:
        await expect(alerts.get_by_role("alert")).to_contain_text("req-42", timeout=20_000)
        assert await violations(page) == []
        await page.unroute("**/api/alerts*")
        retry = alerts.get_by_role("button", name="Retry")
        if await retry.count():  # the page asks again by itself, too
            await retry.dispatch_event("click")
        await expect(alerts.get_by_role("alert")).to_have_count(0)
    await expect(page.get_by_role("region", name="Distribution")).to_contain_text("%")


async def test_a_silent_api_is_said_to_be_silent(page: Page, platform: Platform) -> None:
    async def hang(route: Route) -> None:
        await route.abort("timedout")

    await page.route("**/api/posts/sim*", hang)
    await visit(page, platform)
    await page.goto(f"{platform.api.base_url}?post=sim-none")
    post = page.get_by_role("dialog", name="Post")
    await expect(post.get_by_role("alert")).to_contain_text("cannot be reached", timeout=20_000)
    await expect(post.get_by_role("button", name="Retry")).to_be_visible()
