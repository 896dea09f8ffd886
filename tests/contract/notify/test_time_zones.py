"""Every kind of channel tells times by the clocks of its zone, to real receivers."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import SecretStr

from groundswell.notify.channels.webhook import new_secret
from groundswell.notify.local_times import stamp
from groundswell.notify.message import Message, MessageKind, PostLine
from groundswell.notify.outcome import Result
from groundswell.notify.registry import ChannelKind, Channels, Kept
from groundswell.settings import NotifySettings
from tests.receivers import HttpReceiver, SmtpReceiver, http_receiver, smtp_receiver
from tests.unit.notify.factories import message

SUMMER = datetime(2026, 7, 1, 1, 10, tzinfo=UTC)
KEY = "0123456789abcdef0123456789abcdef"
BERLIN = {"timezone": "Europe/Berlin"}


def ended() -> Message:
    return message(
        kind=MessageKind.RESOLVED,
        posts=(PostLine("p1", "it is down again", "forum", alike=14),),
        summary=f"No posts, for x has been away since {stamp(SUMMER)}.",
        started_at=SUMMER,
        resolved_at=SUMMER + timedelta(minutes=25),
    )


@pytest.fixture
async def receiver() -> AsyncIterator[HttpReceiver]:
    async with http_receiver() as opened:
        yield opened


async def sent(
    kind: ChannelKind, settings: Mapping[str, object], secret: str | None, smtp: str | None = None
) -> None:
    channels = Channels(
        NotifySettings(
            secrets_key=SecretStr(KEY),
            notify_allow_private=True,
            mail_from="alerts@example.org",
            smtp_url=None if smtp is None else SecretStr(smtp),
        )
    )
    sealed = None if secret is None else channels.box.seal(secret, "c1")
    try:
        outcome = await channels.open(Kept("c1", kind, settings, sealed)).send(ended())
    finally:
        await channels.close()
    assert outcome.result is Result.DELIVERED, outcome.answer


def mail_text(server: SmtpReceiver) -> str:
    (mail,) = server.mails
    assert mail["Subject"].startswith("[resolved] ")
    body = mail.get_body(("plain",))
    assert body is not None
    text: str = body.get_content()
    return text


async def test_a_mail() -> None:
    with smtp_receiver() as server:
        to = {"to": ["a@x.org"], **BERLIN}
        await sent(ChannelKind.EMAIL, to, None, f"smtp+plain://127.0.0.1:{server.port}")
        text = mail_text(server)
    assert "away since 2026-07-01 03:10 CEST." in text
    assert "From 2026-07-01 03:10 CEST to 2026-07-01 03:35 CEST, for 25 min." in text
    assert "UTC" not in text


async def test_slack(receiver: HttpReceiver) -> None:
    await sent(ChannelKind.SLACK, BERLIN, receiver.url)
    body = receiver.got[0].body.decode()
    assert "From 2026-07-01 03:10 CEST to 2026-07-01 03:35 CEST" in body
    assert r"> it is down again\n_and 14 more like it_" in body
    assert body.count("away since 2026-07-01 03:10 CEST") == 2
    assert "UTC" not in body


async def test_slack_without_a_zone_tells_each_reader_by_their_own_clocks(
    receiver: HttpReceiver,
) -> None:
    await sent(ChannelKind.SLACK, {}, receiver.url)
    told = json.loads(receiver.got[0].body)
    since = "<!date^1782868200^{date_short}, {time}|2026-07-01 01:10 UTC>"
    assert f"away since {since}." in told["blocks"][0 + 1]["text"]["text"]
    assert told["blocks"][2]["text"]["text"].startswith(f"From {since} to <!date^")
    assert "away since 2026-07-01 01:10 UTC" in told["text"]


async def test_the_texts_of_a_webhook_and_not_its_fields(receiver: HttpReceiver) -> None:
    await sent(ChannelKind.WEBHOOK, {"url": receiver.url, **BERLIN}, new_secret())
    told = json.loads(receiver.got[0].body)["data"]
    assert told["summary"] == "No posts, for x has been away since 2026-07-01 03:10 CEST."
    assert told["started_at"] == "2026-07-01T01:10:00+00:00"
    assert told["resolved_at"] == "2026-07-01T01:35:00+00:00"


async def test_apprise(receiver: HttpReceiver) -> None:
    pytest.importorskip("apprise")
    await sent(ChannelKind.APPRISE, BERLIN, receiver.url.replace("http://", "json://"))
    told = json.loads(receiver.got[0].body)
    assert told["title"].startswith("[resolved] ")
    assert "From 2026-07-01 03:10 CEST to 2026-07-01 03:35 CEST" in told["message"]


async def test_a_zone_that_is_known_no_more_holds_no_message_back(receiver: HttpReceiver) -> None:
    await sent(ChannelKind.WEBHOOK, {"url": receiver.url, "timezone": "Mars/Olympus"}, new_secret())
    assert b"01:10 UTC" in receiver.got[0].body
