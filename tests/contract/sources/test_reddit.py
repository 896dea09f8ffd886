"""Reddit keeps the contract of sources, with keys of one's own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from groundswell.errors import ConfigurationError, SourceError
from groundswell.settings import IngestSettings
from groundswell.sources.base import Source
from groundswell.sources.registry import open_source
from tests.contract.sources.reading import read
from tests.contract.sources.subreddits import START, Subreddits, base36
from tests.contract.sources.suite import POSTS, SourceContract


def reddit(site: Subreddits, options: str = "", secret: str = "s3cret") -> Source:
    settings = IngestSettings(
        reddit_client_id="app",
        reddit_client_secret=SecretStr(secret),
        reddit_login_url=site.http.url,
        reddit_api_url=site.http.url,
    )
    return open_source(f"reddit?subreddits=coffee,tea&every=1{options}", settings)


class TestReddit(SourceContract):
    @pytest.fixture
    async def make(self) -> AsyncIterator[Callable[[], Source]]:
        site = Subreddits(POSTS, grows=5)
        async with site.http.running():
            yield lambda: reddit(site)


@pytest.fixture
async def site() -> AsyncIterator[Subreddits]:
    site = Subreddits(5)
    async with site.http.running():
        yield site


async def test_posts_and_comments_are_read_oldest_first(site: Subreddits) -> None:
    site.written["t1"] = 2
    site.changes["t3_2"] = {"selftext": ""}
    site.changes["t3_3"] = {"selftext": "[removed]", "author": "[deleted]"}
    found = await read(reddit(site), until=6)
    by_id = {each.post.post_id: each.post for each in found.events}
    assert list(by_id) == [
        *(f"reddit:t1_{n}" for n in (1, 2)),
        *(f"reddit:t3_{n}" for n in (1, 2, 4, 5)),
    ]
    assert by_id["reddit:t3_2"].content == "Title 2"
    assert (by_id["reddit:t3_1"].content, by_id["reddit:t3_1"].title) == ("text 1", "Title 1")
    assert by_id["reddit:t3_1"].created_at == datetime.fromtimestamp(START + 1, UTC)
    assert by_id["reddit:t1_1"].author == "ann"
    assert found.passed_over == {"posts that were deleted, or without words": 1}
    assert {request.path for request in site.http.requests} >= {"/r/coffee+tea/new"}


async def test_answers_links_and_points_are_marked(site: Subreddits) -> None:
    link, points = {"url": "https://example.org/a", "is_self": False}, {"num_comments": 4}
    site.changes["t3_2"] = {**link, **points, "score": 7}
    found = {event.post.post_id: event.post for event in (await read(reddit(site), until=5)).events}
    post = found["reddit:t3_2"]
    assert (post.kind, post.links) == ("post", "https://example.org/a")
    assert post.engagement == '{"likes": 7, "replies": 4}'
    site.changes["t1_1"] = {"parent_id": "t3_2", "score": -1}
    site.written["t1"] = 1
    answers = [each.post for each in (await read(reddit(site), until=6)).events]
    (answer,) = [post for post in answers if post.post_id == "reddit:t1_1"]
    assert (answer.kind, answer.reply_to) == ("comment", "reddit:t3_2")
    assert answer.engagement is None


async def test_what_was_written_while_nobody_listened_is_caught_up_with(site: Subreddits) -> None:
    first = await read(reddit(site), until=5)
    site.written["t3"] = 755
    found = await read(reddit(site), until=750, cursor=first.cursor)
    assert found.ids == [f"reddit:t3_{base36(number)}" for number in range(6, 756)]


async def test_more_than_reddit_lists_is_missed_and_that_is_told(site: Subreddits) -> None:
    cursor = (await read(reddit(site), until=5)).cursor
    site.written["t3"] = 5000
    async with aclosing(reddit(site).read(cursor)) as batches:
        found = [await anext(batches) for _ in range(3)]
    # Told before the posts: who reads may be killed among them.
    assert [
        (batch.missed, len(batch.events)) for batch in found if batch.missed or batch.events
    ] == [
        ("more was written than the thousand things that Reddit lists", 0),
        ("", 1000),
    ]


async def test_a_token_that_was_revoked_is_asked_for_anew(site: Subreddits) -> None:
    source = reddit(site)
    await read(source, until=5)
    site.token = "token-2"
    with pytest.raises(SourceError, match="HTTP 401; REDDIT_CLIENT_ID"):
        await read(source, until=5)
    assert len((await read(source, until=5)).events) == 5


async def test_keys_that_are_refused_are_told_by_their_settings(site: Subreddits) -> None:
    with pytest.raises(SourceError, match="REDDIT_CLIENT_SECRET is refused") as refused:
        await read(reddit(site, secret="hunter2"), until=1)
    assert refused.value.wait_seconds == 60
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("fault", ["500", "429", "half", "drop", "html"])
async def test_trouble_is_told_and_over_with_the_next_reading(site: Subreddits, fault: str) -> None:
    site.http.faults += ["", fault]
    with pytest.raises(SourceError, match="reddit"):
        await read(reddit(site), until=5)
    assert len((await read(reddit(site), until=5)).events) == 5


def test_it_needs_keys_and_subreddits() -> None:
    for spec, said in (
        ("reddit", "name subreddits"),
        ("reddit?subreddits=a/b", "name subreddits"),
        ("reddit?subreddits=coffee", "REDDIT_CLIENT_ID"),
        ("reddit?subreddits=coffee&x=1", "unknown option"),
    ):
        with pytest.raises(ConfigurationError, match=said):
            open_source(spec, IngestSettings())
