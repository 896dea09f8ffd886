"""Optional fields of a file: counts in columns of their own, answers, kinds, links; none costs the
post."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from groundswell.domain.post import Post
from tests.contract.sources.reading import Reading
from tests.unit.sources.replaying import read_text


async def posts(path: Path, text: str, query: str = "") -> tuple[list[Post], Reading]:
    found = await read_text(path.parent, path.name, text, query)
    return [event.post for event in found.events], found


async def test_counts_in_columns_of_their_own_are_the_engagement(tmp_path: Path) -> None:
    (first, second), _ = await posts(
        tmp_path / "tweets.csv",
        "text,favorite_count,Retweet Count,replies,impressions\n"
        "so good,12,3.0,0,9000\nso bad,,,,\n",
    )
    assert json.loads(first.engagement or "") == {
        "likes": 12,
        "shares": 3,
        "replies": 0,
        "views": 9000,
    }
    assert second.engagement is None


async def test_a_column_can_be_named_for_a_count(tmp_path: Path) -> None:
    (post,), _ = await posts(tmp_path / "a.csv", "text,hearts\nso good,7\n", "likes=hearts")
    assert post.engagement == '{"likes": 7}'


async def test_what_counts_nothing_is_no_engagement(tmp_path: Path) -> None:
    record = {
        "text": "so good",
        "date": "2026-11-20",
        "replies": ["me too"],
        "likes": "many",
        "views": -1,
        "quotes": True,
    }
    (post,), found = await posts(tmp_path / "a.ndjson", json.dumps(record))
    assert post.engagement is None
    assert not found.notes


async def test_an_answer_to_a_local_id_is_local_too(tmp_path: Path) -> None:
    (first, second), _ = await posts(
        tmp_path / "forum.csv",
        "id,text,reply_to,kind\n1,so good,,post\n2,so bad,1,Reply\n",
        "post_id=id&name=forum",
    )
    assert (first.post_id, first.reply_to, first.kind) == ("forum:1", None, "post")
    assert (second.post_id, second.reply_to, second.kind) == ("forum:2", "forum:1", "reply")


async def test_lists_and_texts_of_links_are_the_same(tmp_path: Path) -> None:
    links = ["https://example.org/a", "https://example.org/b"]
    rows = [{"text": "a", "links": links}, {"text": "b", "links": " ".join(links)}]
    found, _ = await posts(tmp_path / "a.ndjson", "\n".join(map(json.dumps, rows)))
    assert {post.links for post in found} == {" ".join(links)}


async def test_a_field_of_another_meaning_is_left_out_and_told(tmp_path: Path) -> None:
    (post,), found = await posts(
        tmp_path / "a.csv", "text,kind,links,date\nso good,gold,none yet,2026-11-20\n"
    )
    assert (post.kind, post.links) == (None, None)
    assert [note.partition(" ")[0] for note in found.notes] == ["kind", "links"]


async def test_known_exports_tell_what_answers_what_and_how_it_was_received(tmp_path: Path) -> None:
    tweet = {
        "id_str": "1050118621198921728",
        "full_text": "@ann so good",
        "created_at": "Wed Oct 10 20:19:24 +0000 2018",
        "user": {"screen_name": "bob", "name": "Bob B."},
        "in_reply_to_status_id_str": "1050118621198921700",
        "entities": {"urls": [{"url": "https://t.co/x", "expanded_url": "https://example.org/x"}]},
        "favorite_count": 4,
        "retweet_count": 1,
    }
    (post,), _ = await posts(tmp_path / "v1.ndjson", json.dumps(tweet))
    assert (post.kind, post.reply_to, post.author_name) == (
        "reply",
        "1050118621198921700",
        "Bob B.",
    )
    assert (post.links, post.engagement) == ("https://example.org/x", '{"likes": 4, "shares": 1}')

    comment = {
        "id": "dk1",
        "body": "so bad",
        "link_id": "t3_7x",
        "parent_id": "t3_7x",
        "created_utc": 1518653589,
        "score": -3,  # more were against it than for it: no count of likes
    }
    (post,), _ = await posts(tmp_path / "RC.ndjson", json.dumps(comment))
    assert (post.kind, post.reply_to, post.engagement) == ("comment", "t3_7x", None)


@pytest.mark.parametrize(
    ("written", "count"),
    [
        *(("1,234", 1234), ("1.234.567", 1234567), ("12 345", 12345), ("1\u202f234", 1234)),
        *(("1'234", 1234), ("12.3K", 12300), ("1,2 Mio.", 1_200_000), ("3万", 30000)),
        *(("12.000", 12000), ("12.0", 12), ("12.00", 12), ("7", 7)),
    ],
)
async def test_a_count_is_read_as_it_is_shown_to_people(
    tmp_path: Path, written: str, count: int
) -> None:
    found = await read_text(tmp_path, "p.csv", f'text;likes\nso good;"{written}"\n')
    assert json.loads(found.events[0].post.engagement or "") == {"likes": count}


async def test_a_number_that_is_no_count_is_told(tmp_path: Path) -> None:
    content = "text;likes;shares\nso good;1,23;2\nso bad;-4;\nfine;n/a;3\n"
    found = await read_text(tmp_path, "p.csv", content)
    assert found.notes["likes was no count and is left out"] == 2
    assert [event.post.engagement for event in found.events] == [
        '{"shares": 2}', None, '{"shares": 3}',
    ]  # fmt: skip
