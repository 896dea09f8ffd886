"""All emotions that a post shows go where it goes: several, or none, however they are counted."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import orjson

from groundswell.api.live.frames import update
from groundswell.api.live.state import Update
from groundswell.api.routes.export import encode_csv
from groundswell.api.schemas.posts import PostOut, PostRow
from groundswell.domain.event import AnalyzedPost, LiveEvent, LivePosition
from groundswell.store.corrections import Corrections
from groundswell.store.engine import Database
from groundswell.store.filters import PostFilter
from groundswell.store.posts import PostStore
from groundswell.stream.live_codec import decode_live, encode_live
from tests.integration.store.factories import analysis, assert_exact, create, save
from tests.integration.store.factories import update as edited

TWO = replace(analysis("negative", "sadness"), present_emotions=("anger", "sadness"))
NONE = replace(analysis("neutral", "neutral"), present_emotions=())


async def emotions_of(posts: PostStore, post_id: str) -> tuple[str, ...]:
    found = await posts.get(post_id)
    assert found is not None
    return found.present_emotions


async def test_they_are_stored_whether_several_or_none(database: Database) -> None:
    posts = PostStore(database)
    await save(posts, create("two", TWO), create("none", NONE))
    listed = {item.post.post_id: item.present_emotions for item in await posts.newest(2)}
    assert listed == {"two": ("anger", "sadness"), "none": ()}
    await save(posts, edited("two", "so sad", 1, replace(TWO, present_emotions=("sadness",))))
    assert await emotions_of(posts, "two") == ("sadness",)


async def test_a_post_with_two_emotions_is_counted_once(database: Database) -> None:
    posts = PostStore(database)
    await save(posts, create("two", TWO), create("none", NONE))
    facets = await posts.facets(PostFilter())
    assert facets.emotions == {"sadness": 1, "neutral": 1}
    await assert_exact(database)


async def test_the_emotion_that_a_person_gives_is_the_only_one(database: Database) -> None:
    posts, corrections = PostStore(database), Corrections(database)
    await save(posts, create("two", TWO))
    await corrections.correct("two", emotion="fear")
    assert await emotions_of(posts, "two") == ("fear",)
    await corrections.correct("two", sentiment="neutral", emotion="sadness")
    assert await emotions_of(posts, "two") == ("anger", "sadness")
    await corrections.withdraw("two")
    assert await emotions_of(posts, "two") == ("anger", "sadness")
    await assert_exact(database)


async def test_what_the_release_before_stored_has_its_one(database: Database) -> None:
    posts = PostStore(database)
    await save(posts, create("two", TWO), create("none", NONE))
    await database.pool.execute("UPDATE sentiment_analysis SET present_emotions = NULL")
    assert await emotions_of(posts, "two") == ("sadness",)
    assert await emotions_of(posts, "none") == ("neutral",)


async def test_further_models_leave_theirs_beside(database: Database) -> None:
    posts = PostStore(database)
    await save(posts, create("two", TWO))
    await save(posts, create("two", replace(NONE, model_name="model b")))
    stored = await database.pool.fetch(
        "SELECT model_name, present_emotions FROM sentiment_analysis"
    )
    assert {row[0]: row[1] for row in stored} == {"model a": ["anger", "sadness"], "model b": []}


def test_live_events_the_api_and_exports_tell_them() -> None:
    (event, _) = create("two")
    item = AnalyzedPost(event.post, TWO)
    (message,) = encode_live(LiveEvent(posts=(item,)))
    (heard,) = decode_live(message).posts
    assert (heard.analysis.labels, heard.present_emotions) == (TWO.labels, TWO.present_emotions)
    body = orjson.loads(message)
    del body["posts"][0]["present_emotions"]  # as the release before tells it
    (older,) = decode_live(orjson.dumps(body)).posts
    assert older.present_emotions == ("sadness",)

    position = LivePosition("e", 0)
    change = Update(
        position, position.next, seen=1, posts=(item,), buckets=[], totals={}, alerts=(), deleted=()
    )
    (told,) = orjson.loads(update(change))["posts"]
    assert told["sentiment"]["present_emotions"] == ["anger", "sadness"]
    assert PostOut.of(item).sentiment.present_emotions == ("anger", "sadness")
    assert PostRow.of(item).present_emotions == "anger sadness"
    (line,) = csv.reader(io.StringIO(encode_csv([PostRow.of(item)])))
    row = dict(zip(PostRow.model_fields, line, strict=True))
    assert row["present_emotions"] == "anger sadness"
