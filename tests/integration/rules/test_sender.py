"""The sender: killed between any two steps it loses nothing, and in a calm run nothing is told
twice."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from groundswell import metrics
from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.lifecycle import cancel_all
from groundswell.notify.registry import ChannelKind, Channels
from groundswell.services.notifier import AT_ONCE, PACE, Notifier
from groundswell.store.audit import OPERATOR
from groundswell.store.channels import ChannelStore
from groundswell.store.outbox import Outbox
from tests.eventually import eventually
from tests.integration.rules.conftest import Place, angry
from tests.receivers import HttpReceiver, http_receiver


@pytest.fixture
async def receiver() -> AsyncIterator[HttpReceiver]:
    async with http_receiver() as opened:
        yield opened


class Killed(BaseException):
    """The process is gone."""


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize(
    ("owner", "step", "answer"),
    [
        (Outbox, "backlog", 200),
        (Outbox, "lease", 200),
        (ChannelStore, "get", 200),
        (Channels, "open", 200),
        (Outbox, "finish", 200),
        (Outbox, "again", 500),
        (ChannelStore, "switch_off", 410),
    ],
)
async def test_a_kill_between_any_two_steps_of_sending_loses_nothing(
    place: Place,
    receiver: HttpReceiver,
    monkeypatch: pytest.MonkeyPatch,
    owner: type,
    step: str,
    answer: int,
    after: bool,
) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    await place.rules.create(angry(), OPERATOR)
    await place.open_incident()
    receiver.answer(answer)
    whole = getattr(owner, step)

    def kill(self: object, *arguments: object) -> object:
        monkeypatch.setattr(owner, step, whole)
        if step == "open":
            raise Killed

        async def killed() -> None:
            if after:
                await whole(self, *arguments)
            raise Killed

        return killed()

    monkeypatch.setattr(owner, step, kill)
    with pytest.raises(Killed):
        await place.deliver()
    if answer != 410:
        receiver.answer(200)
    await place.deliver()
    await place.deliver()
    (one,) = await place.deliveries()
    assert one.state == ("failed" if answer == 410 else "delivered")
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1


async def test_in_a_calm_run_a_slow_receiver_is_told_nothing_twice(
    place: Place, receiver: HttpReceiver
) -> None:
    """Two alerters; to send everything takes several times as long as a lease."""
    lease, messages = timedelta(seconds=0.6), 12
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    for n in range(messages):
        await place.rules.create(angry(name=f"rule {n}"), OPERATOR)
    await place.open_incident()
    await place.database.pool.execute(
        "UPDATE deliveries SET due_at = now() - interval '1 s', transition = 'firing ' || id"
    )  # no two alike: each is a message of its own
    receiver.seconds = 0.2
    senders = [
        Notifier(
            Outbox(place.database, lease),
            place.kept,
            place.channels,
            place.database.clock,
            check_seconds=0.05,
        )
        for _ in range(2)
    ]
    stopping = asyncio.Event()
    running = [asyncio.create_task(sender.run(stopping)) for sender in senders]
    try:
        await eventually(lambda: _all_delivered(place), within=20)
    finally:
        await cancel_all(running)
    told = Counter(got.headers["webhook-id"] for got in receiver.got)
    assert len(told) == messages
    assert set(told.values()) == {1}


async def test_two_alerters_at_work_tell_a_healthy_receiver_everything_once(
    place: Place, receiver: HttpReceiver
) -> None:
    """Incidents open, are reminded of and end, while two processes look and send."""
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    for n in range(3):
        await place.rules.create(angry(name=f"rule {n}"), OPERATOR)
    watchers = [place.another_watcher() for _ in range(2)]
    stopping = asyncio.Event()
    senders = [asyncio.create_task(place.notifier().run(stopping)) for _ in range(2)]
    try:
        for mood, minutes in (("positive", 2), ("negative", 6), ("positive", 12)):
            for _ in range(minutes):
                await place.say(mood, 10)
                place.minute += 1
                looks = (one.look_until(place.minute, place.now) for one in watchers)
                await asyncio.gather(*looks)
                await place.database.pool.execute(
                    "UPDATE deliveries SET due_at = now() - interval '1 s' WHERE state = 'waiting'"
                )
                await eventually(lambda: _all_delivered(place))
    finally:
        await cancel_all(senders)
    ids = [got.headers["webhook-id"] for got in receiver.got]
    assert len(ids) == len(set(ids)) == 6  # three opened, three ended
    assert {one["state"] for one in await place.incidents()} == {"resolved"}


async def test_a_message_that_waits_quotes_no_post_that_is_gone(
    place: Place, receiver: HttpReceiver
) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    await place.rules.create(angry(), OPERATOR)
    await place.open_incident()
    (one,) = await place.deliveries()
    gone, *others = [post["post_id"] for post in one.message["posts"]]
    deleted = PostEvent(Post(gone, "s", "", place.now), Operation.DELETE)
    await place.posts.save([(deleted, None)])
    await place.deliver()
    quoted = json.loads(receiver.got[0].body)["data"]["posts"]
    assert [post["post_id"] for post in quoted] == others
    (one,) = await place.deliveries()
    assert "it is down" not in str(one.message)


async def test_a_channel_hears_of_an_end_after_its_beginning(
    place: Place, receiver: HttpReceiver
) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    await place.rules.create(angry(), OPERATOR)
    await place.open_incident()
    receiver.answer(500)
    await place.deliver()
    await place.pass_minutes(10)
    assert [one.transition for one in await place.deliveries("waiting")] == ["firing", "resolved"]
    sender = place.notifier()
    await sender.check()  # the beginning is due in five seconds, the end is due now
    await sender.settle()
    assert len(receiver.got) == 1
    receiver.answer(200)
    await place.deliver()
    await place.deliver()
    types = [json.loads(got.body)["type"] for got in receiver.got]
    assert types == ["incident.firing", "incident.firing", "incident.resolved"]


async def test_five_hundred_incidents_at_once_are_a_few_messages_at_slacks_pace(
    place: Place, receiver: HttpReceiver
) -> None:
    many = 500
    await place.channel(ChannelKind.SLACK, "slack", secret=receiver.url)
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    for n in range(many):
        severity = "critical" if n == many - 1 else "info"
        await place.rules.create(angry(name=f"rule {n}", severity=severity), OPERATOR)
    await place.open_incident()
    assert len(await place.incidents()) == many
    receiver.answer(500)
    await place.deliver()  # whatever fails is tried again together, too
    receiver.answer(200, b"ok")
    loop = asyncio.get_running_loop()
    began, sent = loop.time(), place.notifier()
    while await place.deliveries("waiting"):
        await place.deliver(sent)
    slack = [got for got in receiver.got if "webhook-id" not in got.headers]
    hook = [got for got in receiver.got if "webhook-id" in got.headers]
    most = 2 * (-(-many // AT_ONCE) + 1)
    assert len(slack) <= most
    assert len(hook) <= most
    assert loop.time() - began >= PACE[ChannelKind.SLACK] * 2
    named: set[str] = set()
    for got in hook:
        data = json.loads(got.body)["data"]
        named |= {data["thread"], *data["grouped_incidents"]}
        assert len(data["grouped_incidents"]) == data["grouped"]
    assert named == {str(one["id"]) for one in await place.incidents()}
    assert any(json.loads(got.body)["data"]["severity"] == "critical" for got in hook)

    before = len(receiver.got)
    await place.pass_minutes(10)
    while await place.deliveries("waiting"):
        await place.deliver(sent)
    assert {one["state"] for one in await place.incidents()} == {"resolved"}
    assert len(receiver.got) - before <= 2 * most


async def _all_delivered(place: Place) -> bool:
    return not await place.deliveries("waiting")


async def test_deliveries_are_counted_by_channel_and_result_of_a_bounded_number_of_channels(
    place: Place, receiver: HttpReceiver
) -> None:
    for n in range(3):
        await place.channel(ChannelKind.WEBHOOK, f"counted {n}", url=receiver.url)
    await place.rules.create(angry(), OPERATOR)
    await place.open_incident()
    sender = Notifier(
        place.outbox, place.kept, place.channels, place.database.clock, named_channels=2
    )
    before = _counted()
    receiver.answer(500)
    await place.deliver(sender)
    receiver.answer(200)
    await place.deliver(sender)
    more = _counted() - before
    named = {channel for channel, _, _ in more} - {"other"}
    assert len(named) == 2
    assert named < {"counted 0", "counted 1", "counted 2"}
    assert more == Counter(
        {
            (channel, "webhook", result): 1
            for channel in (*named, "other")
            for result in ("retry", "delivered")
        }
    )


def _counted() -> Counter[tuple[str, str, str]]:
    """Tries so far by (channel, kind, result)."""
    return Counter(
        {
            (one.labels["channel"], one.labels["kind"], one.labels["result"]): int(one.value)
            for family in metrics.deliveries.collect()
            for one in family.samples
            if one.name.endswith("_total")
        }
    )
