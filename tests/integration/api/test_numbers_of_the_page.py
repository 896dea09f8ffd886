"""Every number on the page, and in what it saves, is that of a recount of the posts.

The 200 questions of ``test_numbers.py`` in Chromium: a page is loaded once a zone, whose clocks the
browser is given, and goes from one question to the next by its address. ``NUMBERS=all`` asks all of
them, as ``make test-page`` does; otherwise the page is asked 30, while the API and its exports are
asked each of the 200.
"""

from __future__ import annotations

import csv
import io
import os
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit
from zoneinfo import ZoneInfo

import httpx
import pytest
from playwright.async_api import Browser, Page, expect

from groundswell.domain.clock import utc_now
from groundswell.store import found_posts
from tests.e2e.browsing import launched
from tests.eventually import eventually
from tests.integration.api.conftest import Server, Work, post
from tests.integration.api.numbers import (
    CASES,
    EMOTIONS,
    SENTIMENTS,
    ZONES,
    Filters,
    Row,
    but,
    case,
    counts,
    midnight,
    place_of,
    stored,
    within,
)

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]

READER = (Path(__file__).with_name("numbers_shown.js")).read_text()
EACH_ZONE = CASES // len(ZONES) if os.environ.get("NUMBERS") == "all" else 6
NOW = {
    "America/New_York": datetime.fromisoformat("2025-11-02T15:30:00+00:00"),
    "Australia/Lord_Howe": datetime.fromisoformat("2025-10-05T03:10:00+00:00"),
}
"""What the browser takes for the present: days in which clocks change."""
ELSEWHERE = datetime.fromisoformat("2026-02-28T20:20:00+00:00")
EMOTION_WORDS = {name: name.title() for name in EMOTIONS} | {"neutral": "No emotion"}
BUCKETS = (None, "15minute", "hour", "6hour", "day", "week", "month")


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with launched() as running:
        yield running


async def opened(
    browser: Browser, server: Server, zone: str, now: datetime | None, query: str = "?live=false"
) -> Page:
    """A page of the zone, by default one that asks over REST; ``now``: where its clock stands."""
    context = await browser.new_context(
        timezone_id=zone, viewport={"width": 1440, "height": 1000}, reduced_motion="reduce"
    )
    page = await context.new_page()
    page.on("pageerror", lambda error: pytest.fail(f"the page threw: {error}"))
    if now is not None:
        await page.clock.set_fixed_time(now)
    await page.add_init_script(READER)
    await page.goto(f"{server.url}/{query}")
    await page.get_by_role("button", name="Trend: save").wait_for(timeout=60_000)
    return page


async def read(page: Page, **query: str | list[str] | None) -> dict[str, Any]:
    given = {name: value for name, value in query.items() if value is not None}
    found: dict[str, Any] = await page.evaluate(
        "readNumbers", f"/?{urlencode({'live': 'false'} | given, doseq=True)}"
    )
    return found


def named(line: dict[str, str], name: str) -> datetime:
    return datetime.fromisoformat(line[name])


async def numbers_are_right(
    told: object,
    shown: dict[str, Any],
    rows: Sequence[Row],
    times: tuple[datetime, datetime],
    filters: Filters,
) -> None:
    """Numbers and charts of the range, each under every filter but its own."""
    mine = within(rows, *times)
    mood = [row for row in mine if row.passes(but(filters, "sentiment"))]
    felt = [row for row in mine if row.passes(but(filters, "emotion"))]
    of = counts(mood, "sentiment", SENTIMENTS)
    (posts,) = [value for name, value in shown["kpis"].items() if name.startswith("Posts")]
    assert posts == f"{len(mood):,}", told
    net = round(100 * (of["positive"] - of["negative"]) / len(mood) + 1e-9) if mood else None
    assert shown["kpis"]["Net sentiment"] in signed(net), told
    assert {each["sentiment"]: int(each["posts"]) for each in shown["distribution"]} == of, told
    assert {each["emotion"]: int(each["posts"]) for each in shown["emotions"]} == counts(
        felt, "emotion", EMOTIONS
    ), told
    sources = Counter(row.source for row in mine if row.passes(but(filters, "source")))
    for facet, words, counted in (
        ("source", {name: name for name in sources}, sources),
        ("sentiment", {name: name.title() for name in SENTIMENTS}, of),
        ("emotion", EMOTION_WORDS, counts(felt, "emotion", EMOTIONS)),
    ):
        left = {words[name]: str(count) for name, count in counted.items()}
        assert shown["facets"][facet] == left, (told, facet)
    trend = shown["trend"]
    ends = [named(line, "end") for line in trend]
    assert [named(line, "start") for line in trend] == [times[0], *ends[:-1]], told
    assert ends[-1] == times[1], told
    for line in trend:
        inside = within(mood, named(line, "start"), named(line, "end"))
        assert int(line["total"]) == len(inside), (told, line)
        assert {name: int(line[name]) for name in SENTIMENTS} == counts(
            inside, "sentiment", SENTIMENTS
        ), (told, line)


def signed(net: int | None) -> tuple[str, ...]:
    """As the page writes it; halves may be rounded either way."""
    if net is None:
        return ("–",)
    near = (net - 1, net, net + 1) if net else (-1, 0, 1)
    return tuple("0" if n == 0 else f"{'+' if n > 0 else '−'}{abs(n)}" for n in near)


async def export_is_right(
    told: object,
    shown: dict[str, Any],
    server: Server,
    mine: Sequence[Row],
) -> None:
    """The file that the page offers holds the posts of the range, under all filters."""
    address = urlsplit(shown["export"])
    async with httpx.AsyncClient(base_url=server.url) as client:
        table = (await client.get(f"{address.path}?{address.query}")).text
    lines = csv.DictReader(io.StringIO(table.removeprefix("\ufeff")))
    newest_first = sorted(mine, key=lambda row: (row.at, row.id), reverse=True)
    assert [line["post_id"] for line in lines] == [row.id for row in newest_first], told


@pytest.mark.parametrize("zone", ZONES)
async def test_every_number_on_the_page_is_that_of_a_recount(
    browser: Browser, server: Server, work: Work, zone: str
) -> None:
    rows = await stored(work)
    page = await opened(browser, server, zone, NOW.get(zone, ELSEWHERE))
    await ranges_up_to_now_are_right(page, server, rows, zone)
    for turn in range(EACH_ZONE):
        asked = case(turn * len(ZONES) + ZONES.index(zone))
        start, end = asked.start, asked.end
        bucket = BUCKETS[turn % len(BUCKETS)]
        shown = await read(
            page,
            **asked.filters,
            bucket=bucket,
            **{"from": start.isoformat(), "to": end.isoformat()},
        )
        told = (str(asked), bucket)
        await numbers_are_right(told, shown, rows, (start, end), asked.filters)
        mine = [row for row in within(rows, start, end) if row.passes(asked.filters)]
        await export_is_right(told, shown, server, mine)
        assert f"{len(mine):,} post" in shown["feed"], told
        assert shown["status"] is None, told
        if bucket == "day" and end - start > timedelta(days=2):
            days = {place_of(named(line, "start"), "day", zone) for line in shown["trend"]}
            assert len(days) == len(shown["trend"]), told


async def ranges_up_to_now_are_right(
    page: Page, server: Server, rows: Sequence[Row], zone: str
) -> None:
    """Days, weeks and months of the reader's clocks."""
    today = NOW.get(zone, ELSEWHERE).astimezone(ZoneInfo(zone)).date()

    def day(shift: int, since: Any = today) -> datetime:
        return midnight(zone, since.isoformat(), shift)

    first = today.replace(day=1)
    before = (first - timedelta(days=1)).replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    weekday = today.weekday()
    ranges = {
        ("now-90d", "now"): (day(-89), day(1)),
        ("now-365d", "now"): (day(-364), day(1)),
        ("now/d", "now/d"): (day(0), day(1)),
        ("now/w", "now/w"): (day(-weekday), day(7 - weekday)),
        ("now-1w/w", "now-1w/w"): (day(-weekday - 7), day(-weekday)),
        ("now/M", "now/M"): (day(0, first), day(0, after)),
        ("now-1M/M", "now-1M/M"): (day(0, before), day(0, first)),
    }
    asked = [(start, end, None, times) for (start, end), times in ranges.items()]
    utc_today = NOW.get(zone, ELSEWHERE).date().isoformat()
    in_utc = midnight("UTC", utc_today, -89), midnight("UTC", utc_today, 1)
    for start, end, utc, times in (*asked, ("now-90d", "now", "true", in_utc)):
        shown = await read(page, **{"from": start, "to": end}, utc=utc)
        told = (zone, start, utc, times)
        await numbers_are_right(told, shown, rows, times, {})
        await export_is_right(told, shown, server, within(rows, *times))


async def test_a_sample_is_told_and_counts_the_posts_since_then(
    browser: Browser, server: Server, work: Work, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(found_posts, "COUNTED_AT_MOST", 20)
    rows = await stored(work)
    page = await opened(browser, server, "Asia/Kathmandu", ELSEWHERE)
    times = midnight("Asia/Kathmandu", "2025-03-01"), midnight("Asia/Kathmandu", "2025-12-01")
    dates = {"from": times[0].isoformat(), "to": times[1].isoformat()}
    shown = await read(page, q="acme", **dates)
    found = [row for row in within(rows, *times) if row.passes({"q": "acme"})]
    assert len(found) > 40
    counted = [line for line in shown["trend"] if int(line["total"])]
    assert 0 < sum(int(line["total"]) for line in counted) <= 20
    newest = sorted(found, key=lambda row: row.at)[-sum(int(line["total"]) for line in counted) :]
    assert {each["sentiment"]: int(each["posts"]) for each in shown["distribution"]} == counts(
        newest, "sentiment", SENTIMENTS
    )
    assert "Too many posts match to count them all" in shown["status"]


async def test_posts_that_come_live_are_counted_in_the_buckets_of_the_readers_clocks(
    browser: Browser, server: Server, work: Work
) -> None:
    query = {"from": "now-24h", "to": "now", "bucket": "hour", "live": "true"}
    first = utc_now() - timedelta(hours=7)  # a platform that has no post yet shows another page
    await work.publish(post("first", "good", created_at=first))
    page = await opened(browser, server, "Asia/Kathmandu", None, f"?{urlencode(query)}")
    await expect(page.get_by_test_id("connection")).to_contain_text("Live", timeout=60_000)
    now = utc_now()
    # Within the minutes that the live connection tells of, and before them.
    moments = [now - timedelta(minutes=minutes) for minutes in (0, 1, 40, 75, 300)]
    await work.publish(*[post(f"live{n}", "good", created_at=at) for n, at in enumerate(moments)])
    moments.append(first)

    async def all_there() -> bool:
        shown = await read(page, **query)
        trend = shown["trend"]
        hours = [named(line, "start") for line in trend[1:]]
        assert {hour.minute for hour in hours} == {15}  # :00 by clocks that are 5:45 ahead
        found = [int(line["total"]) for line in trend]
        return found == [
            sum(named(line, "start") <= at < named(line, "end") for at in moments) for line in trend
        ]

    await eventually(all_there, within=180)  # what is older is asked for once a minute
