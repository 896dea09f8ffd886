"""A file dropped on the page gets in: looked at, corrected, imported, and its posts shown."""

from __future__ import annotations

import base64
import json
import re

import pytest
from playwright.async_api import Browser, Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.page.conftest import fresh, new_page, violations
from tests.e2e.page.test_appearance import looks_right

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.asyncio(loop_scope="package"),
]
POSTS = 40
DROP = """async ([name, packed]) => {
    const raw = Uint8Array.from(atob(packed), letter => letter.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([raw], name));
    for (const kind of ["dragover", "drop"])
        document.body.dispatchEvent(
            new DragEvent(kind, { dataTransfer: files, bubbles: true, cancelable: true }));
}"""


def odd_table() -> bytes:
    """Semicolons, Windows-1252, day-first dates, a column of an unknown name, one bad row."""
    rows = [
        f"{n % 28 + 1:02}.07.2026 {n % 24:02}:15;Die Bahn war schön pünktlich, Nr. {n};zoë_{n}\n"
        for n in range(POSTS)
    ]
    return "".join(["Datum;Wortlaut;user\n", *rows, "32.07.2026 10:00;kaputt;bob\n"]).encode(
        "cp1252"
    )


async def drop(page: Page, name: str, body: bytes) -> None:
    await page.evaluate(DROP, [name, base64.b64encode(body).decode()])


@pytest.mark.parametrize("size", ["phone", "desk"])
async def test_an_odd_file_is_dropped_corrected_imported_and_shown(
    browser: Browser, platform: Platform, size: str
) -> None:
    page = await new_page(browser, size)
    await page.goto(f"{str(platform.api.base_url).rstrip('/')}/?view=sources")
    await expect(page.get_by_role("button", name="Choose a file")).to_be_visible(timeout=20_000)
    await looks_right(page, size)
    source = fresh("survey")
    await drop(page, f"{source}.csv", odd_table())

    await expect(page.get_by_text("Choose the column that holds the text.")).to_be_visible()
    await expect(page.get_by_label("user holds")).to_have_value("author")
    await page.get_by_label("Wortlaut holds").select_option("Text")
    await page.get_by_label("Datum holds").select_option("Time")
    preview = page.get_by_role("region", name="Preview")
    await expect(preview).to_contain_text("Die Bahn war schön pünktlich, Nr. 0")
    await expect(preview).to_contain_text("zoë_0")
    await expect(page.get_by_label("Dates")).to_contain_text("Detected: day-first")
    await page.get_by_label("Time zone", exact=True).select_option("Europe/Berlin")
    await expect(preview.locator("time").first).to_have_attribute(
        "datetime", re.compile("^2026-06-30T22:15"), timeout=10_000
    )
    await page.get_by_role("button", name="More options").click()
    await page.get_by_label("Source of the posts").fill(source)
    await expect(preview).to_contain_text(source)
    await expect(page.get_by_text(re.compile("1 refused: .*line 42"))).to_be_visible()
    assert await violations(page) == []

    await page.get_by_role("button", name=f"Import {POSTS} posts").click()
    row = page.get_by_role("list", name="Files").get_by_role("listitem").filter(has_text=source)
    await expect(row.first).to_contain_text("Imported", timeout=30_000)
    await expect(row.first).to_contain_text(f"{POSTS} accepted")
    assert await violations(page) == []
    await row.first.get_by_role("button", name="Show these posts").click()
    await expect(page).to_have_url(re.compile(f"source={source}.*from=2026-06-30"))
    await expect(page.get_by_role("feed").get_by_role("article").first).to_contain_text(
        "Die Bahn war schön", timeout=60_000
    )
    await page.context.close()


async def test_a_file_that_cannot_be_read_says_why(browser: Browser, platform: Platform) -> None:
    page = await new_page(browser)
    await page.goto(f"{str(platform.api.base_url).rstrip('/')}/?view=sources")
    await expect(page.get_by_role("button", name="Choose a file")).to_be_visible(timeout=20_000)
    await drop(page, "photo.png", b"\x89PNG\r\n\x1a\n" + bytes(64))
    await expect(page.get_by_role("alert")).to_contain_text("known are .csv")
    await page.get_by_role("button", name="Cancel").click()
    await expect(page.get_by_role("button", name="Choose a file")).to_be_visible()
    await page.context.close()


async def test_a_file_whose_beginning_holds_no_whole_post_is_looked_at_as_a_whole(
    browser: Browser, platform: Platform
) -> None:
    page = await new_page(browser)
    await page.goto(f"{str(platform.api.base_url).rstrip('/')}/?view=sources")
    await expect(page.get_by_role("button", name="Choose a file")).to_be_visible(timeout=20_000)
    rows = range(POSTS)
    columns = {
        "text": {str(n): f"so good {n} " + "x" * 30_000 for n in rows},
        "user": {str(n): f"ann_{n}" for n in rows},
    }
    await drop(page, "columns.json", json.dumps(columns).encode())
    await expect(page.get_by_label("user holds")).to_have_value("author", timeout=20_000)
    await expect(page.get_by_role("button", name=f"Import {POSTS} posts")).to_be_enabled()
    await page.context.close()
