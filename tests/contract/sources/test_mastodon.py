"""Mastodon keeps the contract of sources: the timeline, the stream, edits, deletions, bad days."""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest
from pydantic import SecretStr

from groundswell.domain.clock import utc_now
from groundswell.domain.post import Operation
from groundswell.errors import ConfigurationError, SourceError
from groundswell.settings import IngestSettings
from groundswell.sources.base import Source, SourceBatch
from groundswell.sources.mastodon import source as module
from groundswell.sources.mastodon.address import stream_base
from groundswell.sources.mastodon.source import Mastodon
from groundswell.sources.mastodon.statuses import a_while_before
from groundswell.sources.post_filter import Wanted
from groundswell.sources.registry import open_source
from tests.contract.sources.fediverse import START, Instance, caught_up, connected
from tests.contract.sources.reading import Reading, read
from tests.contract.sources.suite import POSTS, SourceContract


class FromTheBeginning(Mastodon):
    """Takes no cursor to mean the first status there is: a live end never comes in a test."""

    def read(self, cursor: str | None) -> Any:
        return super().read(cursor if cursor and cursor.isdecimal() else "0")


async def _write_on(instance: Instance) -> None:
    for _ in itertools.count():
        instance.write()
        await asyncio.sleep(0.002)


class TestMastodon(SourceContract):
    @pytest.fixture
    async def make(self) -> AsyncIterator[Callable[[], Source]]:
        async with Instance(POSTS).running() as instance:
            writing = asyncio.create_task(_write_on(instance))
            yield lambda: FromTheBeginning(instance.url)
            writing.cancel()


@pytest.fixture
async def instance() -> AsyncIterator[Instance]:
    async with Instance(5).running() as instance:
        yield instance


class Following:
    """A source that is read beside the test."""

    def __init__(self, source: Source, cursor: str | None, until: int) -> None:
        self.task = asyncio.create_task(read(source, until=until, cursor=cursor))

    async def found(self) -> Reading:
        return await asyncio.wait_for(self.task, 10)


async def test_a_status_becomes_a_post_with_words_for_its_html(instance: Instance) -> None:
    instance.statuses[2]["spoiler_text"] = "politics"
    instance.statuses[3]["account"] = {"acct": "bob@far.example"}
    found = await read(Mastodon(instance.url), until=5, cursor="0")
    post = found.events[0].post
    assert (post.post_id, post.source, post.lang) == (instance.uri(1), "mastodon", "en")
    assert (post.content, post.author) == ("text & 1", f"ann@{instance.host}")
    assert post.created_at == START + timedelta(seconds=1)
    assert found.events[1].post.content == "politics\n\ntext & 2"
    assert found.events[2].post.author == "bob@far.example"


async def test_without_a_cursor_it_begins_now_and_can_be_resumed_at_once(
    instance: Instance,
) -> None:
    batches = Mastodon(instance.url).read(None)
    first = await anext(batches)
    await batches.aclose()
    assert (first.events, first.cursor) == ((), "5")
    assert first.heard is not None


async def test_what_was_missed_is_caught_up_with_before_the_stream_goes_on(
    instance: Instance,
) -> None:
    for _ in range(100):
        instance._add()
    following = Following(Mastodon(instance.url), "3", 103)
    await connected(instance)
    instance.write()
    found = await following.found()
    assert found.ids == [instance.uri(number) for number in range(4, 107)]


async def test_edits_and_deletions_are_followed_in_any_order(instance: Instance) -> None:
    following = Following(Mastodon(instance.url), "5", 5)
    await caught_up(instance)
    number = instance.write()
    instance.edit(number, "corrected")
    instance.edit(number, "corrected")  # the same again
    instance.delete(number)
    instance.send("delete", "77")  # of a post nobody has seen
    early = instance.write(edited_at=None)
    instance.send("status.update", {**instance.statuses[early], "edited_at": "2026-11-22T09:00Z"})
    found = await following.found()
    assert [(each.operation, each.post.content) for each in found.events] == [
        (Operation.CREATE, "text & 6"),
        (Operation.UPDATE, "corrected"),
        (Operation.DELETE, ""),
        (Operation.CREATE, f"text & {early}"),
        (Operation.UPDATE, f"text & {early}"),
    ]
    assert {each.post.post_id for each in found.events[:3]} == {instance.uri(number)}
    assert found.passed_over["deletions of posts that were read before the last start"] == 1


async def test_what_was_edited_while_nobody_listened_is_an_edit(instance: Instance) -> None:
    instance.edit(4, "corrected")
    found = await read(Mastodon(instance.url), until=2, cursor="3")
    assert [(each.operation, each.post.content) for each in found.events] == [
        (Operation.UPDATE, "corrected"),
        (Operation.CREATE, "text & 5"),
    ]


async def test_boosts_and_private_posts_are_passed_over(instance: Instance) -> None:
    instance.statuses[1]["reblog"] = {"id": "1"}
    instance.statuses[2]["visibility"] = "private"
    instance.statuses[3]["content"] = "<p></p>"
    found = await read(Mastodon(instance.url), until=2, cursor="0")
    assert len(found.events) == 2
    assert sum(found.passed_over.values()) == 3


async def test_only_what_is_wanted_goes_on(instance: Instance) -> None:
    instance.statuses[2]["content"] = "<p>more tea</p>"
    found = await read(Mastodon(instance.url, wanted=Wanted(["tea"])), until=1, cursor="0")
    assert found.texts == ["more tea"]


async def test_a_clock_ahead_is_not_believed(instance: Instance) -> None:
    ahead = utc_now() + timedelta(hours=9)
    instance.statuses[1]["created_at"] = ahead.isoformat()
    found = await read(Mastodon(instance.url), until=1, cursor="0")
    assert found.events[0].post.created_at <= utc_now()


async def test_half_a_frame_is_kept_as_a_dead_letter_and_the_rest_goes_on(
    instance: Instance,
) -> None:
    following = Following(Mastodon(instance.url), "5", 3)
    await connected(instance)
    instance.send_raw('{"event":"update","payl')
    instance.send("update", '{"id":')
    number = instance.write()
    found = await following.found()
    assert found.ids == [instance.uri(number)]
    assert len(found.rejected) == 2


async def test_a_quiet_host_that_answers_is_heard_and_one_that_does_not_is_left(
    instance: Instance,
) -> None:
    batches = Mastodon(instance.url, quiet_seconds=0.05).read("5")
    heard: list[SourceBatch] = []
    async for batch in batches:
        heard.append(batch)
        if len(heard) == 5:
            break
    await batches.aclose()
    assert all(batch.heard for batch in heard)


async def test_a_cut_line_is_trouble_that_reading_again_mends(instance: Instance) -> None:
    following = Following(Mastodon(instance.url), "5", 10)
    await connected(instance)
    instance.cut()
    with pytest.raises(SourceError, match="the stream was cut"):
        await following.found()
    instance._add()
    assert (await read(Mastodon(instance.url), until=1, cursor="5")).ids == [instance.uri(6)]


async def test_who_is_away_for_too_long_has_missed_some_and_says_so(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_PAGES", 2)
    for _ in range(200):
        instance._add()
    missed: list[str] = []
    count = 0
    async for batch in Mastodon(instance.url).read("5"):
        count += len(batch.events)
        missed.append(batch.missed)
        if batch.missed:
            assert batch.cursor == "205"
            break
    assert count == 80


async def test_a_revoked_token_is_told_by_the_name_of_its_setting_and_never_itself(
    instance: Instance, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "groundswell")
    instance.token = "another"
    settings = IngestSettings(mastodon_tokens=f"{instance.host}=hunter2")
    source = open_source(f"mastodon:{instance.url}", settings)
    for cursor in (None, "3"):
        with pytest.raises(SourceError, match="MASTODON_TOKENS is refused") as error:
            await read(source, cursor=cursor)
        assert error.value.wait_seconds == 60
        assert "hunter2" not in f"{error.value} {caplog.text} {source.key} {settings}"
    instance.token = "hunter2"
    assert (await read(source, until=2, cursor="3")).ids == [instance.uri(4), instance.uri(5)]
    assert instance.logins[-1] == "Bearer hunter2"


async def test_a_token_goes_to_its_own_host_alone(instance: Instance) -> None:
    settings = IngestSettings(mastodon_tokens="other.example=hunter2")
    source = open_source(f"mastodon:{instance.url}", settings)
    await read(source, until=2, cursor="3")
    assert set(instance.logins) == {""}


@pytest.mark.parametrize(
    ("told", "base"),
    [
        ("wss://streaming.example.org", "wss://streaming.example.org"),
        ("wss://social.example.org", "wss://social.example.org"),
        ("ws://streaming.example.org", "wss://social.example.org"),
        ("wss://evil.example", "wss://social.example.org"),
        ("wss://127.0.0.1", "wss://social.example.org"),
        ("wss://org", "wss://social.example.org"),
        ("nonsense", "wss://social.example.org"),
    ],
)
def test_the_stream_may_be_elsewhere_on_the_hosts_own_domain(told: str, base: str) -> None:
    instance = {"configuration": {"urls": {"streaming": told}}}
    assert stream_base("https://social.example.org", instance) == base


@pytest.mark.parametrize("fault", ["500", "429", "html"])
async def test_trouble_is_told_and_over_with_the_next_reading(
    instance: Instance, fault: str
) -> None:
    instance.faults += ["", fault]
    with pytest.raises(SourceError, match="mastodon:"):
        await read(Mastodon(instance.url), until=2, cursor="3")
    assert len((await read(Mastodon(instance.url), until=2, cursor="3")).events) == 2


def test_ids_that_hold_a_time_are_asked_for_from_a_while_before() -> None:
    assert a_while_before("12") == "12"
    assert a_while_before("9zXyAbC") == "9zXyAbC"
    assert int("115000000000000000") - int(a_while_before("115000000000000000")) == 300_000 << 16


@pytest.mark.parametrize(
    "spec",
    [
        "mastodon",
        "mastodon:",
        "mastodon:ftp://x",
        "mastodon:x/path",
        "mastodon:x?stream=home",
        "mastodon:x?stream=hashtag",
        "mastodon:x?stream=public&tag=a",
        "mastodon:x?a=b",
    ],
)
def test_a_wrong_spec_is_told(spec: str) -> None:
    with pytest.raises(ConfigurationError, match="source mastodon"):
        open_source(spec, IngestSettings())


def test_a_token_without_a_host_is_refused() -> None:
    with pytest.raises(ValueError, match="host=token") as error:
        IngestSettings(mastodon_tokens="hunter2")
    assert SecretStr("x") is not None
    assert "host=token" in str(error.value)
