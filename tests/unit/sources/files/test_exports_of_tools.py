"""Exports of listening tools, app stores, networks and help desks, as they name things."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from groundswell.sources.files.aliases import take_columns
from groundswell.sources.files.language_names import language_code
from groundswell.sources.files.told_otherwise import RATED, TITLED, joined_runs, person
from tests.unit.sources.replaying import read_text

MOMENT = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


def rows(*lines: str) -> str:
    return "".join(f"{line}\n" for line in lines)


@pytest.mark.parametrize(
    ("columns", "fields"),
    [
        (
            "Date (GMT),Network,Post Message,Post Permalink,Post ID,Post Likes,Post Comments",
            {"content": "Post Message", "created_at": "Date (GMT)", "url": "Post Permalink",
             "post_id": "Post ID", "likes": "Post Likes", "replies": "Post Comments"},
        ),
        (
            "Resource Id,Title,Snippet,Full Text,Author,Full Name,X Likes,X Reposts,Impressions",
            {"post_id": "Resource Id", "content": "Full Text", "author": "Author", "title": "Title",
             "author_name": "Full Name", "likes": "X Likes", "shares": "X Reposts",
             "views": "Impressions"},
        ),
        (
            "Document ID,Author Name,Author Handle,Hit Sentence,Language",
            {"author": "Author Handle", "author_name": "Author Name", "lang": "Language"},
        ),
        (
            "Comment ID,Post ID,Parent Comment ID,Comment Text,Comment Create Timestamp",
            {"post_id": "Comment ID", "reply_to": "Parent Comment ID", "content": "Comment Text"},
        ),
        (
            "Date,ShareLink,ShareCommentary,SharedUrl",
            {"content": "ShareCommentary", "url": "ShareLink"},
        ),
        (
            "Post ID,Page name,Title,Description,Permalink,Reactions,Comments,Shares,Views",
            {"content": "Description", "title": "Title", "author": "Page name",
             "likes": "Reactions", "replies": "Comments", "shares": "Shares"},
        ),
        ("Review Text,Review Title,Reviewer Language,Review Link,Star Rating",
         {"title": "Review Title", "lang": "Reviewer Language", "url": "Review Link"}),
        ("text,full name", {"content": "text", "author": "full name"}),
        ("post_id,comment text,comment id", {"post_id": "post_id"}),
    ],
)  # fmt: skip
def test_columns_are_known_by_what_tools_call_them(columns: str, fields: dict[str, str]) -> None:
    assert fields.items() <= take_columns(columns.split(",")).items()


@pytest.mark.parametrize(
    ("column", "query", "hour"),
    [
        ("Timestamp (EST)", "", 20),
        ("Date (CET)", "", 14),
        ("Date (UTC)", "", 15),
        ("Date (local)", "", 15),
        ("Timestamp (EST)", "timezone=Asia/Tokyo", 6),
    ],
)
async def test_a_zone_that_a_column_names_is_that_of_its_times(
    tmp_path: Path, column: str, query: str, hour: int
) -> None:
    content = rows(f"{column},Message", "2024-01-13 3:04 pm,so good")
    options = "&".join(filter(None, (query, "created_at=" + column.replace(" ", "%20"))))
    (event,) = (await read_text(tmp_path, "p.csv", content, options)).events
    assert event.post.created_at.hour == hour


async def test_a_column_of_comments_is_one_of_counts_where_it_holds_them(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "p.csv", rows("Message,Comments", "so good,12", "so bad,"))
    assert found.events[0].post.engagement == '{"replies": 12}'
    found = await read_text(tmp_path, "p.csv", rows("Message,Comments", "so good,see no. 12"))
    assert (found.events[0].post.engagement, found.notes.total()) == (None, 1)


async def test_ratings_without_a_text_are_counted_and_no_refusals(tmp_path: Path) -> None:
    content = rows("Review Text,Star Rating", "so good,5", ",1", ",")
    found = await read_text(tmp_path, "p.csv", content)
    assert (found.texts, found.passed_over, found.rejected) == (["so good"], {RATED: 1}, [])


async def test_a_post_that_has_a_title_alone_is_its_title(tmp_path: Path) -> None:
    content = rows("Title,Description,Views", "so good,,5", "t,so bad,3")
    found = await read_text(tmp_path, "p.csv", content)
    assert (found.texts, found.notes[TITLED]) == (["so good", "so bad"], 1)


async def test_a_review_of_apples_store_is_read(tmp_path: Path) -> None:
    entry = {
        "author": {"uri": {"label": "https://a.example"}, "name": {"label": "ann"}, "label": ""},
        "updated": {"label": "2024-01-01T20:04:05-07:00"},
        "im:rating": {"label": "5"},
        "id": {"label": "108"},
        "title": {"label": "Great"},
        "content": {"label": "so good", "attributes": {"type": "text"}},
    }
    feed = {"feed": {"author": {"name": {"label": "Store"}}, "entry": [entry, entry]}}
    found = await read_text(tmp_path, "p.json", json.dumps(feed))
    post = found.events[0].post
    assert (post.content, post.author, post.title) == ("so good", "ann", "Great")
    assert post.created_at == MOMENT


async def test_posts_of_wordpress_are_read(tmp_path: Path) -> None:
    post = {"id": 1, "date": "2024-01-02T03:04:05", "title": {"rendered": "T"}, "author": 7,
            "content": {"rendered": "<p>so good</p>", "protected": False}}  # fmt: skip
    found = await read_text(tmp_path, "p.json", json.dumps([post, post]))
    assert [(e.post.content, e.post.title) for e in found.events] == [("<p>so good</p>", "T")] * 2


@pytest.mark.parametrize("lines", [True, False])
async def test_replies_in_the_record_of_a_post_are_posts_too(tmp_path: Path, lines: bool) -> None:
    ann = {"username": "ann", "name": "Ann A."}
    post = {
        "caption": "so good",
        "owner": 1,
        "user": ann,
        "timestamp": "2024-01-02T03:04:05Z",
        "comments": [
            {"text": "so bad", "author": {"displayName": "Bob"}, "timestamp": "2024-01-02",
             "replies": [{"text": "fine", "likesCount": 2}, {"text": " "}]},
            {"text": "so good", "user": ann},
            {"text": "a note", "public": False},
        ],
    }  # fmt: skip
    content = json.dumps(post) + "\n" if lines else json.dumps([post, post])
    found = await read_text(tmp_path, "p.jsonl" if lines else "p.json", content)
    first, bob, fine = (event.post for event in found.events[:3])
    assert (first.author, first.author_name) == ("ann", "Ann A.")
    assert (bob.content, bob.author) == ("so bad", "Bob")
    assert (fine.content, fine.engagement) == ("fine", '{"likes": 2}')
    assert len(set(found.ids)) == len(found.events) == (3 if lines else 6)
    asked = await read_text(tmp_path, "p.json", content, "content=caption")
    assert set(asked.texts) == {"so good"}


def test_values_that_say_it_otherwise_are_understood() -> None:
    assert joined_runs('{"text":"@bob "},{"text":"so bad","link":1}') == "@bob so bad"
    assert joined_runs('{"text": "so bad"') == '{"text": "so bad"'
    assert joined_runs('{"text":1}') == '{"text":1}'
    assert person({"name": "Ann"}) == ("Ann", None)
    assert person("ann") == (None, None)
    assert [language_code(each) for each in ("English", "German (DE)", "pt-BR", "en", "x", "")] == [
        *("en", "de", "pt-BR", "en", "x", ""),
    ]


async def test_records_of_several_kinds_are_read_by_their_own_columns(tmp_path: Path) -> None:
    records = [
        {"text": "so good", "timestamp": 1704164645123, "rating": 5.0},
        {"reviewText": "so bad", "unixReviewTime": 1704164645, "reviewTime": "01 2, 2024"},
    ]
    content = "".join(json.dumps(each) + "\n" for each in records)
    found = await read_text(tmp_path, "p.jsonl", content)
    assert (found.texts, found.rejected) == (["so good", "so bad"], [])
    assert found.events[1].post.created_at == MOMENT


async def test_a_source_that_is_an_object_is_its_name(tmp_path: Path) -> None:
    record = {"text": "so good", "source": {"id": None, "name": "The News"}}
    (event,) = (await read_text(tmp_path, "p.jsonl", json.dumps(record))).events
    assert event.post.source == "The News"


async def test_a_line_around_a_post_is_taken_off(tmp_path: Path) -> None:
    post = {"user": "ann", "message": "so good", "create_at": 1704164645000,
            "replies": [{"user": "bob", "message": "so bad"}]}  # fmt: skip
    lines = [{"type": "version", "version": 1}, {"type": "post", "post": post}]
    content = "".join(json.dumps(each) + "\n" for each in lines)
    found = await read_text(tmp_path, "p.jsonl", content)
    assert [(e.post.author, e.post.content) for e in found.events] == [
        ("ann", "so good"),
        ("bob", "so bad"),
    ]
    assert len(found.rejected) == 1


async def test_a_zone_may_be_named_by_its_place(tmp_path: Path) -> None:
    content = rows("Date (America/New_York),Message", "2024-07-01 3:04 pm,so good")
    (event,) = (await read_text(tmp_path, "p.csv", content)).events
    assert event.post.created_at.hour == 19
