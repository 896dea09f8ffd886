"""Alerting on the page: channels, routes, silences and digests are made, tested and ended."""

from __future__ import annotations

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Platform
from tests.e2e.page.conftest import fresh, violations, visit
from tests.receivers import http_receiver

pytestmark = [
    pytest.mark.browser,
    pytest.mark.timeout(300),
    pytest.mark.asyncio(loop_scope="package"),
]


async def test_a_channel_is_tested_and_routes_and_silences_are_made(
    page: Page, platform: Platform
) -> None:
    name = fresh("channel")
    await visit(page, platform, "?page=channels")
    alerting = page.get_by_role("dialog", name="Alerting")
    async with http_receiver() as receiver:
        await alerting.get_by_role("button", name="New channel").click()
        await alerting.get_by_label("Name").fill(name)
        await alerting.get_by_label("Kind").select_option("webhook")
        await alerting.get_by_label("Address").fill(receiver.url)
        await alerting.get_by_role("button", name="Save channel").click()
        await expect(alerting.locator("code")).to_contain_text("whsec_")
        await alerting.get_by_role("button", name="Done").click()
        channel = alerting.get_by_role("list", name="Channels").get_by_role("listitem")
        channel = channel.filter(has_text=name)
        await channel.get_by_role("button", name="Send a test").click()
        await expect(channel.get_by_role("status")).to_contain_text("✓ Delivered. Answer: 200")
        receiver.answer(503, b"busy")
        await channel.get_by_role("button", name="Send a test").click()
        await expect(channel.get_by_role("status")).to_contain_text("✗ Not delivered")
        await expect(channel.get_by_role("status")).to_contain_text("503 busy")
        await channel.get_by_role("button", name="Edit").click()
        form = alerting.get_by_role("form", name="Change channel")
        await expect(form.get_by_label("Address")).to_have_value(receiver.url)
        await expect(form.get_by_label("New secret")).to_have_value("")
        assert await violations(page, alerting) == []
        await form.get_by_label("Time zone").select_option("Asia/Dubai")
        await form.get_by_role("button", name="Save channel").click()
        await expect(channel).to_contain_text("Asia/Dubai")
        receiver.answer(200, b"ok")
        await channel.get_by_role("button", name="Send a test").click()
        await expect(channel.get_by_role("status")).to_contain_text("✓ Delivered")
        assert b"UTC+4" in receiver.got[-1].body
        assert receiver.got[-1].headers["webhook-signature"].count("v1,") == 1
    assert await violations(page, alerting) == []

    await alerting.get_by_text("Routes", exact=True).click()
    await alerting.get_by_role("button", name="New route").click()
    await alerting.get_by_label("Name").fill(f"Night of {name}")
    await alerting.get_by_text("Critical", exact=True).click()
    await alerting.get_by_text(name, exact=True).click()
    assert await violations(page, alerting) == []
    await alerting.get_by_role("button", name="Save route").click()
    route = alerting.get_by_role("listitem").filter(has_text=f"Night of {name}")
    await expect(route).to_contain_text("Critical incidents")
    await expect(route).to_contain_text(name)

    await alerting.get_by_text("Silences", exact=True).click()
    await alerting.get_by_role("button", name="New silence").click()
    await alerting.get_by_label("Reason").fill(f"Maintenance of {name}")
    await alerting.get_by_label("For").select_option("30 minutes")
    await alerting.get_by_text("Info", exact=True).click()
    assert await violations(page, alerting) == []
    await alerting.get_by_role("button", name="Begin silence").click()
    silence = alerting.get_by_role("listitem").filter(has_text=f"Maintenance of {name}")
    await expect(silence).to_contain_text("Info incidents · 30 min left")
    await silence.get_by_role("button", name="End").click()
    await silence.get_by_role("button", name="End this silence?").click()
    await expect(silence).to_be_hidden()

    await alerting.get_by_text("Routes", exact=True).click()
    await route.get_by_role("button", name="Delete").click()
    await route.get_by_role("button", name=f"Delete Night of {name}?").click()
    await expect(route).to_be_hidden()
    await alerting.get_by_text("Channels", exact=True).click()
    await channel.get_by_role("button", name="Delete").click()
    await channel.get_by_role("button", name=f"Delete {name}?").click()
    await expect(channel).to_be_hidden()


async def test_a_digest_is_made_listed_and_sent_now(page: Page, platform: Platform) -> None:
    name = fresh("readers")
    async with http_receiver() as receiver:
        hook = {"name": name, "kind": "webhook", "url": receiver.url}
        made = await platform.api.post("/api/channels", json=hook)
        assert made.status_code == 201, made.text
        await visit(page, platform, "?page=digests")
        alerting = page.get_by_role("dialog", name="Alerting")
        await alerting.get_by_role("button", name="New digest").click()
        await alerting.get_by_label("Name").fill(f"Week of {name}")
        await alerting.get_by_label("How often").select_option("Every week")
        await alerting.get_by_label("Day", exact=True).select_option("Friday")
        await alerting.get_by_label("Hour").select_option("07:00")
        await alerting.get_by_label("Time zone").select_option("Asia/Tokyo")
        await alerting.get_by_text(name, exact=True).click()
        assert await violations(page, alerting) == []
        await alerting.get_by_role("button", name="Save digest").click()
        digest = alerting.get_by_role("listitem").filter(has_text=f"Week of {name}")
        await expect(digest).to_contain_text(f"All posts → {name}")
        await expect(digest).to_contain_text("Every Friday at 07:00 (Asia/Tokyo)")
        await expect(digest).to_contain_text("None made yet · next: ")
        await digest.get_by_role("button", name="Send now").click()
        answer = f"{name}: ✓ Delivered. Answer: 200"
        await expect(digest.get_by_role("status")).to_contain_text(answer, timeout=20_000)
        assert len(receiver.got) == 1
    assert await violations(page, alerting) == []
    await digest.get_by_role("button", name="Delete").click()
    await digest.get_by_role("button", name=f"Delete Week of {name}?").click()
    await expect(digest).to_be_hidden()
    await platform.api.delete(f"/api/channels/{made.json()['id']}")
