"""Every optional field of a post, by the one list of them, goes all the way to whoever reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import orjson
import pytest

from groundswell.api.live.frames import update
from groundswell.api.live.state import Update
from groundswell.api.routes.ingest import Times, read_event
from groundswell.api.schemas.posts import PostIn, PostOut, PostRow
from groundswell.domain.event import AnalyzedPost, LiveEvent, LivePosition
from groundswell.domain.optional_text import OptionalText
from groundswell.domain.post import (
    EARLIEST,
    OPTIONAL_NAMES,
    OPTIONAL_TEXTS,
    InvalidPost,
    Operation,
    Post,
    PostEvent,
    optional_values,
)
from groundswell.settings import DatabaseSettings
from groundswell.sources.files.mapping import FieldMapping
from groundswell.store.engine import Database
from groundswell.store.post_columns import COLUMNS
from groundswell.store.posts import PostStore
from groundswell.stream.codec import decode_entry, encode_event
from groundswell.stream.live_codec import decode_live, encode_live
from tests.integration.store.factories import NOON, analysis

TEXTS = {text.name: text.example for text in OPTIONAL_TEXTS}
OTHER = {name: f"another {name}" for name in OPTIONAL_NAMES} | {
    "kind": "comment",
    "links": "https://example.org/else",
    "engagement": '{"likes": 40, "views": 9000}',
}
PLAIN = [text for text in OPTIONAL_TEXTS if text.form is None]
IN_JSON = {text.name: text.show(text.example) for text in OPTIONAL_TEXTS}
POST = Post("p1", "survey", "so good", NOON, **TEXTS)
"""A post with all that a post can have."""


def texts(post: Post) -> dict[str, str | None]:
    return dict(zip(OPTIONAL_NAMES, optional_values(post), strict=True))


def with_text(name: str, text: str) -> Post:
    changed: dict[str, Any] = {name: text}
    return replace(POST, **changed)


def from_the_stream(event: PostEvent, entry_id: bytes = b"1764288000000-0") -> PostEvent:
    fields = {name.encode(): text.encode() for name, text in encode_event(event).items()}
    return decode_entry(entry_id, fields, now=NOON + timedelta(days=30), max_content_chars=100)


def test_pushes_files_and_the_stream_bring_them() -> None:
    for fields in (TEXTS, IN_JSON):  # as a table or the stream has them, and as JSON does
        body = {"post_id": "p1", "source": "survey", "content": "so good", **fields}
        assert texts(read_event(body, Times(NOON, NOON, EARLIEST), 100).post) == TEXTS
        (event,) = FieldMapping().to_events(body, post_id=lambda: "p1", now=NOON).events
        assert texts(event.post) == TEXTS
    assert from_the_stream(PostEvent(POST)).post == POST


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("kind", "tweet", "kind is none of post, reply, repost, review, article, comment: 'tweet'"),
        ("links", "see below", "links is no list of addresses"),
        ("links", "https://example.org/ " * 2000, "links has 42,000 characters"),
        ("links", " ".join(f"https://example.org/{n}" for n in range(51)), "links has 51"),
        ("engagement", "12", "engagement is no object of counts"),
        ("engagement", "many", "engagement is no JSON object of counts"),
        ("engagement", '{"likes": -1}', "engagement has likes that are no count"),
        ("engagement", '{"claps": 1}', "engagement counts likes, shares, replies, quotes, views"),
    ],
)
def test_what_has_not_its_form_is_refused_or_left_out(name: str, text: str, problem: str) -> None:
    with pytest.raises(InvalidPost) as refused:
        from_the_stream(PostEvent(with_text(name, text)))
    assert refused.value.reason.startswith(problem)
    # Of a file it costs the field alone, and is told.
    record = {"text": "so good", "created_at": NOON.isoformat(), name: text}
    mapped = FieldMapping().to_events(record, post_id=lambda: "p1", now=NOON)
    assert texts(mapped.events[0].post)[name] is None
    assert [note.startswith(name) for note in mapped.notes] == [True]


def test_each_form_has_one_text() -> None:
    sent = replace(
        POST,
        kind=" Reply ",
        links="https://example.org/a\nhttps://example.org/a at://x/y/z",
        engagement='{"shares": 1, "likes":2, "views": null}',
    )
    post = from_the_stream(PostEvent(sent)).post
    assert post.kind == "reply"
    assert post.links == "https://example.org/a at://x/y/z"
    assert post.engagement == '{"likes": 2, "shares": 1}'


@pytest.mark.parametrize("text", PLAIN, ids=[text.name for text in PLAIN])
def test_each_has_its_bound(text: OptionalText) -> None:
    name, most = text.name, text.most
    whole = with_text(name, "x" * most)
    assert from_the_stream(PostEvent(whole)).post == whole
    with pytest.raises(InvalidPost, match=f"{name} has .* characters"):
        from_the_stream(PostEvent(with_text(name, "x" * (most + 1))))
    assert PostIn.model_json_schema()["properties"][name]["anyOf"][0]["maxLength"] == most


def test_a_broken_character_costs_no_more_than_itself() -> None:
    for name in (text.name for text in PLAIN):
        event = from_the_stream(PostEvent(with_text(name, "a\x00b")))
        assert texts(event.post) == {**TEXTS, name: "a\ufffdb"}


async def test_they_are_stored_edited_and_read(database_url: str) -> None:
    database = await Database.open(DatabaseSettings(), database_url)
    posts = PostStore(database)
    none = Post("p2", "survey", "so good", NOON)
    await posts.save([(PostEvent(POST), analysis()), (PostEvent(none), analysis())])
    stored = {item.post.post_id: item.post for item in await posts.newest(2)}
    assert stored == {"p1": POST, "p2": none}

    edit = Post("p1", "survey", "so bad", NOON, **OTHER)
    await posts.save([(PostEvent(edit, Operation.UPDATE, 1), analysis())])
    found = await posts.get("p1")
    await database.close()
    assert found is not None
    assert texts(found.post) == {
        text.name: (OTHER if text.editable else TEXTS)[text.name] for text in OPTIONAL_TEXTS
    }


async def test_an_edit_keeps_what_it_does_not_name(database_url: str) -> None:
    database = await Database.open(DatabaseSettings(), database_url)
    posts = PostStore(database)
    await posts.save([(PostEvent(POST), analysis())])
    edit = Post("p1", "survey", "so good", NOON, engagement='{"likes": 40}')
    await posts.save([(PostEvent(edit, Operation.UPDATE, 1), analysis())])
    found = await posts.get("p1")
    await database.close()
    assert found is not None
    assert texts(found.post) == {**TEXTS, "engagement": '{"likes": 40}'}


async def test_each_column_of_its_own_is_there(database_url: str) -> None:
    database = await Database.open(DatabaseSettings(), database_url)
    columns, attributes = [
        {row[0] for row in await database.pool.fetch(statement)}
        for statement in (
            "SELECT attname FROM pg_attribute WHERE attrelid = 'social_media_posts'::regclass",
            "SELECT attname FROM pg_attribute WHERE attrelid = 'post_row'::regclass",
        )
    ]
    await database.close()
    assert set(COLUMNS) <= columns & attributes


def test_live_events_the_api_and_exports_tell_them() -> None:
    item = AnalyzedPost(POST, analysis())
    (message,) = encode_live(LiveEvent(posts=(item,)))
    (heard,) = decode_live(message).posts
    assert heard.post == item.post
    change = Update(
        LivePosition("e", 0),
        LivePosition("e", 1),
        seen=1,
        posts=(item,),
        buckets=[],
        totals={},
        alerts=(),
        deleted=(),
    )
    (told,) = orjson.loads(update(change))["posts"]
    for body in (told, PostOut.of(item).model_dump(), PostRow.of(item).model_dump()):
        assert {name: body[name] for name in OPTIONAL_NAMES} == IN_JSON
