"""Hacker News keeps the contract of sources; edits, deletions and late items are followed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime

import pytest

from groundswell.domain.post import Operation, PostEvent
from groundswell.errors import ConfigurationError, SourceError
from groundswell.settings import IngestSettings
from groundswell.sources.base import Source
from groundswell.sources.hackernews import source as module
from groundswell.sources.hackernews.source import HackerNews
from groundswell.sources.post_filter import Wanted
from groundswell.sources.registry import open_source
from tests.contract.sources.http_stand_in import FAULTS
from tests.contract.sources.news import START, News
from tests.contract.sources.reading import read
from tests.contract.sources.suite import POSTS, SourceContract

BACK = 1_000_000


class TestHackerNews(SourceContract):
    @pytest.fixture
    async def make(self) -> AsyncIterator[Callable[[], Source]]:
        news = News(POSTS, grows=POSTS)
        async with news.http.running():
            settings = IngestSettings(hackernews_url=news.http.url)
            yield lambda: open_source(f"hackernews?back={BACK}&every=1", settings)


@pytest.fixture
async def news() -> AsyncIterator[News]:
    news = News(10)
    async with news.http.running():
        yield news


def source(news: News, wanted: Wanted | None = None, back: int = BACK) -> HackerNews:
    return HackerNews(news.http.url, wanted, back=back, every=0)


async def test_a_comment_is_read_as_words(news: News) -> None:
    found = await read(source(news), until=1)
    post = found.events[0].post
    assert (post.post_id, post.source, post.author) == ("hackernews:1", "hackernews", "ann")
    assert post.content == "text & more 1\n\nend"
    assert post.created_at == datetime.fromtimestamp(START + 1, UTC)
    assert post.url == "https://news.ycombinator.com/item?id=1"


async def test_answers_links_and_points_are_marked(news: News) -> None:
    news.changes[2] = {"type": "story", "title": "A", "url": "https://example.org/a", "score": 7}
    comment, story = [event.post for event in (await read(source(news), until=2)).events[:2]]
    assert (comment.kind, comment.reply_to) == ("comment", "hackernews:1")
    assert (story.kind, story.links) == ("article", "https://example.org/a")
    assert story.engagement == '{"likes": 7}'


async def test_a_story_without_text_is_its_title(news: News) -> None:
    news.changes[3] = {"type": "story", "title": "Show HN: A &lt;tag&gt;", "text": ""}
    found = await read(source(news), until=3)
    assert (found.events[2].post.content, found.events[2].post.title) == ("Show HN: A <tag>",) * 2


async def test_it_begins_at_the_present_unless_told(news: News) -> None:
    news.grows = 2
    found = await read(source(news, back=0), until=2)
    assert found.ids == ["hackernews:11", "hackernews:12"]


async def test_edits_and_deletions_are_followed_and_points_are_no_news(news: News) -> None:
    reader = source(news)
    news.updated = [2, 3, 4, 99]
    first = await read(reader, until=10)
    news.changes[2] = {"text": "corrected"}
    news.changes[3] = {"deleted": True, "text": None, "by": None}
    news.changes[4] = {"score": 99}
    seen: list[PostEvent] = []
    async for batch in reader.read(str(0)):
        seen += batch.events
        if batch.events and batch.events[0].operation is not Operation.CREATE:
            break
        if len(seen) >= 9:
            news.changes[5] = {"text": "too late"}
            news.updated = [5]
    assert len(first.events) == 10
    assert [each.post.content for each in seen[-1:]] == ["too late"]
    assert seen[-1].operation is Operation.UPDATE
    assert "hackernews:3" not in {each.post.post_id for each in seen}


async def test_what_is_deleted_later_is_deleted_here(news: News) -> None:
    news.changes[7] = {"dead": True}
    news.updated = [7, 8]
    found = await read(source(news), until=10)
    assert [(each.operation, each.post.post_id) for each in found.events[9:]] == [
        (Operation.DELETE, "hackernews:7")
    ]
    assert found.passed_over == {"items that were deleted or flagged": 1}


async def test_an_item_that_is_not_there_yet_is_waited_for(
    news: News, monkeypatch: pytest.MonkeyPatch
) -> None:
    news.changes[5] = None
    reader = source(news)
    ids: list[str] = []
    heard: list[object] = []
    async for batch in reader.read(None):
        ids += [event.post.post_id for event in batch.events]
        heard.append(batch.heard)
        if len(heard) == 4:
            assert ids == [f"hackernews:{number}" for number in range(1, 5)]
            del news.changes[5]
        if len(ids) == 10:
            break
    assert ids == [f"hackernews:{number}" for number in range(1, 11)]
    news.changes[5] = None
    monkeypatch.setattr(module, "YOUNG_SECONDS", 0.0)
    found = await read(source(news), until=9)
    assert found.passed_over == {"items that never came": 1}


async def test_only_what_is_wanted_goes_on(news: News) -> None:
    news.changes[2] = {"text": "I like tea"}
    news.changes[3] = {"type": "pollopt"}
    found = await read(source(news, Wanted(["tea"])), until=1)
    assert found.ids == ["hackernews:2"]
    whole = await read(source(news), until=9)
    assert "hackernews:3" not in whole.ids


@pytest.mark.parametrize("fault", [each for each in FAULTS if each != "redirect"])
async def test_trouble_is_told_and_over_with_the_next_reading(news: News, fault: str) -> None:
    news.http.faults += ["", "", fault]
    with pytest.raises(SourceError, match="hackernews: "):
        await read(source(news), until=10)
    assert len((await read(source(news), until=10)).events) == 10


def test_a_wrong_option_is_told() -> None:
    for spec in ("hackernews?type=ask", "hackernews?back=x", "hackernews?x=1", "hackernews:x"):
        with pytest.raises(ConfigurationError, match="hackernews"):
            open_source(spec, IngestSettings())
