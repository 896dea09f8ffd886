"""A known id that comes with another text or source is told, and what is stored stays as it is."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime

import pytest

from groundswell import metrics
from groundswell.cli import main
from groundswell.domain.post import Operation, Post, PostEvent
from groundswell.services.worker import Worker, WorkerLimits
from groundswell.settings import DatabaseSettings, StreamSettings
from groundswell.store.engine import Database
from groundswell.store.posts import PostStore
from groundswell.stream.consumer import unique_name
from groundswell.stream.facade import Stream
from tests.analyzers import WordAnalyzer
from tests.eventually import eventually
from tests.integration.store.factories import assert_exact

NOW = datetime(2026, 11, 22, tzinfo=UTC)
LIMITS = WorkerLimits(batch_size=50, block_ms=20, claim_idle_seconds=0.4, drain_seconds=5)
OTHER_SOURCE = "post_id is that of another post, of the source 'forum': 'p'"
OTHER_TEXT = (
    "post_id is that of another post, with another text (an edit says operation: update): 'p'"
)


def event(
    content: str, source: str = "forum", operation: Operation = Operation.CREATE, post_id: str = "p"
) -> PostEvent:
    return PostEvent(Post(post_id, source, content, NOW), operation)


EDIT, DELETE = Operation.UPDATE, Operation.DELETE


class Platform:
    """A stream and a worker that empties it."""

    def __init__(self, stream: Stream, database: Database) -> None:
        self.stream, self.database, self.posts = stream, database, PostStore(database)

    async def take(self, *events: PostEvent) -> None:
        """Store the events as one batch."""
        await self.stream.producer.add(events)
        stopping = asyncio.Event()
        worker = Worker(
            self.stream.consumer(unique_name()),
            WordAnalyzer(),
            self.posts,
            self.stream.dead_letters,
            self.stream.publisher,
            LIMITS,
        )
        running = asyncio.create_task(worker.run(stopping))

        async def is_done() -> bool:
            return await self.stream.producer.backlog() == 0

        await eventually(is_done)
        stopping.set()
        await asyncio.wait_for(running, 10)

    async def reasons(self) -> list[str]:
        return [letter.reason for letter in await self.stream.dead_letters.list()]

    async def text(self) -> str | None:
        found = await self.posts.get("p")
        return None if found is None else found.post.content


@pytest.fixture
async def platform(database_url: str, stream_settings: StreamSettings) -> AsyncIterator[Platform]:
    database = await Database.open(DatabaseSettings(), database_url)
    async with Stream.open(stream_settings) as stream:
        yield Platform(stream, database)
    await assert_exact(database)
    await database.close()


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (event("so good", "shop"), OTHER_SOURCE),
        (event("so bad", "shop"), OTHER_SOURCE),
        (event("so bad"), OTHER_TEXT),
    ],
    ids=["of another source", "of another source, with another text", "with another text"],
)
@pytest.mark.parametrize("together", [True, False], ids=["one batch", "two batches"])
async def test_another_post_is_told_and_changes_nothing(
    platform: Platform, other: PostEvent, reason: str, together: bool
) -> None:
    counted = metrics.posts_differing._value.get()
    batches: Sequence[Sequence[PostEvent]] = (
        [[event("so good"), other]] if together else [[event("so good")], [other]]
    )
    for batch in batches:
        await platform.take(*batch)
    assert await platform.text() == "so good"
    assert await platform.reasons() == [reason]
    assert metrics.posts_differing._value.get() - counted == 1


async def test_what_comes_again_as_it_was_is_a_repeat(platform: Platform) -> None:
    for _ in range(2):
        await platform.take(event("so good"), event("so good"))
        await platform.take(event("so good"), event("so bad", operation=EDIT))
        await platform.take(event("so plain", operation=EDIT))
    assert await platform.text() == "so plain"
    assert await platform.reasons() == []
    await platform.take(event("so bad"))
    assert await platform.reasons() == [OTHER_TEXT], "what an edit said is no first text"


async def test_a_file_of_posts_and_their_edits_is_read_again_without_a_word(
    platform: Platform,
) -> None:
    rows = [event("so good"), event("so bad", operation=EDIT)]
    await platform.take(*rows)
    await platform.take(*rows)
    assert await platform.text() == "so bad"
    assert await platform.reasons() == []


@pytest.mark.parametrize("operation", [EDIT, DELETE], ids=["edit", "deletion"])
async def test_a_post_that_comes_after_its_edit_or_deletion_differs_from_nothing(
    platform: Platform, operation: Operation
) -> None:
    await platform.take(event("so bad", operation=operation))
    await platform.take(event("so good"))
    assert await platform.reasons() == []


async def test_an_erased_post_leaves_nothing_of_its_text(platform: Platform) -> None:
    await platform.take(event("so good"))
    await platform.take(event("so bad", operation=EDIT))
    await platform.take(event("", operation=DELETE))
    rows = await platform.database.pool.fetch("SELECT first_text FROM post_ids")
    assert [row["first_text"] for row in rows] == [None]


async def test_the_command_shows_both(
    platform: Platform,
    database_url: str,
    stream_settings: StreamSettings,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await platform.take(event("so good"), event("so bad", "shop"), event("x", post_id="q"))
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("REDIS_URL", stream_settings.url or "")
    monkeypatch.setenv("REDIS_STREAM_NAME", stream_settings.redis_stream_name)

    def told(*options: str) -> str:
        with pytest.raises(SystemExit) as ended:
            main(["dead-letter", "list", "--differs", *options])
        assert not ended.value.code
        return capsys.readouterr().out

    shown = await asyncio.to_thread(told)
    assert OTHER_SOURCE in shown
    assert "'so bad'" in shown
    assert "stored: forum  'so good'" in shown
    (letter,) = json.loads(await asyncio.to_thread(told, "--json"))["dead_letters"]
    assert letter["fields"]["content"] == "so bad"
    assert letter["stored"] == {"source": "forum", "content": "so good"}
