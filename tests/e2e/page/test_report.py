"""The report: complete on one or two sheets of A4, saved as a picture."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.e2e.conftest import Platform
from tests.e2e.page.conftest import MOODS, fresh, new_page, violations, visit
from tests.e2e.page.test_topics import filled
from tests.eventually import eventually

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.asyncio(loop_scope="package"),
]
_PAGE_OF_PDF = re.compile(rb"/Type\s*/Page\b(?!s)")


async def test_a_report_of_a_topic_is_printed(
    browser: Browser, platform: Platform, tmp_path: Path
) -> None:
    brand = fresh("rail").replace("-", "")
    now = datetime.now(UTC)
    posts = [
        {
            "post_id": f"{brand}-{n}",
            "source": brand,
            "author": f"author {n}",
            "content": f"{MOODS['negative' if n % 3 else 'positive']} {brand} {'long ' * n}",
            "created_at": (now - timedelta(hours=n)).isoformat(),
        }
        for n in range(40)
    ]
    assert (await platform.api.post("/api/posts", json=posts)).status_code == 202
    made = await platform.api.post("/api/topics", json={"name": brand, "query": brand})
    assert made.status_code == 201, made.text
    await eventually(lambda: filled(platform, [brand]), within=60)

    page = await new_page(browser, "desk", "dark")
    await visit(page, platform, f"?topic={brand}&from=now-24h&to=now&utc=true")
    await page.get_by_role("link", name="Report").click()
    await expect(page.get_by_role("heading", name=brand)).to_be_visible(timeout=20_000)
    # The address means the same for ever.
    await expect(page).to_have_url(re.compile(r"from=\d{4}-.*&to=\d{4}-.*&tz=UTC"))
    await expect(page).to_have_title(f"Report: {brand} · Groundswell")
    paper = page.get_by_role("main")
    for part in ("(UTC)", "Net sentiment", "Incidents", "Typical posts", "No filters", "24"):
        await expect(paper).to_contain_text(part)
    assert await violations(page) == []

    await page.emulate_media(media="print")
    await expect(page.get_by_role("button", name="Print or save as PDF")).to_be_hidden()
    await expect(page.get_by_role("button", name="Download PNG").first).to_be_hidden()
    pdf = await page.pdf(path=tmp_path / "report.pdf", prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    assert 1 <= len(_PAGE_OF_PDF.findall(pdf)) <= 2
    await page.emulate_media(media="screen")

    async with page.expect_download() as download:
        await page.get_by_role("button", name="Download PNG").first.click()
    picture = await download.value
    assert re.fullmatch(rf"{brand}-\d{{4}}-\d\d-\d\d-posts\.png", picture.suggested_filename)
    assert (await picture.path()).read_bytes().startswith(b"\x89PNG")

    await page.get_by_role("link", name="Back to the dashboard").click()
    await expect(page.get_by_role("region", name="Topic", exact=True)).to_contain_text(brand)
    await page.context.close()


async def test_a_report_without_posts_says_so(browser: Browser, platform: Platform) -> None:
    page = await new_page(browser, "phone")
    base = str(platform.api.base_url).rstrip("/")
    await page.goto(f"{base}/report?source=nobody&from=2026-01-01&to=2026-01-08&tz=Europe/Berlin")
    await expect(page.get_by_text("No posts in this period.")).to_be_visible(timeout=20_000)
    await expect(page.get_by_text("Source: nobody")).to_be_visible()
    assert await violations(page) == []
    await page.goto(f"{base}/report?topic=nobody")
    await expect(page.get_by_role("alert")).to_contain_text("there is no topic")
    await page.context.close()
