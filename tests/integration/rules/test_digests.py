"""Digests to real receivers: once a period whoever makes them, after a kill, after an outage."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from pydantic import SecretStr

from groundswell.domain.digest import Digest, DigestState, Schedule, last_due
from groundswell.domain.topic import TopicKind
from groundswell.notify.registry import ChannelKind, Channels
from groundswell.notify.unsubscribe import UnsubscribeLinks
from groundswell.reports.digests import DigestWriter
from groundswell.rules.messages import Wording
from groundswell.services.digester import PATIENCE, Digester
from groundswell.services.notifier import Notifier
from groundswell.services.topic_matching import TopicMatching
from groundswell.settings import NotifySettings
from groundswell.store.audit import OPERATOR
from groundswell.store.digests import DigestStore, Making
from groundswell.store.topics.definitions import TopicFields, TopicStore
from tests.integration.rules.conftest import KEY, Place
from tests.receivers import SmtpReceiver, http_receiver, smtp_receiver

LINKS = UnsubscribeLinks(KEY, "https://watch.example.org/")
DAILY = Schedule(hour=8)


@pytest.fixture
def smtp() -> Iterator[SmtpReceiver]:
    with smtp_receiver() as opened:
        yield opened


def digester(place: Place) -> Digester:
    wording = Wording("https://watch.example.org")
    writer = DigestWriter(place.database, wording)
    store = DigestStore(place.database)
    return Digester(store, writer, place.stream, LINKS, place.database.clock)


async def add(place: Place, since: datetime, *channels: str, **given: object) -> Digest:
    """A digest that has been there since then."""
    wanted = Digest("", "morning", DAILY, channels, **given)  # type: ignore[arg-type]
    made = await DigestStore(place.database).create(wanted, OPERATOR)
    await place.database.pool.execute("UPDATE digests SET made_until = $1", since)
    return made


async def tomorrow(place: Place) -> datetime:
    """A moment at which the digest on the present day is due, and late enough not to wait."""
    day = place.now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day + timedelta(days=1, hours=8) + PATIENCE


async def test_mail_of_a_digest_goes_to_each_recipient_who_may_end_it_for_themselves(
    place: Place, smtp: SmtpReceiver
) -> None:
    url = SecretStr(f"smtp+plain://127.0.0.1:{smtp.port}")
    settings = NotifySettings(
        secrets_key=SecretStr(KEY), notify_allow_private=True, smtp_url=url, mail_from="a@x.org"
    )
    channels = Channels(settings)
    notifier = Notifier(place.outbox, place.kept, channels, place.database.clock)
    mail = await place.channel(ChannelKind.EMAIL, "team", to=["ann@x.org", "bob@x.org"])
    digest = await add(place, place.now, mail.id)
    await place.say("negative", 30, text="<b>late</b>\r\nBcc: eve@x.org")
    now = await tomorrow(place)
    await digester(place).make_due(now)
    await place.deliver(notifier)
    assert [one["To"] for one in smtp.mails] == ["ann@x.org", "bob@x.org"]
    link = smtp.mails[0]["List-Unsubscribe"].strip("<>")
    assert smtp.mails[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert LINKS.read(link.partition("token=")[2]) == (UUID(digest.id), "ann@x.org")
    assert smtp.mails[1]["List-Unsubscribe"].strip("<>") != link
    assert smtp.mails[0]["Bcc"] is None
    text = smtp.mails[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "30 posts, none in the period before; net sentiment -100" in text
    assert "Shares: positive 0 %, neutral 0 %, negative 100 %." in text
    assert "No incidents." in text
    assert "https://watch.example.org/report?from=" in text
    page = smtp.mails[0].get_body(("html",)).get_content()  # type: ignore[union-attr]
    assert "<b>late" not in page
    assert ">Open report</a>" in page

    await DigestStore(place.database).unsubscribe(UUID(digest.id), "ann@x.org")
    await digester(place).make_due(now + timedelta(days=1))
    await place.deliver(notifier)
    assert [one["To"] for one in smtp.mails[2:]] == ["bob@x.org"]
    quiet = smtp.mails[2].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "no posts, 30 in the period before" in quiet
    await channels.close()


async def test_of_a_period_each_channel_gets_one_however_many_make_it(place: Place) -> None:
    async with http_receiver() as hook, http_receiver() as slack:
        one = await place.channel(ChannelKind.WEBHOOK, "hook", url=hook.url)
        two = await place.channel(ChannelKind.SLACK, "slack", secret=slack.url)
        await add(place, place.now - timedelta(days=30), one.id, two.id)
        now = await tomorrow(place)
        makers = [digester(place) for _ in range(4)]
        # All those that fell due in thirty days of silence are one: the last.
        await asyncio.gather(*(maker.make_due(now) for maker in makers))
        for _ in range(2):
            await asyncio.gather(*(maker.make_due(now) for maker in makers))
        await place.deliver()
        await place.deliver()
        assert (len(hook.got), len(slack.got)) == (1, 1)
        told = json.loads(hook.got[0].body)
        assert (told["type"], "unsubscribe" in told["data"]) == ("digest", False)
        assert told["data"]["summary"].startswith("All posts, ")
        assert "no posts" in told["data"]["summary"]
        (button,) = json.loads(slack.got[0].body)["blocks"][-1]["elements"]
        assert button["text"]["text"] == "Open report"
        due = last_due(DAILY, now)
        assert hook.got[0].headers["webhook-id"].endswith(f"_digest_{due.number}")


async def test_a_digest_goes_through_apprise_to_a_real_receiver(place: Place) -> None:
    async with http_receiver() as receiver:
        address = f"json://127.0.0.1:{receiver.port}/digest"
        channel = await place.channel(ChannelKind.APPRISE, "apprise", secret=address)
        await add(place, place.now, channel.id)
        await place.say("negative", 30, text="the app\r\nis <b>late</b>")
        now = await tomorrow(place)
        await digester(place).make_due(now)
        receiver.answer(500)
        await place.deliver()
        assert [one.answer for one in await place.deliveries("waiting")] == ["json did not take it"]
        receiver.answer(200)
        await place.deliver()
        assert [got.path for got in receiver.got] == ["/digest", "/digest"]
        told = json.loads(receiver.got[1].body)
        assert told == json.loads(receiver.got[0].body)
        assert (told["type"], told["title"].startswith("All posts: ")) == ("info", True)
        assert "30 posts, none in the period before; net sentiment -100" in told["message"]
        assert "Shares: positive 0 %, neutral 0 %, negative 100 %." in told["message"]
        assert "the app is <b>late</b>" in told["message"]
        assert "https://watch.example.org/report?from=" in told["message"]
        (delivery,) = await place.deliveries()
        assert (delivery.state, delivery.answer) == ("delivered", "json took it")


@pytest.mark.parametrize("step", ["enqueue", "write"])
@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
async def test_a_kill_between_any_two_steps_loses_and_doubles_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch, step: str, after: bool
) -> None:
    owner = Making if step == "enqueue" else DigestWriter
    whole = getattr(owner, step)

    class Killed(BaseException):
        pass

    async def cut(*given: object) -> object:
        if after:
            await whole(*given)
        raise Killed

    async with http_receiver() as hook:
        channel = await place.channel(ChannelKind.WEBHOOK, "hook", url=hook.url)
        await add(place, place.now, channel.id)
        now = await tomorrow(place)
        with monkeypatch.context() as patched:
            patched.setattr(owner, step, cut)
            with pytest.raises(Killed):
                await digester(place).make_due(now)
        assert await place.deliveries() == []
        await digester(place).make_due(now)
        await place.deliver()
        assert len(hook.got) == 1


async def test_five_digests_of_one_hour_are_five_messages(place: Place) -> None:
    async with http_receiver() as hook:
        channel = await place.channel(ChannelKind.WEBHOOK, "hook", url=hook.url)
        store = DigestStore(place.database)
        for n in range(5):
            await store.create(Digest("", f"d{n}", DAILY, (channel.id,)), OPERATOR)
        await place.database.pool.execute("UPDATE digests SET made_until = $1", place.now)
        await digester(place).make_due(await tomorrow(place))
        await place.deliver()
        assert len({got.headers["webhook-id"] for got in hook.got}) == 5


async def test_a_digest_on_a_topic_without_posts_says_so_and_on_none_is_left_out(
    place: Place,
) -> None:
    place.topics = TopicMatching(TopicStore(place.database))
    fields = TopicFields("Acme", "acme", TopicKind.BRAND, ())
    topic = await TopicStore(place.database).create(fields, OPERATOR)
    async with http_receiver() as hook:
        channel = await place.channel(ChannelKind.WEBHOOK, "hook", url=hook.url)
        await add(place, place.now, channel.id, topic_id=str(topic.id))
        await place.say("negative", 5, text="another thing")
        now = await tomorrow(place)
        await digester(place).make_due(now)
        await place.deliver()
        told = json.loads(hook.got[0].body)["data"]
        assert told["title"].startswith("Acme: ")
        assert told["summary"].endswith("no posts, none in the period before.")
        assert told["posts"] == []
        await TopicStore(place.database).delete(topic.id, OPERATOR)
        await digester(place).make_due(now + timedelta(days=1))
        await place.deliver()
        assert len(hook.got) == 1


async def test_what_fell_due_while_it_was_paused_is_not_sent(place: Place) -> None:
    async with http_receiver() as hook:
        channel = await place.channel(ChannelKind.WEBHOOK, "hook", url=hook.url)
        digest = await add(place, place.now - timedelta(days=9), channel.id)
        store = DigestStore(place.database)
        for state in (DigestState.PAUSED, DigestState.ACTIVE):
            current = await store.get(UUID(digest.id))
            assert current is not None
            changed = Digest(
                digest.id, "m", DAILY, (channel.id,), state=state, version=current.version
            )
            await store.change(changed, OPERATOR)
            await digester(place).make_due(place.database.clock.now())
        assert await place.deliveries() == []


@pytest.mark.parametrize("token", ["", "x", "é", "AAAA", "A" * 90])
def test_a_link_that_was_not_made_here_is_none(token: str) -> None:
    assert LINKS.read(token) is None
    link = UnsubscribeLinks("another key " * 4, "https://x").link(str(UUID(int=7)), "a@x.org")
    assert link is not None
    assert LINKS.read(link.partition("token=")[2]) is None
