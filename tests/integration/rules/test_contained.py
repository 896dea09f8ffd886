"""The fault of one rule, search, digest or message stops no other: each breaks for real here."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest

from groundswell.domain.topic import TopicKind
from groundswell.errors import StatementFailed, StoreUnavailable
from groundswell.insight.drivers.post import Findings
from groundswell.notify.registry import ChannelKind
from groundswell.rules import incident_drivers, opening
from groundswell.services.topic_matching import TopicMatching
from groundswell.store.audit import OPERATOR
from groundswell.store.digests import DigestStore
from groundswell.store.pruning import Ages, Pruning
from groundswell.store.topics.definitions import TopicFields, TopicStore
from tests.integration.rules.conftest import Place, angry
from tests.integration.rules.test_digests import add, digester, tomorrow
from tests.receivers import HttpReceiver, http_receiver


@pytest.fixture
async def receiver() -> AsyncIterator[HttpReceiver]:
    async with http_receiver() as opened:
        yield opened


async def broken_search(place: Place) -> None:
    await place.database.pool.execute("ALTER TABLE social_media_posts RENAME url TO address")


async def test_an_incident_opens_and_is_told_though_its_posts_cannot_be_searched(
    place: Place, receiver: HttpReceiver
) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    await place.rules.create(angry(), OPERATOR)
    await place.pass_minutes()
    await place.say("negative", 10)
    await broken_search(place)
    await place.pass_minutes()
    (incident,) = await place.incidents()
    assert incident["state"] == "open"
    assert incident["drivers"] == {"drivers": [], "failed": True}
    await place.deliver()
    assert len(receiver.got) == 1
    await place.pass_minutes(9)
    assert [each["state"] for each in await place.incidents()] == ["resolved"]


async def test_an_incident_does_not_wait_for_a_search_that_hangs(
    place: Place, monkeypatch: pytest.MonkeyPatch, database_url: str
) -> None:
    monkeypatch.setattr(opening, "MOST_SECONDS", 0.3)
    await place.rules.create(angry(), OPERATOR)
    await place.pass_minutes()
    await place.say("negative", 10)
    other = await asyncpg.connect(database_url)
    try:
        async with other.transaction():
            await other.execute("LOCK TABLE social_media_posts IN ACCESS EXCLUSIVE MODE")
            await place.pass_minutes()
            (incident,) = await place.incidents()
    finally:
        await other.close()
    assert (incident["state"], incident["drivers"]) == ("open", {"drivers": [], "failed": True})


async def test_many_that_open_at_once_do_not_wait_for_all_of_their_searches(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    slow = incident_drivers.find

    def find(*given: Any) -> Findings:
        time.sleep(0.3)
        return slow(*given)

    monkeypatch.setattr(opening, "find", find)
    monkeypatch.setattr(opening, "ALL_SECONDS", 0.5)
    for n in range(5):
        await place.rules.create(angry(name=f"rule {n}"), OPERATOR)
    await place.open_incident()
    found = [one["drivers"] for one in await place.incidents()]
    assert len(found) == 5
    assert sum("failed" in str(one) for one in found) >= 3


async def test_others_are_told_while_drivers_are_searched_for(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, loop = incident_drivers.find, asyncio.get_running_loop()
    goes_on = threading.Event()

    def find(*given: Any) -> Findings:
        loop.call_soon_threadsafe(goes_on.set)
        assert goes_on.wait(5), "nothing else runs"
        return found(*given)

    monkeypatch.setattr(opening, "find", find)
    await place.rules.create(angry(), OPERATOR)
    await place.open_incident()
    (incident,) = await place.incidents()
    assert "failed" not in str(incident["drivers"])


async def metric_of_a_later_release(place: Place) -> None:
    """As a later release may write it."""
    await place.database.pool.execute(
        "UPDATE alert_rules SET settings = jsonb_set(settings, '{metric}', '\"delight\"')"
        " WHERE name = 'broken'"
    )


async def progress_of_another_shape(place: Place) -> None:
    await _progress(place, "since", '"the day before"')


async def progress_that_fails_in_use(place: Place) -> None:
    await _progress(place, "state", '"firing"')
    await _progress(place, "peak", '"high"')


async def _progress(place: Place, key: str, value: str) -> None:
    await place.database.pool.execute(
        "UPDATE alert_rule_progress SET progress = jsonb_set(progress, ARRAY[$1], $2::text::jsonb)"
        " WHERE rule_id = (SELECT id FROM alert_rules WHERE name = 'broken')",
        *(key, value),
    )


async def counts_that_cannot_be_read(place: Place) -> None:
    await place.database.pool.execute("ALTER TABLE topic_rollups_minute RENAME bucket TO minute")


@pytest.mark.parametrize(
    "breaks",
    [
        metric_of_a_later_release,
        progress_of_another_shape,
        progress_that_fails_in_use,
        counts_that_cannot_be_read,
    ],
)
async def test_one_rule_that_fails_stops_no_other(place: Place, breaks: object) -> None:
    place.topics = TopicMatching(TopicStore(place.database))
    topics = TopicStore(place.database)
    topic = await topics.create(TopicFields("down", "down", TopicKind.BRAND), OPERATOR)
    broken = await place.rules.create(angry(name="broken", topic_id=str(topic.id)), OPERATOR)
    for name in ("before", "after"):
        await place.rules.create(angry(name=name, source="s"), OPERATOR)
    await place.pass_minutes(2)
    await place.say("negative", 10)
    await breaks(place)  # type: ignore[operator]
    await place.pass_minutes()
    assert {one["rule_name"] for one in await place.incidents()} == {"before", "after"}
    await place.pass_minutes(2)
    assert len(await place.incidents()) == 2
    kept = await place.database.pool.fetch("SELECT rule_id, looked_until FROM alert_rule_progress")
    until = {str(row["rule_id"]): row["looked_until"] for row in kept}
    assert until.pop(broken.id) == place.now - timedelta(minutes=3)
    assert {*until.values()} == {place.now}


async def test_a_rule_that_works_again_is_looked_at_from_where_it_stood(place: Place) -> None:
    place.topics = TopicMatching(TopicStore(place.database))
    topics = TopicStore(place.database)
    topic = await topics.create(TopicFields("down", "down", TopicKind.BRAND), OPERATOR)
    await place.rules.create(angry(name="broken", topic_id=str(topic.id)), OPERATOR)
    await place.pass_minutes(2)
    await place.say("negative", 10)
    await counts_that_cannot_be_read(place)
    await place.pass_minutes(3)
    assert await place.incidents() == []
    began = place.now - timedelta(minutes=2)
    await place.database.pool.execute("ALTER TABLE topic_rollups_minute RENAME minute TO bucket")
    await place.pass_minutes()
    (incident,) = await place.incidents()
    assert incident["created_at"] == began


async def test_an_engine_that_is_away_stops_all_of_them_and_is_waited_for(place: Place) -> None:
    await place.rules.create(angry(), OPERATOR)
    await place.pass_minutes()
    place.database.pool.terminate()
    with pytest.raises(StoreUnavailable) as away:
        await place.pass_minutes()
    assert not isinstance(away.value, StatementFailed)


async def test_one_digest_that_fails_stops_no_other(place: Place, receiver: HttpReceiver) -> None:
    hook = await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    topics = TopicStore(place.database)
    topic = await topics.create(TopicFields("down", "down", TopicKind.BRAND), OPERATOR)
    await add(place, place.now, hook.id, topic_id=str(topic.id))
    store = DigestStore(place.database)
    (first,) = await store.list()
    await place.database.pool.execute(
        "INSERT INTO digests SELECT (jsonb_populate_record(d, $1)).* FROM digests d",
        {"id": "00000000-0000-7000-8000-000000000000", "name": "second", "topic_id": None},
    )
    await place.say("negative", 30)
    await place.database.pool.execute("ALTER TABLE topic_rollups_hour RENAME bucket TO hour")
    await digester(place).make_due(await tomorrow(place))
    await place.deliver()
    assert len(receiver.got) == 1
    made = {each.name: each.made_until for each in await store.list()}
    assert made[first.name] == place.now
    assert made["second"] != place.now


async def test_a_message_that_cannot_be_read_holds_up_no_other(
    place: Place, receiver: HttpReceiver
) -> None:
    await place.channel(ChannelKind.WEBHOOK, "hook", url=receiver.url)
    for name in ("first", "second"):
        await place.rules.create(angry(name=name), OPERATOR)
    await place.open_incident()
    first, _ = await place.deliveries()
    await place.database.pool.execute(
        "UPDATE deliveries SET message = message - 'title' WHERE id = $1::text::uuid", first.id
    )
    await place.deliver()
    assert len(receiver.got) == 1
    told = {one.state: one.answer for one in await place.deliveries()}
    assert told["waiting"] == "this release cannot read the message"


async def test_a_table_that_cannot_be_pruned_keeps_no_other_from_it(place: Place) -> None:
    await place.rules.create(angry(), OPERATOR)
    await place.open_incident()
    await place.database.pool.execute(
        "UPDATE sentiment_alerts SET state = 'resolved', resolved_at = created_at,"
        " told_revision = revision"
    )
    await place.database.pool.execute("ALTER TABLE audit_log RENAME at TO moment")
    year = timedelta(days=365)
    pruned = await Pruning(place.database, Ages(audit=year, alerts=year)).prune(
        place.now + 2 * year
    )
    assert pruned == {"alerts": 1}
