"""Two alerters, kills between any two steps, channels that fail: every message once, none lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from groundswell import metrics
from groundswell.domain.alert_routing import Match, Silence
from groundswell.notify.registry import ChannelKind
from groundswell.services.notifier import GIVE_UP, GROUPED_FROM
from groundswell.store.alert_routing import RouteStore
from groundswell.store.audit import OPERATOR
from groundswell.store.incidents import Turn
from tests.eventually import eventually
from tests.integration.rules.conftest import Place, angry
from tests.receivers import HttpReceiver, http_receiver


@pytest.fixture
async def receiver() -> AsyncIterator[HttpReceiver]:
    async with http_receiver() as opened:
        yield opened


async def test_two_alerters_make_one_incident(place: Place, receiver: HttpReceiver) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    await place.rules.create(angry(), OPERATOR)
    await place.pass_minutes()
    await place.say("negative", 10)
    place.minute += 1
    watchers = [place.another_watcher() for _ in range(4)]
    await asyncio.gather(*(one.look_until(place.minute, place.now) for one in watchers))
    await place.pass_minutes(1, place.another_watcher())
    assert len(await place.incidents()) == 1
    await asyncio.gather(*(place.deliver() for _ in range(3)))
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1


async def test_of_two_alerters_each_knows_how_many_incidents_are_open(place: Place) -> None:
    await place.rules.create(angry(), OPERATOR)
    await place.open_incident()
    metrics.incidents_open.set(0)
    await place.another_watcher().look_until(place.minute, place.now)
    assert metrics.incidents_open._value.get() == 1


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("step", ["counts", "posts", "open", "enqueue", "keep", "notified"])
async def test_a_kill_at_any_step_of_a_look_changes_nothing(
    place: Place, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url="http://127.0.0.1:9/")
    await place.rules.create(angry(keep_firing_minutes=0), OPERATOR)
    await place.pass_minutes()
    await place.say("negative", 10)
    whole = getattr(Turn, step)
    after: list[bool] = []

    async def killed(self: Turn, *arguments: object) -> object:
        answer = await whole(self, *arguments)
        if not after:
            after.append(True)
            raise Killed
        return answer

    monkeypatch.setattr(Turn, step, killed)
    died = False
    for _ in range(12):  # it opens, and ends
        place.minute += 1
        try:
            await place.watcher.look_until(place.minute, place.now)
        except Killed:
            died = True
            place.watcher = place.another_watcher()
            await place.watcher.look_until(place.minute, place.now)
    assert died
    (incident,) = await place.incidents()
    assert incident["state"] == "resolved"
    assert len(await place.deliveries()) == 1  # cancelled: over before it was told


async def test_a_sender_that_dies_is_followed_by_one_with_the_same_id(
    place: Place, receiver: HttpReceiver
) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    await place.rules.create(angry(), OPERATOR)
    await place.open_incident()
    receiver.silent = True
    dying = place.notifier()
    await place.database.pool.execute("UPDATE deliveries SET due_at = now() - interval '1 s'")
    await dying.check()
    await eventually(lambda: bool(receiver.got))
    for task in dying._sending.values():
        task.cancel()
    receiver.silent = False
    await place.deliver()
    assert len(receiver.got) == 2
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert [one.state for one in await place.deliveries()] == ["delivered"]


async def test_a_channel_that_hangs_holds_back_no_other(
    place: Place, receiver: HttpReceiver
) -> None:
    async with http_receiver() as hanging:
        hanging.silent = True
        await place.channel(ChannelKind.WEBHOOK, "hanging", url=hanging.url)
        await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
        await place.rules.create(angry(), OPERATOR)
        await place.open_incident()
        sender = place.notifier()
        await place.database.pool.execute("UPDATE deliveries SET due_at = now() - interval '1 s'")
        await sender.check()
        await eventually(lambda: bool(receiver.got))
        for task in sender._sending.values():
            task.cancel()


async def test_failures_are_tried_again_for_a_day(place: Place, receiver: HttpReceiver) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    await place.rules.create(angry(), OPERATOR)
    await place.open_incident()
    receiver.answer(429, b"later", retry_after="600")
    await place.deliver()
    (delivery,) = await place.deliveries("waiting")
    assert delivery.answer == "429 later"
    assert delivery.due_at - place.database.clock.now() > timedelta(seconds=590)
    receiver.answer(404, b"no such page")
    await place.deliver()
    assert (await place.deliveries("waiting"))[0].tries == 2
    await place.database.pool.execute(
        "UPDATE deliveries SET created_at = now() - $1::interval", GIVE_UP
    )
    await place.deliver()
    assert [one.state for one in await place.deliveries()] == ["failed"]


async def test_a_channel_that_is_gone_is_switched_off(place: Place, receiver: HttpReceiver) -> None:
    row = await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    await place.rules.create(angry(), OPERATOR)
    receiver.answer(410)
    await place.open_incident()
    await place.deliver()
    (kept,) = await place.kept.list()
    assert (kept.id, kept.state) == (row.id, "gone")


async def test_many_incidents_at_once_are_one_message(place: Place, receiver: HttpReceiver) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    many = GROUPED_FROM + 3
    for n in range(many):
        await place.rules.create(angry(name=f"rule {n}"), OPERATOR)
    await place.open_incident()
    assert len(await place.incidents()) == many
    await place.deliver()
    assert len(receiver.got) == 1
    assert f'"grouped":{many - 1}'.encode() in receiver.got[0].body
    assert {one.state for one in await place.deliveries()} == {"delivered"}


async def test_silenced_it_is_kept_and_nobody_is_told(place: Place, receiver: HttpReceiver) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    await place.rules.create(angry(), OPERATOR)
    day = timedelta(days=1)
    silence = Silence("", Match(), place.now - day, place.now + day, "", "maintenance")
    await RouteStore(place.database).silence(silence, OPERATOR)
    await place.open_incident()
    (incident,) = await place.incidents()
    assert incident["silenced"]
    assert await place.deliveries() == []
