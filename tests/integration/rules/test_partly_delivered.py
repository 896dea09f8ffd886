"""A mail to several people of whom the server refuses some: told, and tried again for those alone
that may be reached later."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from groundswell.notify.channels.email import SmtpServer
from groundswell.notify.registry import ChannelKind
from groundswell.services import notifier
from groundswell.store.audit import OPERATOR
from tests.integration.rules.conftest import Place, angry
from tests.receivers import SmtpReceiver, smtp_receiver

PEOPLE = ["a@x.org", "b@x.org", "c@x.org"]


@pytest.fixture
def server(place: Place, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmtpReceiver]:
    with smtp_receiver() as opened:
        to = SmtpServer("127.0.0.1", opened.port, "none")
        monkeypatch.setattr(place.channels, "_smtp", lambda: to)
        yield opened


async def opened(place: Place, many: int = 1) -> None:
    await place.channel(ChannelKind.EMAIL, "mail", to=PEOPLE)
    for n in range(many):
        await place.rules.create(angry(name=f"rule {n}"), OPERATOR)
    await place.open_incident()


async def test_who_is_refused_for_good_is_told_and_not_tried_again(
    place: Place, server: SmtpReceiver
) -> None:
    server.refuse["b@x.org"] = "550 no such person"
    await opened(place)
    await place.deliver()
    (one,) = await place.deliveries()
    assert (one.state, one.tries) == ("partial", 1)
    assert "b@x.org" in str(one.answer)
    assert "no such person" in str(one.answer)
    await place.deliver()
    assert server.reached == [["a@x.org", "c@x.org"]]


async def test_those_refused_for_now_alone_are_tried_again(
    place: Place, server: SmtpReceiver
) -> None:
    server.refuse |= {"a@x.org": "550 no such person", "b@x.org": "451 try later"}
    await opened(place)
    await place.deliver()
    (one,) = await place.deliveries()
    assert one.state == "waiting"
    await place.deliver()
    del server.refuse["b@x.org"]
    await place.deliver()
    assert server.reached == [["c@x.org"], ["b@x.org"]]
    (one,) = await place.deliveries()
    assert (one.state, one.tries) == ("partial", 3)
    assert "a@x.org" in str(one.answer)
    assert "b@x.org" not in str(one.answer)


async def test_a_mail_that_reaches_all_in_the_end_is_delivered(
    place: Place, server: SmtpReceiver
) -> None:
    server.refuse["b@x.org"] = "451 greylisted"
    await opened(place)
    await place.deliver()
    server.answer = "452 disk full"
    server.refuse.clear()
    await place.deliver()  # the whole mail fails, and the others have it already
    server.answer = "250 taken"
    await place.deliver()
    assert server.reached == [["a@x.org", "c@x.org"], ["b@x.org"]]
    assert [one.state for one in await place.deliveries()] == ["delivered"]


@pytest.mark.parametrize(
    ("refused", "state"),
    [(["b@x.org"], "partial"), (PEOPLE, "failed")],
    ids=["others were reached", "nobody was"],
)
async def test_after_a_day_it_is_given_up(
    place: Place, server: SmtpReceiver, refused: list[str], state: str
) -> None:
    server.refuse |= dict.fromkeys(refused, "451 try later")
    await opened(place)
    await place.deliver()
    await place.database.pool.execute(
        "UPDATE deliveries SET created_at = created_at - interval '2 days'"
    )
    await place.deliver()
    (one,) = await place.deliveries()
    assert one.state == state
    assert "b@x.org" in str(one.answer)


async def test_whoever_was_reached_hears_of_the_end(place: Place, server: SmtpReceiver) -> None:
    server.refuse["b@x.org"] = "550 no such person"
    await opened(place)
    await place.deliver()
    await place.pass_minutes(10)
    await place.deliver()
    assert [(one.transition, one.state) for one in await place.deliveries()] == [
        ("firing", "partial"),
        ("resolved", "partial"),
    ]


async def test_a_person_who_left_the_channel_meanwhile_is_not_written_to(
    place: Place, server: SmtpReceiver
) -> None:
    server.refuse["b@x.org"] = "451 try later"
    await opened(place)
    await place.deliver()
    await place.database.pool.execute(
        """UPDATE notification_channels SET settings = '{"to": ["a@x.org"]}'::jsonb"""
    )
    server.refuse.clear()
    await place.deliver()
    assert server.reached == [["a@x.org", "c@x.org"]]
    assert [one.state for one in await place.deliveries()] == ["partial"]


async def test_messages_with_other_people_left_are_not_joined(
    place: Place, server: SmtpReceiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifier, "GROUPED_FROM", 2)
    server.refuse["b@x.org"] = "451 try later"
    await opened(place, many=2)
    await place.deliver()
    first, _ = await place.deliveries()
    await place.database.pool.execute(
        "UPDATE deliveries SET message = message - 'recipients' WHERE id = $1", first.id
    )
    server.refuse.clear()
    await place.deliver()
    assert sorted(server.reached[1:]) == [PEOPLE, ["b@x.org"]]
