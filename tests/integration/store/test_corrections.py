"""People's corrections: counted, remembered, and never at odds with the model's own answer."""

from __future__ import annotations

import asyncio
import itertools
from datetime import timedelta

import pytest

from groundswell.domain.event import LiveEvent
from groundswell.domain.sentiment import Labels
from groundswell.domain.value_filter import only
from groundswell.errors import UnstorableBatch
from groundswell.store.corrections import Corrections
from groundswell.store.engine import Database
from groundswell.store.filters import PostFilter
from groundswell.store.partitions import Partitions
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

NEGATIVE = PostFilter(sentiment=only("negative"))


@pytest.fixture
def corrections(database: Database) -> Corrections:
    return Corrections(database)


async def labels(posts: PostStore, post_id: str = "p1") -> Labels:
    found = await posts.get(post_id)
    assert found is not None
    return found.analysis.labels


async def history(corrections: Corrections, post_id: str = "p1") -> list[tuple[str, str, str]]:
    return [
        (each.from_label, each.to_label, each.end_reason or "holds")
        for each in await corrections.history(post_id)
    ]


async def test_a_corrected_post_is_counted_as_the_person_says(
    posts: PostStore, corrections: Corrections, database: Database
) -> None:
    await save(posts, create("p1"), create("p2"))
    event = await corrections.correct("p1", sentiment="negative", by="ann", note="ironic")
    assert event is not None
    (told,) = event.posts
    assert told == await posts.get("p1")
    assert told.analysis.labels == Labels("negative", "joy")
    assert told.model_labels == Labels("positive", "joy")
    assert {(row.key.sentiment, row.posts) for row in event.rollups} == {
        ("positive", 1),
        ("negative", 1),
    }
    assert event.changed == ("p1",)
    assert await posts.count(NEGATIVE) == (1, False)
    assert ids((await posts.page(NEGATIVE, limit=5)).posts) == ["p1"]
    await assert_exact(database)


async def test_what_the_model_said_stays_as_it_was(
    posts: PostStore, corrections: Corrections, database: Database
) -> None:
    await save(posts, create("p1"))
    before = await database.pool.fetch("SELECT * FROM sentiment_analysis")
    await corrections.correct("p1", sentiment="neutral", emotion="anger")
    assert await database.pool.fetch("SELECT * FROM sentiment_analysis") == before
    found = await posts.get("p1")
    assert found is not None
    assert found.model_analysis == analysis()
    assert found.analysis.confidence_score == analysis().confidence_score


async def test_who_changed_what_when_is_remembered_newest_first(
    posts: PostStore, corrections: Corrections
) -> None:
    await save(posts, create("p1"))
    await corrections.correct("p1", sentiment="negative", by="ann", note="ironic")
    await corrections.correct("p1", sentiment="neutral", by="ben")
    newest, oldest = await corrections.history("p1")
    assert (newest.from_label, newest.to_label, newest.by) == ("negative", "neutral", "ben")
    assert newest.ended_at is None
    assert (oldest.from_label, oldest.to_label, oldest.by) == ("positive", "negative", "ann")
    assert (oldest.note, oldest.end_reason, oldest.ended_by) == ("ironic", "replaced", "ben")
    assert oldest.ended_at == newest.at > oldest.at


async def test_a_label_the_post_has_already_changes_nothing(
    posts: PostStore, corrections: Corrections
) -> None:
    await save(posts, create("p1"))
    assert await corrections.correct("p1", sentiment="positive", emotion="joy") == LiveEvent()
    await corrections.correct("p1", sentiment="negative")
    assert await corrections.correct("p1", sentiment="negative") == LiveEvent()
    assert await history(corrections) == [("positive", "negative", "holds")]


async def test_corrections_can_be_taken_back_and_stay_in_the_history(
    posts: PostStore, corrections: Corrections, database: Database
) -> None:
    await save(posts, create("p1"))
    await corrections.correct("p1", sentiment="negative", emotion="anger")
    event = await corrections.withdraw("p1", by="ben")
    assert event is not None
    assert event.posts[0].model_labels is None
    assert await labels(posts) == Labels("positive", "joy")
    assert {each.end_reason for each in await corrections.history("p1")} == {"withdrawn"}
    assert {each.ended_by for each in await corrections.history("p1")} == {"ben"}
    assert await corrections.withdraw("p1") == LiveEvent()
    await assert_exact(database)


async def test_a_post_that_is_not_there_cannot_be_corrected(
    posts: PostStore, corrections: Corrections
) -> None:
    await save(posts, create("gone"), delete("gone", revision=1), delete("never", revision=1))
    for post_id in ("gone", "never", "nobody", "nul\x00", "\ud800"):
        assert await corrections.correct(post_id, sentiment="negative") is None
        assert await corrections.withdraw(post_id) is None
        assert await corrections.history(post_id) == []


async def test_a_name_that_cannot_be_stored_changes_nothing(
    posts: PostStore, corrections: Corrections, database: Database
) -> None:
    await save(posts, create("p1"))
    for by in ("\ud800", "a\x00b"):
        with pytest.raises(UnstorableBatch):
            await corrections.correct("p1", sentiment="negative", by=by)
    assert await labels(posts) == Labels("positive", "joy")
    assert await corrections.history("p1") == []
    await assert_exact(database)


async def test_a_new_text_ends_the_correction_of_the_old_one(
    posts: PostStore, corrections: Corrections, database: Database
) -> None:
    await save(posts, create("p1"))
    await corrections.correct("p1", sentiment="negative")
    event = await save(posts, update("p1", "plain", 1, analysis("neutral", "neutral")))
    assert event.posts[0].model_labels is None
    assert await labels(posts) == Labels("neutral", "neutral")
    assert await history(corrections) == [("positive", "negative", "edited")]
    await assert_exact(database)


async def test_a_text_that_is_read_again_keeps_its_correction(
    posts: PostStore, corrections: Corrections, database: Database
) -> None:
    await save(posts, create("p1", content="same"))
    await corrections.correct("p1", sentiment="negative")
    again = analysis("neutral", "fear", model="model b")
    event = await save(posts, update("p1", "same", 1, again))
    # The sentiment is a person's; of the emotion nobody has said anything.
    assert await labels(posts) == Labels("negative", "fear")
    assert event.posts[0].model_labels == Labels("neutral", "fear")
    assert event.changed == ("p1",)
    # Also when the model agrees for a while.
    await save(posts, update("p1", "same", 2, analysis("negative", "fear")))
    await save(posts, update("p1", "same", 3, analysis("positive", "fear")))
    assert await labels(posts) == Labels("negative", "fear")
    assert await history(corrections) == [("positive", "negative", "holds")]
    await assert_exact(database)


async def test_another_models_analysis_is_counted_where_the_post_is(
    posts: PostStore, corrections: Corrections, database: Database
) -> None:
    await save(posts, create("p1"))
    await corrections.correct("p1", sentiment="negative")
    await save(posts, create("p1", analysis(model="model b")))
    await corrections.correct("p1", sentiment="neutral", emotion="fear")
    assert await labels(posts) == Labels("neutral", "fear")
    await assert_exact(database)


async def test_a_deleted_post_takes_its_corrections_along(
    posts: PostStore, corrections: Corrections, database: Database
) -> None:
    await save(posts, create("p1"), create("p2"))
    await corrections.correct("p1", sentiment="negative")
    await corrections.correct("p2", sentiment="negative")
    await save(posts, delete("p1", revision=1))
    assert await corrections.history("p1") == []
    assert await history(corrections, "p2") == [("positive", "negative", "holds")]
    assert await posts.count(NEGATIVE) == (1, False)
    await assert_exact(database)


async def test_retention_forgets_corrections_with_their_posts(
    posts: PostStore, corrections: Corrections, partitions: Partitions
) -> None:
    await save(posts, create("old", at=NOON - timedelta(days=30)), create("new"))
    for post_id in ("old", "new"):
        await corrections.correct(post_id, sentiment="negative")
    await partitions.drop_before(NOON - timedelta(days=7))
    await partitions.forget_old_ids()
    assert await corrections.history("old") == []
    assert await corrections.correct("old", sentiment="neutral") is None
    assert len(await corrections.history("new")) == 1


async def test_of_two_corrections_at_once_one_follows_the_other(
    posts: PostStore, corrections: Corrections, database: Database
) -> None:
    await save(posts, *(create(f"p{n}") for n in range(8)))
    events = await asyncio.gather(
        *(
            corrections.correct(f"p{n}", sentiment=sentiment, by=by)
            for n in range(8)
            for by, sentiment in (("ann", "negative"), ("ben", "neutral"), ("eve", "negative"))
        )
    )
    assert all(event is not None for event in events)
    for n in range(8):
        told = await corrections.history(f"p{n}")
        assert [each.ended_at is None for each in told] == [True] + [False] * (len(told) - 1)
        # Each begins where the one before it ended.
        steps = [(each.from_label, each.to_label) for each in reversed(told)]
        assert steps[0][0] == "positive"
        assert all(one[1] == other[0] for one, other in itertools.pairwise(steps))
        assert (await labels(posts, f"p{n}")).sentiment == steps[-1][1]
    await assert_exact(database)


async def test_corrections_race_edits_deletes_and_new_posts_and_every_count_stays_exact(
    posts: PostStore, corrections: Corrections, database: Database
) -> None:
    names = [f"p{n}" for n in range(12)]
    await save(posts, *(create(name, content="same") for name in names))

    async def correct(turn: int) -> None:
        for name in names:
            await corrections.correct(name, sentiment=("negative", "neutral")[turn % 2])
            await corrections.correct(name, emotion=("anger", "fear")[turn % 2])

    async def withdraw() -> None:
        for name in reversed(names):
            await corrections.withdraw(name)

    async def edit(revision: int) -> None:
        said = analysis("neutral", "sadness", confidence=0.25)
        for n, name in enumerate(names):
            text = "same" if n % 2 else f"text {revision}"
            await save(posts, update(name, text, revision, said))

    async def more(turn: int) -> None:
        await save(posts, *(create(f"new {turn} {n}") for n in range(20)))
        await save(posts, *(delete(name, revision=99) for name in names[turn::6]))

    async with asyncio.timeout(60):
        await asyncio.gather(
            *(correct(turn) for turn in range(3)),
            withdraw(),
            *(edit(revision) for revision in (1, 2)),
            *(more(turn) for turn in range(2)),
        )
    await assert_exact(database)
