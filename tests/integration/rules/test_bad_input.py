"""What may come in between: clocks that jump, secrets that are rotated, texts made to do harm."""

from __future__ import annotations

import json
import re
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from groundswell.notify.channels.webhook import MOST_BYTES, new_secret
from groundswell.notify.registry import ChannelKind, Channels
from groundswell.settings import NotifySettings
from groundswell.store.audit import OPERATOR
from tests.integration.rules.conftest import KEY, Place, angry
from tests.receivers import HttpReceiver, http_receiver, smtp_receiver

YEAR = 365 * 1440
OUR_DATE = re.compile(r"<!date\^\d+\^\{date_short\}, \{time\}\|[-: \dUTC]+>")
"""What Slack shows in the reader's own time; nothing else of a message is markup."""


@pytest.fixture
async def receiver() -> AsyncIterator[HttpReceiver]:
    async with http_receiver() as opened:
        yield opened


@pytest.mark.parametrize("firing", [False, True], ids=["at rest", "in an incident"])
@pytest.mark.parametrize("again", [False, True], ids=["same process", "another process"])
async def test_a_clock_that_was_a_year_ahead_for_a_moment_blinds_no_rule(
    place: Place, firing: bool, again: bool
) -> None:
    await place.rules.create(angry(), OPERATOR)
    await place.pass_minutes(2)
    if firing:
        await place.open_incident()
    now = place.minute
    place.minute = now + YEAR
    if firing:
        await place.say("negative", 10)  # as the wrong clock says
    await place.pass_minutes(2)
    place.minute = now
    if again:
        place.watcher = place.another_watcher()
    await place.pass_minutes(15)
    assert "open" not in {one["state"] for one in await place.incidents()}
    before = len(await place.incidents())
    await place.open_incident()
    assert len(await place.incidents()) == before + 1


async def test_a_clock_that_steps_back_a_little_looks_at_nothing_twice(place: Place) -> None:
    await place.rules.create(angry(keep_firing_minutes=0), OPERATOR)
    await place.open_incident()
    for step in (-3, 1, 1, -2, 1, 1, 1):
        place.minute += step
        await place.watcher.look_until(place.minute, place.now)
    assert len(await place.incidents()) == 1


async def test_a_message_that_waits_while_its_secret_is_rotated_is_signed_by_both(
    place: Place, receiver: HttpReceiver
) -> None:
    old, new = new_secret(), new_secret()
    row = await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url, secret=old)
    await place.rules.create(angry(), OPERATOR)
    await place.open_incident()
    receiver.answer(500)
    await place.deliver()
    sealed = place.channels.box.seal(new, row.id)
    await place.kept.change(UUID(row.id), row.name, row.settings, "active", sealed, OPERATOR, 1)
    receiver.answer(200)
    await place.deliver()
    before, after = receiver.got
    assert before.headers["webhook-id"] == after.headers["webhook-id"]
    with pytest.raises(WebhookVerificationError):
        Verifier(new).verify(before.body, before.headers)
    for secret in (old, new):
        assert Verifier(secret).verify(after.body, after.headers)


@pytest.mark.parametrize(
    "text",
    [
        "<!channel> <https://evil.example|click here> *now* &amp;",
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "fine\r\nBcc: victim@example.org\r\nwebhook-id: msg_0",
        "\u202eهذا معطل تماما\u202c \u2067שבור\u2069",
        "broken " * 1429,
    ],
    ids=["slack", "html", "headers", "right to left", "10,000 characters"],
)
async def test_what_posts_say_stays_text_on_every_channel(
    place: Place, receiver: HttpReceiver, text: str
) -> None:
    """From the post over the outbox to receivers; topic and rule may be called so, too."""
    with smtp_receiver() as post_office:
        place.channels = Channels(
            NotifySettings(
                secrets_key=SecretStr(KEY),
                notify_allow_private=True,
                mail_from="alerts@example.org",
                smtp_url=SecretStr(f"smtp+plain://127.0.0.1:{post_office.port}"),
            )
        )
        secret = new_secret()
        await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url, secret=secret)
        await place.channel(ChannelKind.SLACK, "slack", secret=f"{receiver.url}?slack")
        await place.channel(ChannelKind.EMAIL, "mail", to=["ann@example.org"])
        await place.rules.create(angry(name=text[:190]), OPERATOR)
        await place.pass_minutes()
        await place.say("negative", 10, text=text)
        await place.pass_minutes()
        await place.deliver()
        assert {one.state for one in await place.deliveries()} == {"delivered"}
        (mail,) = post_office.mails
    hook = next(got for got in receiver.got if "webhook-id" in got.headers)
    slack = next(got for got in receiver.got if got.path.endswith("?slack"))
    told = Verifier(secret).verify(hook.body, hook.headers)
    assert told["data"]["posts"][0]["content"].startswith(text[:50])
    assert hook.headers["webhook-id"] != "msg_0"
    assert len(hook.body) <= MOST_BYTES
    for block in json.loads(slack.body)["blocks"]:
        if block["type"] == "section":
            assert "<" not in OUR_DATE.sub("", block["text"]["text"])
            assert len(block["text"]["text"]) <= 3000
    assert mail["Bcc"] is None
    assert mail["To"] == "ann@example.org"
    html = mail.get_body(("html",))
    assert html is not None
    for tag in ("<script", "<img", "<!channel"):
        assert tag not in html.get_content()
