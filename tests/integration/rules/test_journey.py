"""From posts to a person: a rule fires, messages go out with proof, and it ends."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator

import pytest
from pydantic import SecretStr
from standardwebhooks import Webhook as Verifier

from groundswell.domain.rule import RuleKind, RuleMetric
from groundswell.notify.channels.webhook import new_secret
from groundswell.notify.registry import ChannelKind, Channels
from groundswell.rules.evaluation import moment_of
from groundswell.rules.messages import Wording
from groundswell.services.topic_matching import TopicMatching
from groundswell.settings import NotifySettings
from groundswell.store.audit import OPERATOR
from groundswell.store.incidents import Turn
from groundswell.store.topics.definitions import TopicFields, TopicStore
from tests.integration.rules.conftest import KEY, Place, angry
from tests.receivers import HttpReceiver, SmtpReceiver, http_receiver, smtp_receiver


@pytest.fixture
async def receiver() -> AsyncIterator[HttpReceiver]:
    async with http_receiver() as opened:
        yield opened


@pytest.fixture
def post_office() -> Iterator[SmtpReceiver]:
    with smtp_receiver() as opened:
        yield opened


async def test_a_crisis_reaches_people_on_every_channel_and_ends(
    place: Place, receiver: HttpReceiver, post_office: SmtpReceiver
) -> None:
    place.channels = Channels(
        NotifySettings(
            secrets_key=SecretStr(KEY),
            notify_allow_private=True,
            mail_from="alerts@example.org",
            smtp_url=SecretStr(f"smtp+plain://127.0.0.1:{post_office.port}"),
        )
    )
    place.watcher = place.another_watcher(Wording("https://watch.example.org"))
    secret = new_secret()
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url, secret=secret)
    await place.channel(ChannelKind.SLACK, "slack", secret=f"{receiver.url}?slack")
    await place.channel(ChannelKind.EMAIL, "mail", to=["ann@example.org"])
    apprise = f"json://127.0.0.1:{receiver.port}/apprise"
    await place.channel(ChannelKind.APPRISE, "ntfy", secret=apprise)
    await place.rules.create(angry(), OPERATOR)

    await place.open_incident()
    await place.deliver()
    hook = next(got for got in receiver.got if "webhook-id" in got.headers)
    told = Verifier(secret).verify(hook.body, hook.headers)
    assert told["type"] == "incident.firing"
    assert told["data"]["summary"].startswith("Negative posts: 100 % in the last 5 minutes")
    assert told["data"]["posts"][0]["content"].startswith("it is down")
    assert told["data"]["posts"][0]["author"] is None
    slack = next(got for got in receiver.got if got.path.endswith("?slack"))
    assert json.loads(slack.body)["blocks"][0]["type"] == "header"
    assert any(got.path == "/apprise" for got in receiver.got)
    assert len(post_office.mails) == 1

    await place.database.pool.execute("UPDATE deliveries SET created_at = '2020-01-01'")
    await place.pass_minutes()
    await place.deliver()
    (incident,) = await place.incidents()
    await place.acknowledge(incident["id"])  # type: ignore[arg-type]
    await place.database.pool.execute("UPDATE deliveries SET created_at = '2020-01-01'")
    await place.pass_minutes(10)
    await place.deliver()
    first, reminder, last = post_office.mails
    assert first["In-Reply-To"] is None
    for later in (reminder, last):
        assert later["In-Reply-To"] == later["References"] == first["Message-ID"]
    assert len({mail["Message-ID"] for mail in post_office.mails}) == 3
    (incident,) = await place.incidents()
    assert incident["state"] == "resolved"
    assert {(one.transition, one.state) for one in await place.deliveries()} == {
        ("firing", "delivered"),
        ("reminder", "delivered"),
        ("resolved", "delivered"),
    }
    assert {one.sequence for one in await place.deliveries()} == {0, 1}  # no reminder after that
    assert all(one.answer for one in await place.deliveries())
    assert len({got.headers.get("webhook-id") for got in receiver.got} - {None}) == 3


async def test_what_is_behind_it_is_kept_with_it(place: Place) -> None:
    await place.rules.create(angry(window_minutes=10, threshold=0.35), OPERATOR)
    for _ in range(12):
        await place.say("positive", 20, text="a fine day for coffee")
        await place.say("negative", 6, text="the train is late")
        await place.pass_minutes(2)
    await place.say("negative", 40, text="no refund from #acme")
    await place.pass_minutes()
    (incident,) = await place.incidents()
    drivers = incident["drivers"]
    assert isinstance(drivers, dict)
    assert any("#acme" in str(one["value"]) for one in drivers["drivers"][:1])


@pytest.mark.parametrize(
    ("rule", "worse", "better"),
    [
        ({"kind": RuleKind.ANOMALY, "min_posts": 10}, "negative", "positive"),
        ({"threshold": 0.4, "window_minutes": 2}, "negative", "positive"),
        (
            {"metric": RuleMetric.NET_SENTIMENT, "threshold": 20.0, "direction": "below"},
            "negative",
            "positive",
        ),
    ],
)
async def test_the_worst_is_never_better_than_what_was_shown(
    place: Place, rule: dict[str, object], worse: str, better: str
) -> None:
    place.minute -= 300  # of days before
    await history_of(place)
    await place.rules.create(angry(keep_firing_minutes=30, **rule), OPERATOR)
    await place.pass_minutes()
    shown: list[float] = []
    for bad, good in ((14, 6), (20, 2), (60, 0), (0, 30), (0, 30)):
        await place.say(worse, bad)
        await place.say(better, good)
        await place.pass_minutes()
        shown += [float(str(one["present"])) for one in await place.incidents()]
    (incident,) = await place.incidents()
    worst = max if incident["actual_ratio"] >= incident["expected"] else min  # type: ignore[operator]
    assert len(set(shown)) > 2
    assert incident["peak_ratio"] == worst(shown)
    assert incident["peak_ratio"] != incident["observed"]


@pytest.mark.parametrize("ends", [False, True])
async def test_the_worst_of_minutes_that_nobody_watched_is_found_when_they_are_looked_at(
    place: Place, *, ends: bool
) -> None:
    """An alerter that was away, and the history of a first start, look at hours at once."""
    await place.rules.create(angry(), OPERATOR)
    await place.pass_minutes()
    await place.say("negative", 7)
    await place.say("positive", 3)
    await place.pass_minutes()
    opened = place.minute
    for bad, good in ((6, 4), (30, 0), (6, 6), *(((0, 20),) * 10 if ends else ())):
        await place.say("negative", bad)
        await place.say("positive", good)
        place.minute += 1
    await place.watcher.look_until(place.minute, place.now)
    (incident,) = await place.incidents()
    assert incident["state"] == ("resolved" if ends else "open")
    assert incident["observed"] == 7 / 10
    assert incident["peak_ratio"] == (7 + 6 + 30) / 50
    assert incident["peak_at"] == moment_of(opened + 2)


async def history_of(place: Place) -> None:
    """Four days, hour by hour, with a fifth of negative posts."""
    now = place.minute
    for hour in range(4 * 24, 0, -1):
        place.minute = now - 60 * hour
        await place.say("positive", 8)
        await place.say("negative", 2)
    place.minute = now


async def test_the_words_of_its_query_are_not_behind_a_topics_incident(place: Place) -> None:
    topic = await TopicStore(place.database).create(TopicFields("Acme", "ACME -jobs"), OPERATOR)
    place.topics = TopicMatching(TopicStore(place.database))
    mood = angry(window_minutes=10, threshold=0.35, topic_id=str(topic.id))
    await place.rules.create(mood, OPERATOR)
    for _ in range(12):
        await place.say("positive", 20, text="fine coffee, @acme")
        await place.say("negative", 6, text="late again, @acme")
        await place.pass_minutes(2)
    await place.say("negative", 40, text="Acme: no refund")
    await place.pass_minutes()
    (incident,) = await place.incidents()
    drivers = incident["drivers"]
    assert isinstance(drivers, dict)
    found = [str(one["value"]) for one in drivers["drivers"]]
    assert found
    assert [value for value in found if "acme" in value] == []


async def test_a_second_wave_has_the_same_behind_it_as_the_first(place: Place) -> None:
    await place.rules.create(angry(window_minutes=10, threshold=0.35), OPERATOR)
    for many in (600, 60):
        for _ in range(30):
            await place.say("positive", 20, text="a fine day for coffee")
            await place.say("negative", 6, text="the train is late")
            await place.pass_minutes(2)
        await place.say("negative", many, text="no refund from #acme")
        await place.pass_minutes()
    first, second = await place.incidents()
    for incident in (first, second):
        drivers = incident["drivers"]
        assert isinstance(drivers, dict)
        assert any("#acme" in str(one["value"]) for one in drivers["drivers"][:1])


async def test_over_before_it_was_told_nobody_is_told(place: Place, receiver: HttpReceiver) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    await place.rules.create(angry(keep_firing_minutes=0), OPERATOR)
    await place.open_incident()
    await place.pass_minutes(8)
    await place.deliver()
    assert receiver.got == []
    assert [one.state for one in await place.deliveries()] == ["cancelled"]


async def test_reminders_come_until_somebody_acknowledges(
    place: Place, receiver: HttpReceiver
) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    await place.rules.create(angry(keep_firing_minutes=1000), OPERATOR)
    await place.open_incident()
    await place.deliver()
    for _ in range(2):
        await place.database.pool.execute(
            "UPDATE deliveries SET created_at = $1", place.now.replace(year=2020)
        )
        await place.pass_minutes()
        await place.pass_minutes()  # owed once, not at every look
        await place.deliver()
    reminders = [one for one in await place.deliveries() if one.transition == "reminder"]
    assert len(reminders) == 2
    (incident,) = await place.incidents()
    await place.acknowledge(incident["id"])  # type: ignore[arg-type]
    await place.database.pool.execute(
        "UPDATE deliveries SET created_at = $1", place.now.replace(year=2020)
    )
    await place.pass_minutes()
    assert len([d for d in await place.deliveries() if d.transition == "reminder"]) == 2


async def test_the_name_of_a_topic_is_looked_up_once_for_all_channels(
    place: Place, receiver: HttpReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    topic = await TopicStore(place.database).create(TopicFields("Acme", "down"), OPERATOR)
    place.topics = TopicMatching(TopicStore(place.database))
    for name in ("first", "second", "third"):
        await place.channel(ChannelKind.WEBHOOK, name, url=receiver.url)
    await place.rules.create(angry(topic_id=str(topic.id), keep_firing_minutes=1000), OPERATOR)
    await place.open_incident()
    await place.deliver()
    await place.database.pool.execute(
        "UPDATE deliveries SET created_at = $1", place.now.replace(year=2020)
    )
    looked_up: list[str | None] = []
    about = Turn.about

    async def counted(turn: Turn, topic_id: str | None, source: str | None) -> str | None:
        looked_up.append(topic_id)
        return await about(turn, topic_id, source)

    monkeypatch.setattr(Turn, "about", counted)
    await place.pass_minutes()
    await place.deliver()
    reminders = [json.loads(got.body)["data"] for got in receiver.got[3:]]
    assert [one["summary"].count("Acme") for one in reminders] == [1, 1, 1]
    assert looked_up == [str(topic.id)]


async def test_a_rule_of_a_topic_sees_its_posts_alone(place: Place, receiver: HttpReceiver) -> None:
    topic = await TopicStore(place.database).create(TopicFields("Acme", "acme"), OPERATOR)
    place.topics = TopicMatching(TopicStore(place.database))
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    await place.rules.create(angry(topic_id=str(topic.id)), OPERATOR)
    await place.pass_minutes()
    await place.say("negative", 20, text="the train is late")
    await place.say("positive", 60, text="a fine day")
    await place.pass_minutes(2)
    assert await place.incidents() == []
    await place.say("negative", 10, text="no refund from acme")
    await place.pass_minutes(2)
    (incident,) = await place.incidents()
    assert incident["post_count"] == 10
    await place.deliver()
    assert json.loads(receiver.got[0].body)["data"]["topic"] == "Acme"
