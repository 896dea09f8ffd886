"""Bluesky against real sockets: resuming, changing hosts, what is edited, deleted or broken."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from contextlib import aclosing
from datetime import timedelta

import pytest

from groundswell.domain.post import Operation
from groundswell.sources.bluesky import Bluesky
from groundswell.sources.jetstream.socket import Place
from groundswell.sources.post_filter import Wanted
from tests.contract.sources.jetstream_host import START, ZERO, JetstreamHost
from tests.contract.sources.reading import read

FIRST_US = int((START - ZERO).total_seconds() * 1e6)


@pytest.fixture
async def east() -> AsyncIterator[JetstreamHost]:
    async with JetstreamHost().running() as host:
        yield host


@pytest.fixture
async def west() -> AsyncIterator[JetstreamHost]:
    """Another host numbers the same events differently."""
    async with JetstreamHost(first_seq=70_001).running() as host:
        yield host


def from_the_start(host: JetstreamHost) -> str:
    return Place(host.url, 0, 0).to_cursor()


async def test_a_post_becomes_an_event_with_its_id_author_language_and_address(
    east: JetstreamHost,
) -> None:
    post_id = await east.post(1, "so good")
    event = (await read(Bluesky([east.url]), until=1, cursor=from_the_start(east))).events[0]
    assert event.operation is Operation.CREATE
    assert event.post.post_id == post_id == "at://did:plc:ann/app.bsky.feed.post/post1"
    assert event.post.source == "bluesky"
    assert event.post.content == "so good"
    assert event.post.author == "did:plc:ann"
    assert event.post.lang == "en"
    assert event.post.url == "https://bsky.app/profile/did:plc:ann/post/post1"


async def test_it_asks_for_posts_and_accounts_and_sends_nothing(east: JetstreamHost) -> None:
    await east.post(1)
    await read(Bluesky([east.url]), until=1, cursor=from_the_start(east))
    assert east.queries[0]["kinds"] == ["commit", "account"]
    assert east.queries[0]["collections"] == ["app.bsky.feed.post"]
    assert east.received == []


async def test_the_same_host_is_resumed_by_its_number_without_repeating_the_last_post(
    east: JetstreamHost,
) -> None:
    await east.post(1)
    await east.post(2)
    first = await read(Bluesky([east.url]), until=2, cursor=from_the_start(east))
    await east.post(3)
    second = await read(Bluesky([east.url]), until=1, cursor=first.cursor)
    assert east.cursors[-1] == 2  # inclusive: the host gives number 2 once more
    assert second.texts == ["text 3"]


async def test_a_silent_host_is_left_for_the_next_one_by_time(
    east: JetstreamHost, west: JetstreamHost
) -> None:
    east.silent = True
    for number in range(1, 4):
        await west.post(number)
    source = Bluesky([east.url, west.url], silence_seconds=0.2)
    cursor = Place(east.url, 5, FIRST_US + 2_000_000).to_cursor()
    found = await read(source, until=3, cursor=cursor)
    assert east.cursors == [5]
    assert west.cursors == [FIRST_US + 2_000_000 - 5_000_000]
    assert found.texts == ["text 1", "text 2", "text 3"]


async def test_a_host_that_does_not_answer_is_left_for_the_next_one(west: JetstreamHost) -> None:
    await west.post(1)
    source = Bluesky(["ws://127.0.0.1:1", west.url], silence_seconds=1)
    found = await read(source, until=1, cursor=Place("ws://127.0.0.1:1", 9, FIRST_US).to_cursor())
    assert found.texts == ["text 1"]


async def test_after_a_change_of_hosts_what_was_given_already_is_not_given_again(
    east: JetstreamHost, west: JetstreamHost
) -> None:
    for number in range(1, 4):
        await east.post(number)
        await west.post(number)
    await west.post(4)
    source = Bluesky([east.url, west.url], silence_seconds=0.2)
    found = await read(source, until=4, cursor=from_the_start(east))
    assert found.texts == ["text 1", "text 2", "text 3", "text 4"]
    assert json.loads(found.cursor or "")["host"] == west.url


async def test_a_host_that_finds_us_too_slow_is_asked_again_where_it_stopped(
    east: JetstreamHost, west: JetstreamHost
) -> None:
    for number in range(1, 4):
        await east.post(number)
    east.too_slow_after = 2
    found = await read(Bluesky([east.url, west.url]), until=3, cursor=from_the_start(east))
    assert east.cursors == [0, 2]
    assert west.cursors == []
    assert found.texts == ["text 1", "text 2", "text 3"]


async def test_a_cursor_that_is_too_old_starts_at_the_live_end_and_says_so(
    east: JetstreamHost, caplog: pytest.LogCaptureFixture
) -> None:
    east.floor = 100
    source = Bluesky([east.url], silence_seconds=0.3)
    with caplog.at_level(logging.WARNING), pytest.raises(TimeoutError):
        await read(source, cursor=Place(east.url, 5, FIRST_US).to_cursor(), within=1.0)
    assert east.cursors[:2] == [5, None]
    assert "missed" in caplog.text


async def test_edits_and_deletions_reach_the_platform(east: JetstreamHost) -> None:
    await east.post(1, "first words")
    await east.post(1, "second words", operation="update", rev="rev1b")
    await east.post(1, operation="delete", rev="rev1c", record=None)
    found = await read(Bluesky([east.url]), until=3, cursor=from_the_start(east))
    assert [event.operation.value for event in found.events] == ["create", "update", "delete"]
    assert found.texts == ["first words", "second words", ""]
    assert len(set(found.ids)) == 1


async def test_only_what_matches_words_and_language_is_passed_on_but_every_deletion(
    east: JetstreamHost,
) -> None:
    await east.post(1, "nothing of note")
    await east.post(2, "COFFEE, please")
    record = {"text": "Kaffee coffee", "langs": ["de"], "createdAt": "2026-11-22T08:00:00Z"}
    await east.post(3, record=record)
    await east.post(4, record={"text": "", "langs": ["en"]})
    await east.post(1, operation="delete", rev="rev1b", record=None)
    source = Bluesky([east.url], Wanted(["coffee"], ["en"]))
    found = await read(source, until=2, cursor=from_the_start(east))
    assert [(event.operation.value, event.post.content) for event in found.events] == [
        ("create", "COFFEE, please"),
        ("delete", ""),
    ]


async def test_an_edit_that_does_not_match_any_more_takes_the_post_out(
    east: JetstreamHost,
) -> None:
    await east.post(1, "coffee")
    await east.post(1, "tea", operation="update", rev="rev1b")
    source = Bluesky([east.url], Wanted(["coffee"]))
    found = await read(source, until=2, cursor=from_the_start(east))
    assert [event.operation.value for event in found.events] == ["create", "delete"]


@pytest.mark.parametrize("claimed", ["1999-01-01T00:00:00Z", "2999-01-01T00:00:00Z", "?", None])
async def test_a_clock_that_cannot_be_is_replaced_by_the_networks_time(
    east: JetstreamHost, claimed: str | None
) -> None:
    await east.post(0, record={"text": "hello", "createdAt": claimed})
    event = (await read(Bluesky([east.url]), until=1, cursor=from_the_start(east))).events[0]
    assert event.post.created_at == START


async def test_broken_frames_are_rejected_and_the_rest_goes_on(east: JetstreamHost) -> None:
    await east.post(1)
    await east.send("{broken")
    await east.post(2, seq="two")
    await east.post(3, operation="burn")
    await east.post(4, record=[])
    await east.send('{"$type":"message","payload":{"$type":"something#else"}}')
    await east.send('{"$type":"newer"}')
    await east.post(5)
    found = await read(Bluesky([east.url]), until=6, cursor=from_the_start(east))
    assert found.texts == ["text 1", "text 5"]
    assert len(found.rejected) == 4
    assert "not JSON" in found.rejected[0].reason
    assert found.rejected[0].fields["frame"] == "{broken"


async def test_a_host_that_gives_nonsense_only_is_left_and_none_of_it_is_kept(
    east: JetstreamHost, west: JetstreamHost
) -> None:
    for number in range(60):
        await east.send(f"<html>please log in {number}</html>")
    for number in range(1, 4):
        await west.post(number)
    source = Bluesky([east.url, west.url], silence_seconds=0.3)
    cursor = Place(east.url, 0, FIRST_US + 1_000_000).to_cursor()
    found = await read(source, until=3, cursor=cursor)
    assert found.texts == ["text 1", "text 2", "text 3"]
    assert found.rejected == []


async def test_another_host_that_looks_back_further_is_asked_before_posts_are_missed(
    east: JetstreamHost, west: JetstreamHost
) -> None:
    east.floor = 100
    for number in range(1, 4):
        await west.post(number)
    source = Bluesky([east.url, west.url], silence_seconds=0.3)
    cursor = Place(east.url, 5, FIRST_US + 2_000_000).to_cursor()
    found = await read(source, until=3, cursor=cursor)
    assert found.texts == ["text 1", "text 2", "text 3"]


async def test_an_account_that_is_gone_takes_its_posts_along(east: JetstreamHost) -> None:
    await east.post(1, did="did:plc:gone")
    for number, status in enumerate(("deleted", "takendown", "deactivated", "suspended")):
        await east.account(number + 2, f"did:plc:{status}", active=False, status=status)
    await east.account(6, "did:plc:back", active=True)
    await east.account(7, "did:plc:moving", active=False, status="desynchronized")
    await east.post(8)
    found = await read(Bluesky([east.url]), until=6, cursor=from_the_start(east))
    assert [(each.operation.value, each.post.author) for each in found.events] == [
        ("create", "did:plc:gone"),
        ("delete_author", "did:plc:deleted"),
        ("delete_author", "did:plc:takendown"),
        ("delete_author", "did:plc:deactivated"),
        ("delete_author", "did:plc:suspended"),
        ("create", "did:plc:ann"),
    ]
    assert Place.from_cursor(found.cursor) == Place(east.url, 8, FIRST_US + 8_000_000)


async def test_what_of_an_account_was_still_in_the_stream_is_taken_out_later(
    east: JetstreamHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundswell.sources.bluesky.AGAIN_SECONDS", 0.2)
    source = Bluesky([east.url])
    await east.account(1, "did:plc:gone", active=False, status="deleted")
    await east.account(2, "did:plc:back", active=False, status="deactivated")
    await east.account(3, "did:plc:back", active=True)
    seen: list[str | None] = []

    async def write_on() -> None:
        for number in range(4, 10_000):
            await east.post(number)
            await asyncio.sleep(0.01)

    writing = asyncio.create_task(write_on())
    async with asyncio.timeout(10), aclosing(source.read(from_the_start(east))) as batches:
        async for batch in batches:
            gone = [each for each in batch.events if each.operation is Operation.DELETE_AUTHOR]
            seen += [each.post.author for each in gone]
            if len(seen) == 3:
                break
    writing.cancel()
    assert seen == ["did:plc:gone", "did:plc:back", "did:plc:gone"]


@pytest.mark.parametrize("hours", [9, 20])
async def test_a_post_from_hours_ahead_is_of_when_the_network_had_it(
    east: JetstreamHost, hours: int
) -> None:
    claimed = (START + timedelta(hours=hours)).isoformat()
    await east.post(0, record={"text": "home at last", "createdAt": claimed})
    event = (await read(Bluesky([east.url]), until=1, cursor=from_the_start(east))).events[0]
    assert event.post.created_at == START


async def test_it_is_heard_up_to_what_the_network_has_told(east: JetstreamHost) -> None:
    await east.post(1)
    await east.post(2, text=" ")  # no words: nothing to pass on, and heard all the same
    batches = Bluesky([east.url]).read(from_the_start(east))
    batch = await anext(batches)
    await batches.aclose()
    assert batch.heard == START + timedelta(seconds=2)


async def test_trouble_and_what_was_missed_are_told(east: JetstreamHost) -> None:
    east.floor = 100
    batches = Bluesky([east.url], silence_seconds=0.5).read(Place(east.url, 5, 7).to_cursor())
    trouble = await anext(batches)
    assert "away for longer than any host looks back" in trouble.trouble

    async def write_on() -> None:
        while True:
            await east.post(9)
            await asyncio.sleep(0.02)

    writing = asyncio.create_task(write_on())
    batch = await anext(batches)
    await batches.aclose()
    writing.cancel()
    assert batch.missed == "we were away for longer than any host looks back"
    assert batch.heard == START + timedelta(seconds=9)
