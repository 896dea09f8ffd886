"""X keeps the contract of sources, with a key of one's own."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import pytest
from pydantic import SecretStr

from groundswell.domain.post import Operation
from groundswell.errors import ConfigurationError, SourceError
from groundswell.settings import IngestSettings
from groundswell.sources.base import Source, SourceBatch
from groundswell.sources.registry import open_source
from groundswell.sources.x.source import X
from tests.contract.sources.filtered_stream import FIRST, START, FilteredStream
from tests.contract.sources.reading import read
from tests.contract.sources.suite import POSTS, SourceContract
from tests.eventually import eventually


class FromTheBeginning(X):
    """Takes no cursor to mean the first post there is: a live end never comes in a test."""

    def read(self, cursor: str | None) -> Any:
        return super().read(cursor if cursor and cursor.isdecimal() else str(FIRST - 1))


def x(site: FilteredStream, token: str = "token") -> X:
    return FromTheBeginning("coffee", SecretStr(token), url=site.http.url)


class TestX(SourceContract):
    @pytest.fixture
    async def make(self) -> AsyncIterator[Callable[[], Source]]:
        site = FilteredStream()
        async with site.http.running():
            await site.write(POSTS)

            async def write_on() -> None:
                while True:
                    await site.write(1)
                    await asyncio.sleep(0.01)

            writing = asyncio.create_task(write_on())
            yield lambda: x(site)
            writing.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await writing


@pytest.fixture
async def site() -> AsyncIterator[FilteredStream]:
    site = FilteredStream()
    async with site.http.running():
        await site.write(3)
        yield site


async def test_the_stream_goes_on_where_recent_search_ends(site: FilteredStream) -> None:
    reading = asyncio.create_task(read(x(site), until=255, cursor=str(FIRST)))
    await eventually(lambda: site.listeners)
    await site.write(253)
    found = await reading
    assert found.ids[:2] == [str(FIRST + 1), str(FIRST + 2)]
    assert set(found.ids) == {str(FIRST + number) for number in range(1, 256)}
    post = found.events[0].post
    assert (post.content, post.author, post.lang, post.source) == ("text 1", "ann", "en", "twitter")
    assert post.created_at.replace(second=0) == START
    assert [rule["value"] for rule in site.rules] == ["another rule", "coffee"]


async def test_an_edit_takes_the_place_of_the_post_before_it(site: FilteredStream) -> None:
    history = [str(FIRST), str(FIRST + 3)]
    await site.write(1, edit_history_tweet_ids=history)
    found = await read(x(site), until=2, cursor=str(FIRST + 2))
    assert [(each.operation, each.post.post_id) for each in found.events] == [
        (Operation.DELETE, str(FIRST)),
        (Operation.CREATE, str(FIRST + 3)),
    ]


async def test_half_a_line_other_rules_and_the_end_are_told_apart(site: FilteredStream) -> None:
    other = {"data": {"id": "5", "text": "x"}, "matching_rules": [{"id": "7"}]}
    ended = {"errors": [{"title": "operational-disconnect"}]}
    lines = ['{"half": ', json.dumps(other), json.dumps(ended)]
    site.extra = [f"{line}\r\n".encode() for line in lines]
    seen: list[SourceBatch] = []

    async def listen() -> None:
        async with asyncio.timeout(10), aclosing(x(site).read(str(FIRST + 2))) as batches:
            async for batch in batches:
                seen.append(batch)

    with pytest.raises(SourceError, match="X ends the stream"):
        await listen()
    assert sum(len(batch.rejected) for batch in seen) == 1
    assert not any(batch.events for batch in seen)


async def test_a_quiet_stream_is_heard_and_a_silent_one_left(site: FilteredStream) -> None:
    async with aclosing(x(site).read(str(FIRST + 2))) as batches:
        for _ in range(3):
            assert (await anext(batches)).heard
    silent = X("coffee", SecretStr("token"), url=site.http.url, quiet_seconds=0.1)
    with pytest.raises(SourceError, match="silent"):
        await read(silent, until=1)


async def test_who_was_away_for_too_long_has_missed_some_and_says_so(site: FilteredStream) -> None:
    site.oldest = FIRST + 10
    async with aclosing(x(site).read(str(FIRST))) as batches:
        first = await anext(batches)
    assert "away for longer" in first.missed


async def test_more_than_can_be_caught_up_with_is_told_before_the_rest(
    site: FilteredStream, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("groundswell.sources.x.source.MOST_PAGES", 1)
    await site.write(150)
    async with aclosing(x(site).read(str(FIRST))) as batches:
        told, posts = await anext(batches), await anext(batches)
    assert (told.events, told.cursor) == ((), None)
    assert "more than 10,000 posts" in told.missed
    assert len(posts.events) == 100


async def test_a_reply_is_marked_and_tells_its_links_and_counts(site: FilteredStream) -> None:
    await site.write(1)
    await site.write(
        1,
        referenced_tweets=[{"type": "replied_to", "id": str(FIRST)}],
        entities={"urls": [{"expanded_url": "https://example.org/a"}]},
        public_metrics={"like_count": 2, "retweet_count": 1, "impression_count": 90},
    )
    post = (await read(x(site), until=1, cursor=str(FIRST))).events[-1].post
    assert (post.kind, post.reply_to, post.links) == ("reply", str(FIRST), "https://example.org/a")
    assert post.engagement == '{"likes": 2, "shares": 1, "views": 90}'


async def test_a_key_that_is_refused_is_told_by_its_setting(site: FilteredStream) -> None:
    with pytest.raises(SourceError, match="X_BEARER_TOKEN is refused") as refused:
        await read(x(site, "hunter2"), until=1)
    assert "hunter2" not in str(refused.value)
    bad = X("refuse me", SecretStr("token"), url=site.http.url)
    with pytest.raises(SourceError, match="the rule is refused"):
        await read(bad, until=1)


@pytest.mark.parametrize("fault", ["500", "429", "drop"])
async def test_trouble_is_told_and_over_with_the_next_reading(
    site: FilteredStream, fault: str
) -> None:
    site.http.faults += ["", "", fault]
    with pytest.raises(SourceError, match="x\\?rule"):
        await read(x(site), until=1)
    assert len((await read(x(site), until=3)).events) == 3


def test_it_needs_a_key_and_a_rule() -> None:
    for spec, said in (("x", "name a rule"), ("x?rule=a", "X_BEARER_TOKEN"), ("x?a=b", "unknown")):
        with pytest.raises(ConfigurationError, match=said):
            open_source(spec, IngestSettings())
