"""An incident that nobody may be told of yet, and one that ends otherwise than by calm."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import time, timedelta
from uuid import UUID

import pytest

from groundswell.domain.alert_routing import Hours, Match, Route, Silence
from groundswell.domain.rule import Rule, RuleKind, RuleMetric, RuleState, Severity
from groundswell.domain.topic import TopicState
from groundswell.notify.registry import ChannelKind
from groundswell.services.backfill import Backfill
from groundswell.services.topic_matching import TopicMatching
from groundswell.store.alert_routing import RouteStore
from groundswell.store.audit import OPERATOR
from groundswell.store.incidents import Turn
from groundswell.store.topics.definitions import TopicFields, TopicStore
from tests.integration.rules.conftest import Place, angry
from tests.receivers import HttpReceiver, http_receiver

LONG = 1000
"""Minutes of calm: an incident goes on for as long as a test."""


@pytest.fixture
async def receiver() -> AsyncIterator[HttpReceiver]:
    async with http_receiver() as opened:
        yield opened


def told(receiver: HttpReceiver) -> list[tuple[str, str]]:
    bodies = [json.loads(got.body) for got in receiver.got]
    return [(body["type"], body["data"]["summary"]) for body in bodies]


async def test_what_goes_on_after_a_silence_is_told_once(
    place: Place, receiver: HttpReceiver
) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    await place.rules.create(angry(keep_firing_minutes=LONG), OPERATOR)
    soon = timedelta(minutes=5)
    silence = Silence("", Match(), place.now, place.now + soon, "", "maintenance")
    await RouteStore(place.database).silence(silence, OPERATOR)
    await place.open_incident()
    await place.pass_minutes(2)
    await place.deliver()
    assert receiver.got == []
    await place.pass_minutes(4)
    await place.deliver()
    ((kind, summary),) = told(receiver)
    assert kind == "incident.firing"
    assert summary.startswith("Still open after ")
    (incident,) = await place.incidents()
    assert not incident["silenced"]
    await place.pass_minutes(3)
    await place.deliver()
    assert len(receiver.got) == 1


async def test_a_route_tells_what_goes_on_when_its_hours_begin(
    place: Place, receiver: HttpReceiver
) -> None:
    hook = await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    begins = (place.now + timedelta(minutes=6)).time()
    office = Hours("UTC", since=begins, until=time((begins.hour + 2) % 24))
    route = Route("", "office", Match(), (hook.id,), active=office)
    await RouteStore(place.database).save_route(route, OPERATOR)
    await place.rules.create(angry(keep_firing_minutes=LONG), OPERATOR)
    await place.open_incident()
    assert await place.deliveries() == []
    await place.pass_minutes(6)
    await place.deliver()
    assert [kind for kind, _ in told(receiver)] == ["incident.firing"]


async def test_while_a_message_waits_no_reminder_joins_it(
    place: Place, receiver: HttpReceiver
) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    await place.rules.create(angry(keep_firing_minutes=LONG), OPERATOR)
    await place.open_incident()
    receiver.answer(500)
    await place.deliver()
    old = "UPDATE deliveries SET created_at = now() - interval '2 days'"
    await place.database.pool.execute(old)
    await place.pass_minutes(2)
    assert [one.transition for one in await place.deliveries()] == ["firing"]
    await place.deliver()  # for the last time
    assert [one.state for one in await place.deliveries()] == ["failed"]
    await place.database.pool.execute(old)
    receiver.answer(200)
    await place.pass_minutes(2)
    await place.deliver()
    assert [(one.transition, one.state) for one in await place.deliveries()] == [
        ("firing", "failed"),
        ("reminder", "delivered"),
    ]


async def open_topic(place: Place) -> tuple[TopicStore, UUID, Rule]:
    """A rule on a topic with an open incident."""
    topics = TopicStore(place.database)
    topic = await topics.create(TopicFields("Acme", "down"), OPERATOR)
    place.topics = TopicMatching(topics)
    wanted = angry(topic_id=str(topic.id), keep_firing_minutes=LONG)
    rule = await place.rules.create(wanted, OPERATOR)
    await place.open_incident()
    return topics, topic.id, rule


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("change", "its rule was changed"),
        ("pause", "its rule was deleted or paused"),
        ("delete", "its rule was deleted or paused"),
        ("delete topic", "its topic was deleted or is not active"),
        ("pause topic", "its topic was deleted or is not active"),
    ],
)
async def test_whoever_heard_of_it_hears_of_its_end_whatever_ends_it(
    place: Place, receiver: HttpReceiver, change: str, why: str
) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    topics, topic_id, rule = await open_topic(place)
    await place.deliver()
    if change == "change":
        await place.rules.change(replace(rule, threshold=0.9, min_posts=900), OPERATOR)
    elif change == "pause":
        await place.rules.change(replace(rule, state=RuleState.PAUSED), OPERATOR)
    elif change == "delete":
        await place.rules.delete(UUID(rule.id), OPERATOR)
    elif change == "delete topic":
        await topics.delete(topic_id, OPERATOR)
    else:
        wanted = TopicFields("Acme", "down", state=TopicState.PAUSED)
        await topics.change(topic_id, wanted, 1, OPERATOR)
    await place.pass_minutes(2)
    await place.deliver()
    (first, last) = told(receiver)
    assert (first[0], last[0]) == ("incident.firing", "incident.resolved")
    assert why in last[1]
    (incident,) = await place.incidents()
    assert incident["state"] == "resolved"


async def test_another_name_or_severity_ends_nothing(place: Place, receiver: HttpReceiver) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    rule = await place.rules.create(angry(), OPERATOR)
    await place.open_incident()
    await place.deliver()
    await place.rules.change(replace(rule, name="mood", severity=Severity.CRITICAL), OPERATOR)
    await place.pass_minutes(2)
    (incident,) = await place.incidents()
    assert incident["state"] == "open"
    await place.pass_minutes(10)
    await place.deliver()
    assert [kind for kind, _ in told(receiver)] == ["incident.firing", "incident.resolved"]
    assert told(receiver)[1][1].startswith("Resolved after")


async def test_what_nobody_heard_yet_of_a_rule_that_is_deleted_is_not_told(
    place: Place, receiver: HttpReceiver
) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    _, _, rule = await open_topic(place)
    await place.rules.delete(UUID(rule.id), OPERATOR)
    await place.pass_minutes()
    await place.deliver()
    assert receiver.got == []


@pytest.mark.parametrize("change", ["change", "pause", "delete"])
async def test_a_rule_that_is_changed_during_a_look_leaves_nothing_of_its_old_version(
    place: Place, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    rule = await place.rules.create(angry(keep_firing_minutes=LONG), OPERATOR)
    await place.pass_minutes()
    await place.say("negative", 10)
    whole = Turn.shared_counts

    async def changed(self: Turn, *given: object) -> object:
        monkeypatch.undo()
        if change == "delete":
            await place.rules.delete(UUID(rule.id), OPERATOR)
        else:
            state = RuleState.PAUSED if change == "pause" else RuleState.ACTIVE
            await place.rules.change(replace(rule, threshold=0.6, state=state), OPERATOR)
        return await whole(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Turn, "shared_counts", changed)
    await place.pass_minutes()
    assert await place.incidents() == []
    await place.pass_minutes()
    opened = await place.incidents()
    assert [one["state"] for one in opened] == (["open"] if change == "change" else [])


async def test_a_firing_rule_that_is_changed_during_a_look_fires_anew(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    rule = await place.rules.create(angry(keep_firing_minutes=LONG), OPERATOR)
    await place.open_incident()
    whole = Turn.shared_counts

    async def changed(self: Turn, *given: object) -> object:
        monkeypatch.undo()
        await place.rules.change(replace(rule, threshold=0.6), OPERATOR)
        return await whole(self, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Turn, "shared_counts", changed)
    await place.pass_minutes()
    await place.pass_minutes()
    assert [one["state"] for one in await place.incidents()] == ["resolved", "open"]


async def test_a_topic_that_is_not_counted_is_not_taken_for_a_silent_one(place: Place) -> None:
    topics = TopicStore(place.database)
    topic = await topics.create(TopicFields("Acme", "down"), OPERATOR)
    place.topics = TopicMatching(topics)
    few = {"metric": RuleMetric.POSTS, "threshold": 1.0, "direction": "below"}
    await place.rules.create(angry(topic_id=str(topic.id), **few), OPERATOR)
    await place.say("neutral", 20)
    await place.pass_minutes()
    paused = TopicFields("Acme", "down", state=TopicState.PAUSED)
    await topics.change(topic.id, paused, 1, OPERATOR)
    place.topics.forget()
    await place.pass_minutes(10)
    assert await place.incidents() == []
    for _ in range(5):
        await place.say("neutral", 20)
        await place.pass_minutes()
    await topics.change(topic.id, replace(paused, state=TopicState.ACTIVE), 2, OPERATOR)
    place.topics.forget()
    await place.pass_minutes()  # what is shown are the old counts until the new ones are whole
    assert await place.incidents() == []
    await _fill(place)
    await place.pass_minutes()
    assert await place.incidents() == []
    await place.pass_minutes(6)
    assert len(await place.incidents()) == 1


async def test_a_change_is_not_told_of_a_past_that_is_not_counted_yet(place: Place) -> None:
    topics = TopicStore(place.database)
    for _ in range(150):  # the first hour is itself a change from nothing
        await place.say("neutral", 4)
        place.minute += 1
    topic = await topics.create(TopicFields("Acme", "down"), OPERATOR)
    place.topics = TopicMatching(topics)
    more = {"metric": RuleMetric.POSTS, "threshold": 3.0, "compare_minutes": 60}
    wanted = angry(kind=RuleKind.CHANGE, topic_id=str(topic.id), **more)
    await place.rules.create(wanted, OPERATOR)
    for _ in range(3):
        await place.say("neutral", 4)
        await place.pass_minutes()
    assert await place.incidents() == []
    await _fill(place)
    await place.pass_minutes()
    assert await place.incidents() == []
    await place.say("neutral", 100)
    await place.pass_minutes()
    assert len(await place.incidents()) == 1


async def _fill(place: Place) -> None:
    """Count all of the past that topics lack."""
    filler = Backfill(place.database, place.stream)
    while await filler.step():
        assert place.topics is not None
        place.topics.forget()
