"""Webhook, Slack and Apprise against a real HTTP server, with what such servers do."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator

import pytest
from standardwebhooks import Webhook as Verifier

from groundswell.errors import ConfigurationError
from groundswell.notify.channels import http
from groundswell.notify.channels.apprise import Apprise
from groundswell.notify.channels.http import Poster
from groundswell.notify.channels.slack import Slack
from groundswell.notify.channels.webhook import MOST_BYTES, Webhook, new_secret, signing_key
from groundswell.notify.message import MessageKind, PostLine
from groundswell.notify.outcome import Result
from groundswell.ssrf_guard import AddressGuard
from tests.receivers import HttpReceiver, http_receiver
from tests.unit.notify.factories import NOON, message


@pytest.fixture
async def receiver() -> AsyncIterator[HttpReceiver]:
    async with http_receiver() as opened:
        yield opened


@pytest.fixture
async def poster() -> AsyncIterator[Poster]:
    opened = Poster(AddressGuard(inside=True))
    yield opened
    await opened.close()


@pytest.fixture
def webhook(receiver: HttpReceiver, poster: Poster) -> Webhook:
    return Webhook(poster, receiver.url, [signing_key(new_secret())])


async def test_a_webhook_is_signed_so_that_the_standard_library_believes_it(
    receiver: HttpReceiver, poster: Poster
) -> None:
    old, new = new_secret(), new_secret()
    hook = Webhook(poster, receiver.url, [signing_key(new), signing_key(old)])
    assert (await hook.send(message())).result is Result.DELIVERED
    (got,) = receiver.got
    for secret in (old, new):  # while it is rotated, both are right
        told = Verifier(secret).verify(got.body, got.headers)
        assert told["type"] == "incident.firing"
        assert told["data"]["drivers"][0]["value"] == "#outage"
    with pytest.raises(Exception, match="signature"):
        Verifier(new_secret()).verify(got.body, got.headers)


async def test_every_try_has_the_same_id(receiver: HttpReceiver, webhook: Webhook) -> None:
    for _ in range(2):
        await webhook.send(message())
    assert {got.headers["webhook-id"] for got in receiver.got} == {"msg_0001"}


@pytest.mark.parametrize(
    ("status", "result"),
    [
        (200, Result.DELIVERED),
        (204, Result.DELIVERED),
        (301, Result.RETRY),
        (302, Result.RETRY),
        (307, Result.RETRY),
        (400, Result.RETRY),
        (401, Result.RETRY),
        (404, Result.RETRY),
        (408, Result.RETRY),
        (410, Result.GONE),
        (429, Result.RETRY),
        (500, Result.RETRY),
        (503, Result.RETRY),
    ],
)
async def test_what_each_answer_means(
    receiver: HttpReceiver, webhook: Webhook, status: int, result: Result
) -> None:
    receiver.answer(status, b"because", location="http://127.0.0.1:1/elsewhere")
    outcome = await webhook.send(message())
    assert outcome.result is result
    assert str(status) in outcome.answer
    assert len(receiver.got) == 1  # a redirect is not followed


async def test_a_receiver_that_asks_for_time_gets_it(
    receiver: HttpReceiver, webhook: Webhook
) -> None:
    receiver.answer(429, b"", retry_after="17")
    assert (await webhook.send(message())).after == 17.0
    receiver.answer(503, b"", retry_after="Fri, 01 Jan 2100 00:00:00 GMT")
    assert (await webhook.send(message())).after == http.LONGEST_WAIT
    receiver.answer(503, b"", retry_after="soon")
    assert (await webhook.send(message())).after is None


async def test_silence_and_a_cut_line_are_tried_again(
    receiver: HttpReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "TIMEOUT_SECONDS", 0.3)
    poster = Poster(AddressGuard(inside=True))
    hook = Webhook(poster, receiver.url, [signing_key(new_secret())])
    receiver.cut = True
    assert (await hook.send(message())).result is Result.RETRY
    receiver.cut, receiver.silent = False, True
    assert (await hook.send(message())).result is Result.RETRY
    await poster.close()


async def test_nobody_listening_is_tried_again(poster: Poster) -> None:
    hook = Webhook(poster, "http://127.0.0.1:9/hook?token=secret", [b"k" * 24])
    outcome = await hook.send(message())
    assert outcome.result is Result.RETRY
    assert "secret" not in outcome.answer


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/x",
        "http://localhost/x",
        "http://[::1]/x",
        "http://[::ffff:127.0.0.1]/x",
        "http://[64:ff9b::7f00:1]/x",
        "http://169.254.169.254/latest/meta-data",
        "http://10.1.2.3/",
        "http://192.168.1.1/",
        "http://172.16.0.1/",
        "http://100.64.0.1/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://224.0.0.1/",
        "file:///etc/passwd",
        "ftp://example.org/",
        "http:///nohost",
        "http://example.org:99999/",
        "nothing",
    ],
)
async def test_addresses_inside_are_refused(url: str) -> None:
    poster = Poster(AddressGuard())
    outcome = await Webhook(poster, url, [b"k" * 24]).send(message())
    assert outcome.result is Result.REFUSED
    await poster.close()


async def test_a_long_answer_is_read_to_its_beginning(
    receiver: HttpReceiver, webhook: Webhook
) -> None:
    receiver.answer(400, b"\x1b[31m<html>\r\n" + b"x" * 3_000_000)
    outcome = await webhook.send(message())
    assert len(outcome.answer) <= 200
    assert outcome.answer.isprintable()


async def test_a_body_stays_small_whatever_posts_say(
    receiver: HttpReceiver, webhook: Webhook
) -> None:
    posts = [PostLine(f"p{n}", "\U0001f621\r\n<script>" * 2000, "forum") for n in range(200)]
    await webhook.send(message(posts=posts))
    assert len(receiver.got[0].body) <= MOST_BYTES
    assert json.loads(receiver.got[0].body)["data"]["title"] == "Acme: negative posts"


async def test_slack_gets_blocks_in_which_posts_are_only_text(
    receiver: HttpReceiver, poster: Poster
) -> None:
    nasty = "<!channel> <https://evil.example|click> *bold* & \r\nX-Header: 1 \u202etxet"
    posts = [PostLine("p1", nasty + "x" * 10_000, "forum")]
    outcome = await Slack(poster, receiver.url).send(message(posts=posts))
    assert outcome.result is Result.DELIVERED
    told = json.loads(receiver.got[0].body)
    texts = [b["text"]["text"] for b in told["blocks"] if "text" in b]
    assert all(len(text) <= 3000 for text in texts)
    assert not any("<!channel>" in text or "<https" in text for text in texts)
    assert len(told["blocks"]) <= 50


async def test_a_200_that_is_not_slacks_is_no_delivery(
    receiver: HttpReceiver, poster: Poster
) -> None:
    receiver.answer(200, b"<html>Please log in</html>")
    outcome = await Slack(poster, receiver.url).send(message())
    assert outcome.result is Result.RETRY


async def test_apprise_reaches_a_local_receiver_and_follows_no_redirect(
    receiver: HttpReceiver,
) -> None:
    channel = Apprise(f"json://127.0.0.1:{receiver.port}/x", AddressGuard(inside=True))
    assert (await channel.send(message())).result is Result.DELIVERED
    assert json.loads(receiver.got[0].body)["title"] == "[warning] Acme: negative posts"
    receiver.answer(302, b"", location=receiver.url)
    assert (await channel.send(message())).result is Result.RETRY
    assert len(receiver.got) == 2


@pytest.mark.parametrize(
    ("kind", "severity", "mark", "colour"),
    [
        (MessageKind.OPENED, "critical", "[critical] ", "failure"),
        (MessageKind.REMINDER, "warning", "[warning, still open] ", "warning"),
        (MessageKind.OPENED, "info", "[info] ", "info"),
        (MessageKind.RESOLVED, "critical", "[resolved] ", "success"),
        (MessageKind.TEST, "info", "", "info"),
        (MessageKind.DIGEST, "info", "", "info"),
    ],
)
async def test_how_bad_it_is_and_since_when_are_told_by_every_channel(
    receiver: HttpReceiver, poster: Poster, kind: MessageKind, severity: str, mark: str, colour: str
) -> None:
    alone = kind in (MessageKind.TEST, MessageKind.DIGEST)
    since = {"started_at": None} if alone else {}
    told = message(kind=kind, severity=severity, **since)
    address = f"json://127.0.0.1:{receiver.port}/x"
    assert (await Apprise(address, AddressGuard(inside=True)).send(told)).result is Result.DELIVERED
    assert (await Slack(poster, receiver.url).send(told)).result is Result.DELIVERED
    apprise, slack = (json.loads(got.body) for got in receiver.got)
    assert (apprise["title"], apprise["type"]) == (f"{mark}Acme: negative posts", colour)
    assert ("Since 2026-03-01 12:00 UTC." in apprise["message"]) is not alone
    assert slack["blocks"][0]["text"]["text"] == apprise["title"]
    assert (f"<!date^{NOON.timestamp():.0f}^" in json.dumps(slack)) is not alone


async def test_apprise_stays_outside_and_with_the_allowed_schemes(
    receiver: HttpReceiver,
) -> None:
    inside = Apprise(f"json://127.0.0.1:{receiver.port}/x", AddressGuard())
    assert (await inside.send(message())).result is Result.REFUSED
    assert receiver.got == []
    for address in ("file:///etc/passwd", "syslog://", "exec://x", "nothing", "json://"):
        with pytest.raises(ConfigurationError):
            Apprise(address, AddressGuard())


def test_secrets_of_webhooks_are_checked() -> None:
    assert len(signing_key(new_secret())) == 24
    for wrong in ("", "whsec_", "whsec_!!!", "abc", "whsec_YQ==", new_secret()[6:]):
        with pytest.raises(ConfigurationError):
            signing_key(wrong)
