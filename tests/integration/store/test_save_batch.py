"""A post counts once, whatever comes twice, late, edited or deleted."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from groundswell.domain.clock import utc_now
from groundswell.domain.event import LiveEvent
from groundswell.domain.post import Post, PostEvent
from groundswell.domain.window import RollupKey, RollupRow
from groundswell.errors import UnstorableBatch
from groundswell.store.engine import Database
from groundswell.store.post_reader import Totals
from groundswell.store.posts import PostStore
from tests.integration.store.factories import (
    NOON,
    analysis,
    assert_exact,
    create,
    delete,
    ids,
    save,
    update,
)


async def test_a_post_is_read_as_it_was_saved(posts: PostStore) -> None:
    post = Post("p1", "bluesky", "so güd 😀", NOON, "ann", "en", "https://example.org/p1")
    said = analysis("negative", "anger", confidence=0.75)
    event = await posts.save([(PostEvent(post), said)])
    found = await posts.get("p1")
    assert found is not None
    assert found.post == post
    assert found.analysis == said
    assert event.posts == (found,)


async def test_a_batch_tells_the_absolute_state_of_the_rollups_it_changed(
    posts: PostStore,
) -> None:
    key = RollupKey(NOON, "bluesky", "positive", "joy")
    first = await save(posts, create("p1"), create("p2", at=NOON + timedelta(seconds=59)))
    assert first.rollups == (RollupRow(key, posts=2, confidence_sum=1.0, version=1),)
    second = await save(posts, create("p3"), create("p4", at=NOON + timedelta(minutes=1)))
    assert RollupRow(key, posts=3, confidence_sum=1.5, version=2) in second.rollups
    assert len(second.rollups) == 2


async def test_new_posts_are_told_in_the_order_they_came_in(posts: PostStore) -> None:
    late = create("p2", at=NOON - timedelta(days=1), revision=3)
    event = await save(posts, late, create("p3", revision=1), create("p1", revision=2))
    assert ids(event) == ["p3", "p1", "p2"]


async def test_a_post_that_comes_again_changes_nothing(
    posts: PostStore, database: Database
) -> None:
    await save(posts, create("p1"))
    assert await save(posts, create("p1")) == LiveEvent()
    event = await save(posts, create("p1"), create("p2"))
    assert ids(event) == ["p2"]
    assert await posts.totals() == Totals(2, 2, 0)
    await assert_exact(database)


async def test_a_post_twice_in_a_batch_is_stored_once(posts: PostStore, database: Database) -> None:
    event = await save(posts, create("p1"), create("p1", content="again", revision=1))
    assert ids(event) == ["p1"]
    assert event.posts[0].post.content == "so good"
    await assert_exact(database)


async def test_a_post_is_the_same_whatever_time_it_claims(
    posts: PostStore, database: Database
) -> None:
    await save(posts, create("p1"))
    assert await save(posts, create("p1", at=NOON - timedelta(days=400))) == LiveEvent()
    found = await posts.get("p1")
    assert found is not None
    assert found.post.created_at == NOON
    await assert_exact(database)


async def test_an_update_moves_the_post_to_its_new_label(
    posts: PostStore, database: Database
) -> None:
    await save(posts, create("p1", revision=1))
    event = await save(posts, update("p1", "so bad", 2, analysis("negative", "anger")))
    (changed,) = event.posts
    assert (changed.post.content, changed.analysis.sentiment_label) == ("so bad", "negative")
    assert {(row.key.sentiment, row.posts, row.version) for row in event.rollups} == {
        ("positive", 0, 2),
        ("negative", 1, 1),
    }
    assert await posts.get("p1") == changed
    await assert_exact(database)


async def test_an_update_never_changes_time_source_or_author(posts: PostStore) -> None:
    await save(posts, create("p1", revision=1))
    await save(posts, update("p1", "so bad", 2))
    found = await posts.get("p1")
    assert found is not None
    assert (found.post.created_at, found.post.source, found.post.author) == (NOON, "bluesky", "ann")


async def test_an_edited_post_keeps_when_it_was_stored_first(posts: PostStore) -> None:
    before = utc_now()
    await save(posts, create("p1"))
    first = await posts.stored("p1")
    await save(posts, update("p1", "so bad", 1))
    edited = await posts.stored("p1")
    assert first is not None
    assert edited is not None
    assert (first.analyzed.post.content, edited.analyzed.post.content) == ("so good", "so bad")
    assert before <= first.ingested_at == edited.ingested_at <= utc_now()


@pytest.mark.parametrize("revision", [3, 4])
async def test_an_update_that_is_not_later_is_passed_over(
    posts: PostStore, revision: int, database: Database
) -> None:
    await save(posts, create("p1", revision=1))
    await save(posts, update("p1", "newest", 4))
    assert await save(posts, update("p1", "stale", revision)) == LiveEvent()
    found = await posts.get("p1")
    assert found is not None
    assert found.post.content == "newest"
    await assert_exact(database)


async def test_an_update_before_its_create_acts_as_the_create(
    posts: PostStore, database: Database
) -> None:
    event = await save(posts, update("p1", "edited", 2))
    assert ids(event) == ["p1"]
    assert await save(posts, create("p1", revision=1)) == LiveEvent()
    found = await posts.get("p1")
    assert found is not None
    assert found.post.content == "edited"
    await assert_exact(database)


async def test_a_deleted_post_is_gone_and_no_longer_counted(
    posts: PostStore, database: Database
) -> None:
    await save(posts, create("p1"), create("p2"))
    event = await save(posts, delete("p1"))
    assert event.deleted == ("p1",)
    assert [(row.posts, row.confidence_sum, row.version) for row in event.rollups] == [(1, 0.5, 2)]
    assert await posts.get("p1") is None
    assert await posts.totals() == Totals(1, 1, 0)
    await assert_exact(database)


async def test_a_deleted_post_does_not_come_back(posts: PostStore, database: Database) -> None:
    await save(posts, create("p1"), delete("never seen", revision=5))
    await save(posts, delete("p1", revision=2))
    late = [create("p1"), create("never seen"), update("p1", "edited", 9), delete("p1", 2)]
    for event in late:
        assert await save(posts, event) == LiveEvent()
    assert await posts.totals() == Totals(0, 0, 0)
    await assert_exact(database)


async def test_creates_updates_and_deletes_may_come_in_one_batch(
    posts: PostStore, database: Database
) -> None:
    await save(posts, create("old 1"), create("old 2"), create("old 3"))
    event = await save(
        posts,
        create("new 1", revision=1),
        update("new 1", "edited at once", 2),
        create("new 2", revision=1),
        delete("new 2", 2),
        create("new 3"),
        create("old 1"),
        update("old 2", "edited", 2),
        delete("old 3", 2),
    )
    assert sorted(ids(event)) == ["new 1", "new 3", "old 2"]
    assert event.deleted == ("old 3",)
    assert ids(await posts.newest(10)) == ["old 2", "old 1", "new 3", "new 1"]
    await assert_exact(database)


async def test_another_models_analysis_is_kept_beside_and_not_counted_again(
    posts: PostStore, database: Database
) -> None:
    await save(posts, create("p1"))
    second = analysis("negative", "anger", model="model b")
    assert (await save(posts, create("p1", second), create("p2", second))).posts != ()
    assert await posts.totals() == Totals(2, 3, 0)
    assert await save(posts, create("p1", second)) == LiveEvent()
    assert await posts.totals() == Totals(2, 3, 0)
    found = await posts.get("p1")
    assert found is not None
    assert found.analysis.model_name == "model a"
    await assert_exact(database)


async def test_another_models_analysis_of_a_text_that_has_changed_is_not_kept(
    posts: PostStore, database: Database
) -> None:
    await save(posts, create("p1", revision=1))
    await save(posts, update("p1", "edited", 2))
    await save(posts, create("p1", analysis(model="model b"), revision=1))
    assert await posts.totals() == Totals(1, 1, 0)
    await assert_exact(database)


async def test_edits_and_deletes_take_every_models_analysis_with_them(
    posts: PostStore, database: Database
) -> None:
    for model in ("model a", "model b"):
        said = analysis(model=model)
        await save(posts, create("p1", said), create("p2", said))
    assert await posts.totals() == Totals(2, 4, 0)
    await save(posts, update("p1", "edited", 2), delete("p2"))
    assert await posts.totals() == Totals(1, 1, 0)
    await assert_exact(database)


@pytest.mark.parametrize(
    "bad",
    [
        create("bad", content="half \x00 text"),
        create("bad", content="half \ud83d pair"),
        create("bad", analysis(confidence=math.nan)),
        create("bad", analysis(confidence=1.5)),
        create("b\x00d"),
        create("bad", revision=2**70),
    ],
)
async def test_data_postgresql_refuses_leaves_nothing_of_its_batch(
    posts: PostStore, database: Database, bad: tuple[PostEvent, None]
) -> None:
    with pytest.raises(UnstorableBatch):
        await save(posts, create("good"), bad)
    assert await posts.totals() == Totals(0, 0, 0)
    await assert_exact(database)
    assert ids(await save(posts, create("good"))) == ["good"]


async def test_the_longest_post_the_platform_takes_can_be_stored(posts: PostStore) -> None:
    """Index entries have a limit too: names of astral characters that do not compress."""
    long = "".join(chr(0x10000 + (n * 7919) % 60000) for n in range(512))
    said = analysis(model=long[:128])
    post = Post(long, long[:256], long * 19, NOON, long[:256], long[:256], long)
    assert ids(await posts.save([(PostEvent(post), said)])) == [long]
    assert await posts.get(long) is not None
