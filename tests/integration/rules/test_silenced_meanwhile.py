"""A silence that begins while a message waits: nobody is told before it is over."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

import pytest

from groundswell.domain.alert_routing import Match, Silence
from groundswell.notify.registry import ChannelKind
from groundswell.store.alert_routing import RouteStore
from groundswell.store.audit import OPERATOR
from tests.integration.rules.conftest import Place, angry
from tests.receivers import HttpReceiver, http_receiver


@pytest.fixture
async def receiver() -> AsyncIterator[HttpReceiver]:
    async with http_receiver() as opened:
        yield opened


async def silence(place: Place, match: Match | None = None) -> Silence:
    """From now on; senders go by the clock of the database."""
    now = place.database.clock.now()
    wanted = Silence("", match or Match(), now, now + timedelta(hours=2), "", "maintenance")
    return await RouteStore(place.database).silence(wanted, OPERATOR)


async def end(place: Place, silence: Silence) -> None:
    routes = RouteStore(place.database)
    await routes.end_silence(UUID(silence.id), place.database.clock.now(), OPERATOR)


async def opened(place: Place, receiver: HttpReceiver) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    await place.rules.create(angry(keep_firing_minutes=3), OPERATOR)
    await place.open_incident()


async def test_a_message_that_waits_is_held_back_and_goes_out_afterwards(
    place: Place, receiver: HttpReceiver
) -> None:
    await opened(place, receiver)
    begun = await silence(place)
    await place.deliver()
    await place.deliver()
    (one,) = await place.deliveries()
    assert (receiver.got, one.state, one.tries) == ([], "waiting", 0)
    assert "held back by a silence until" in str(one.answer)
    await end(place, begun)
    await place.deliver()
    (one,) = await place.deliveries()
    assert (len(receiver.got), one.state, one.tries) == (1, "delivered", 1)


async def test_what_ends_within_the_silence_is_not_told_at_all(
    place: Place, receiver: HttpReceiver
) -> None:
    await opened(place, receiver)
    begun = await silence(place)
    await place.deliver()
    await place.pass_minutes(10)
    await end(place, begun)
    await place.deliver()
    assert receiver.got == []
    assert [(one.transition, one.state) for one in await place.deliveries()] == [
        ("firing", "cancelled")
    ]


async def test_a_message_that_is_tried_again_is_held_back_too(
    place: Place, receiver: HttpReceiver
) -> None:
    await opened(place, receiver)
    receiver.answer(500)
    await place.deliver()
    begun = await silence(place)
    receiver.answer(200)
    await place.deliver()
    (one,) = await place.deliveries()
    assert (len(receiver.got), one.state, one.tries) == (1, "waiting", 1)
    await end(place, begun)
    await place.deliver()
    assert len(receiver.got) == 2


async def test_the_end_of_what_was_told_is_told_in_a_silence(
    place: Place, receiver: HttpReceiver
) -> None:
    await opened(place, receiver)
    await place.deliver()
    await silence(place)
    await place.pass_minutes(10)
    await place.deliver()
    assert [one.transition for one in await place.deliveries("delivered")] == ["firing", "resolved"]


@pytest.mark.parametrize("covers", [True, False], ids=["this rule", "another severity"])
async def test_a_silence_holds_back_what_it_covers_alone(
    place: Place, receiver: HttpReceiver, covers: bool
) -> None:
    await opened(place, receiver)
    (rule,) = await place.rules.list()
    other = Match(severities=frozenset({"critical"}))
    await silence(place, Match(rule_ids=frozenset({rule.id})) if covers else other)
    await place.deliver()
    assert len(receiver.got) == (not covers)


async def test_a_silence_that_is_to_come_holds_back_nothing(
    place: Place, receiver: HttpReceiver
) -> None:
    await opened(place, receiver)
    soon = place.database.clock.now() + timedelta(minutes=5)
    wanted = Silence("", Match(), soon, soon + timedelta(hours=1), "", "maintenance")
    await RouteStore(place.database).silence(wanted, OPERATOR)
    await place.deliver()
    assert len(receiver.got) == 1
