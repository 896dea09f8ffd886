"""Exports of networks and listening tools, read by themselves."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from groundswell.domain.post import Operation, words_of
from groundswell.sources.files.mapped import UNTIMED
from tests.contract.sources.reading import Reading
from tests.unit.sources.replaying import read_text

V1 = {
    "created_at": "Wed Oct 10 20:19:24 +0000 2018",
    "id": 1010203040506070801,
    "id_str": "1010203040506070801",
    "full_text": "AT&amp;T is down &lt;again&gt;",
    "source": '<a href="http://twitter.com">Twitter for iPhone</a>',
    "user": {"screen_name": "mara_k"},
    "lang": "und",
}
RETWEET = {
    **V1,
    "id_str": "2",
    "full_text": "RT @otto_b: I love this wea…",
    "retweeted_status": {"id_str": "1", "full_text": "I love this weather", "user": {}},
}
V2 = {
    "id": "1580661436132757501",
    "text": "cut …",
    "note_tweet": {"text": "so good &amp; long"},
    "created_at": "2022-10-13T20:47:08.000Z",
    "lang": "en",
    "source": "TweetDeck",
    "author_id": "12",
}
PAGE = {
    "data": [V2, {**V2, "id": "1580661436132757502", "note_tweet": None, "text": "two"}],
    "includes": {"users": [{"id": "12", "username": "mara_k"}]},
    "meta": {"result_count": 2},
}
STATUS = {
    "id": "1",
    "uri": "https://example.social/users/lea/statuses/1",
    "url": "https://example.social/@lea/1",
    "created_at": "2026-11-20T08:00:00.000Z",
    "language": "de",
    "account": {"acct": "lea"},
    "spoiler_text": "Bahn",
    "content": "<p>Schon wieder &amp; immer</p>",
    "reblog": None,
}
NOTE = {
    "type": "Note",
    "id": "https://example.social/users/lea/statuses/9",
    "attributedTo": "https://example.social/users/lea",
    "published": "2026-11-20T08:00:00Z",
    "content": "<p>so good</p>",
    "contentMap": {"en": "<p>so good</p>"},
}
SUBMISSION = {
    "id": "s1",
    "title": "Kettle broke",
    "selftext": "I am &amp; was furious",
    "author": "[deleted]",
    "created_utc": "1518653588",
    "permalink": "/r/kettles/s1",
}
COMMENT = {
    "id": "c1",
    "body": "worst kettle",
    "author": "ann",
    "created_utc": 1518653590,
    "link_id": "t3_s1",
}
FEED_ITEM = {
    "post": {
        "uri": "at://did:plc:abc/app.bsky.feed.post/1",
        "cid": "x",
        "author": {"did": "did:plc:abc", "handle": "ann.bsky.social"},
        "record": {
            "$type": "app.bsky.feed.post",
            "text": "so good",
            "createdAt": "2026-11-20T08:00:00Z",
            "langs": ["en"],
        },
    }
}
THREAD = {
    "kind": "youtube#commentThread",
    "snippet": {
        "topLevelComment": {
            "kind": "youtube#comment",
            "id": "Ug1",
            "snippet": {
                "textOriginal": "great video",
                "textDisplay": "great video<br>",
                "authorDisplayName": "@ann",
                "publishedAt": "2026-11-20T08:00:00Z",
                "videoId": "v1",
            },
        }
    },
    "replies": {
        "comments": [
            {"kind": "youtube#comment", "id": "Ug2", "snippet": {"textDisplay": "no<br />way"}}
        ]
    },
}


async def exported(folder: Path, *records: Any, query: str = "") -> Reading:
    lines = "".join(json.dumps(record) + "\n" for record in records)
    found = await read_text(folder, "dump.ndjson", lines, query)
    assert not found.rejected, found.rejected
    return found


@pytest.mark.parametrize(
    ("record", "network", "post_id", "author", "text"),
    [
        (V1, "twitter", "1010203040506070801", "mara_k", "AT&T is down <again>"),
        (RETWEET, "twitter", "2", "mara_k", "RT @otto_b: I love this weather"),
        ({"tweet": V1}, "twitter", "1010203040506070801", "mara_k", "AT&T is down <again>"),
        (V2, "twitter", "1580661436132757501", None, "so good & long"),
        ({**V2, "author": {"username": "b"}}, "twitter", V2["id"], "b", "so good & long"),
        (PAGE, "twitter", "1580661436132757501", "mara_k", "so good & long"),
        (
            {"data": V2, "includes": PAGE["includes"]},
            "twitter",
            V2["id"],
            "mara_k",
            "so good & long",
        ),
        (STATUS, "mastodon", STATUS["uri"], "lea", "Bahn\n\nSchon wieder & immer"),
        ({"type": "Create", "object": NOTE}, "mastodon", NOTE["id"], "lea", "so good"),
        (SUBMISSION, "reddit", "t3_s1", None, "Kettle broke\nI am & was furious"),
        ({**SUBMISSION, "selftext": "[removed]"}, "reddit", "t3_s1", None, "Kettle broke"),
        (COMMENT, "reddit", "t1_c1", "ann", "worst kettle"),
        ({"kind": "t1", "data": COMMENT}, "reddit", "t1_c1", "ann", "worst kettle"),
        (FEED_ITEM, "bluesky", FEED_ITEM["post"]["uri"], "did:plc:abc", "so good"),
        (FEED_ITEM["post"], "bluesky", FEED_ITEM["post"]["uri"], "did:plc:abc", "so good"),
        ({"feed": [FEED_ITEM]}, "bluesky", FEED_ITEM["post"]["uri"], "did:plc:abc", "so good"),
        (THREAD, "youtube", "Ug1", "@ann", "great video"),
    ],
)
async def test_a_record_of_a_known_export_needs_no_options(
    tmp_path: Path, record: Any, network: str, post_id: str, author: str | None, text: str
) -> None:
    found = await exported(tmp_path, record)
    post = words_of(found.events[0].post)
    assert (post.source, post.post_id, post.author, post.content) == (
        *(network, post_id, author, text),
    )


async def test_what_was_asked_for_goes_before_what_an_export_says(tmp_path: Path) -> None:
    query = "post_id=id&author=lang&name=mine&created_at=at"
    found = await exported(tmp_path, {**V1, "at": "2020-01-01"}, query=query)
    post = found.events[0].post
    assert (post.source, post.author, post.created_at.year) == ("mine", "und", 2020)


async def test_deletions_and_notices_of_a_stream_are_what_they_are(tmp_path: Path) -> None:
    found = await exported(
        tmp_path,
        V1,
        {"delete": {"status": {"id": 1, "id_str": V1["id_str"]}, "timestamp_ms": "1"}},
        {"limit": {"track": 7}},
        {"type": "Delete", "object": {"id": "https://example.social/9", "type": "Tombstone"}},
        {"type": "Announce", "object": "https://example.social/8"},
        {**STATUS, "reblog": STATUS},
        {**COMMENT, "body": "[deleted]"},
        {**COMMENT, "body": "[removed]"},
    )
    assert [(e.operation, e.post.post_id) for e in found.events] == [
        (Operation.CREATE, V1["id_str"]),
        (Operation.DELETE, V1["id_str"]),
        (Operation.DELETE, "https://example.social/9"),
    ]
    assert sum(found.passed_over.values()) == 5


async def test_edits_and_deletions_of_ones_own_file(tmp_path: Path) -> None:
    rows = [
        {"post_id": "p", "content": "hello"},
        {"post_id": "p", "content": "hello!", "operation": "update"},
        {"post_id": "p", "operation": "delete"},
    ]
    found = await exported(tmp_path, *rows)
    forms = [Operation.CREATE, Operation.UPDATE, Operation.DELETE]
    assert [event.operation for event in found.events] == forms
    table = "id,text,what\nx1,a,\nx1,b,UPDATE\nx1,,delete\n"
    read = await read_text(tmp_path, "p.csv", table, "post_id=id&operation=what")
    assert [event.operation for event in read.events] == forms
    assert set(read.ids) == {"x1"}


async def test_documents_are_read_item_by_item(tmp_path: Path) -> None:
    archive = "window.YTD.tweets.part0 = " + json.dumps([{"tweet": V1}, {"tweet": V1}], indent=2)
    outbox = {"@context": "x", "orderedItems": [{"type": "Create", "object": NOTE}] * 3}
    for name, content, count in (
        ("tweets.js", archive, 2),
        ("outbox.json", json.dumps(outbox), 3),
        ("page.json", json.dumps(PAGE, indent=1), 2),
        ("list.json", json.dumps([{"text": "a"}, {"text": "b"}]), 2),
        ("lines.json", '{"text": "a"}\n{"text": "b"}\n', 2),
        ("feed.json", json.dumps({"feed": [FEED_ITEM] * 4, "cursor": "x"}), 4),
        ("empty.json", "[]", 0),
        ("own.json", json.dumps({"about": 1, "reviews": [{"text": "a"}, {"text": "b"}]}), 2),
        ("one.json", json.dumps({"text": "a"}, indent=1), 1),
    ):
        found = await read_text(tmp_path, name, content)
        assert len(found.events) == count, name
        assert not found.rejected


async def test_a_long_document_needs_little_memory_and_damage_is_told(tmp_path: Path) -> None:
    items = [{"text": f"text {n}", "pad": "x" * 1000} for n in range(12_000)]
    long = json.dumps({"about": {"a": [1]}, "items": items, "more": 1})
    found = await read_text(tmp_path, "long.json", long)
    assert len(found.events) == 12_000
    assert len(set(found.ids)) == 12_000
    cut = await read_text(tmp_path, "cut.json", long[: len(long) // 2])
    assert 5000 < len(cut.events) < 12_000
    assert "no JSON from here on" in cut.rejected[-1].reason


@pytest.mark.parametrize(
    "content",
    [
        # as listening tools write them: some lines about the report, then their own names
        "Report:,Bulk Mentions Download\nBrand:,Kettle & Co\nFrom:,2026-11-01 00:00\n\n"
        "Query Id,Date,Title,Snippet,Url,Author,Page Type\n"
        "1,2026-11-02 08:00:00.0,T,so good,https://a.b,ann,forum\n",
        "Date,Headline,URL,Opening Text,Hit Sentence,Source,Influencer,Country\n"
        "02-Nov-2026 08:00AM,H,https://a.b,o,so good,Example News,ann,DE\n",
        "url\tpublished\ttitle\tcontent_snippet\tauthor\n"
        "https://a.b\t2026-11-02 08:00:00 UTC\tT\tso good\tann\n",
        "Comment ID,Channel ID,Comment Create Timestamp,Comment Text,Author\n"
        "Ug,UC,2026-11-02T08:00:00+00:00,so good,ann\n",
        "Date,From,Message,Platform\n2026-11-02T08:00:00Z,ann,so good,Chirp\n",
    ],
)
async def test_a_table_of_a_listening_tool_needs_no_options(tmp_path: Path, content: str) -> None:
    found = await read_text(tmp_path, "export.csv", content)
    assert not found.rejected, found.rejected
    assert found.texts == ["so good"]
    assert found.events[0].post.author == "ann"
    assert found.events[0].post.created_at == datetime(2026, 11, 2, 8, tzinfo=UTC)


async def test_columns_can_be_joined_and_an_odd_optional_field_costs_nothing(
    tmp_path: Path,
) -> None:
    rows = [
        {"title": "T", "body": "B", "user": {"a": 1}, "likes": float("nan")},
        {"title": "T2", "body": None},
    ]
    found = await exported(tmp_path, *rows, query="content=title+body&author=user")
    assert found.texts == ["T\nB", "T2"]
    assert found.events[0].post.author is None
    assert found.notes == {"author was no text and is left out": 1, UNTIMED: 2}


async def test_html_may_be_kept(tmp_path: Path) -> None:
    found = await exported(tmp_path, {"content": "<p>x</p>"}, query="html=keep")
    assert found.events[0].verbatim
