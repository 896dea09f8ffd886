"""Archives of exports that have several files of one kind: read as one, and the rest is told."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from groundswell.errors import ConfigurationError
from groundswell.sources.files.compression import UnpacksTooFar
from groundswell.sources.files.inspection import inspect_file
from groundswell.sources.files.mapping import FieldMapping
from groundswell.sources.files.opening import open_records
from groundswell.sources.files.options import ReadingOptions
from groundswell.sources.files.service_messages import SERVICE
from tests.contract.sources.reading import read
from tests.unit.sources.replaying import read_text, replay

MOMENT = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
TABLE = "author,text\nann,so good\n"


def packed(members: Mapping[str, object]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            text = content if isinstance(content, str | bytes) else json.dumps(content)
            archive.writestr(name, text)
    return stream.getvalue()


def said(user: str, time: int, text: str, **more: object) -> dict[str, object]:
    return {"type": "message", "user": user, "ts": f"{time}.000100", "text": text, **more}


SLACK: dict[str, object] = {
    "users.json": [
        {"id": "U1", "name": "ann", "profile": {"real_name": "Ann A.", "display_name": ""}},
        {"id": "U2", "name": "bob", "profile": {"display_name": "Bobby"}},
    ],
    "channels.json": [{"id": "C1", "name": "general", "purpose": {"value": "so good"}}],
    "general/2024-01-02.json": [
        said("U1", 1704164645, "so good, <@U2>"),
        said("U2", 1704164646, "<@U2> has joined", subtype="channel_join"),
    ],
    "general/2024-01-10.json": [],
    "general/2024-01-11.json": '[{"type": "message", "ts": ',
    "random/2024-01-02.json": [said("U3", 1704164647, "so bad")],
    "random/canvas.html": "<p>no post</p>",
}


async def test_the_days_and_channels_of_slack_are_read_as_one(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "export.zip", packed(SLACK))
    assert [(e.post.author, e.post.author_name, e.post.content) for e in found.events] == [
        ("U1", "Ann A.", "so good, @Bobby"),
        ("U3", None, "so bad"),
    ]
    assert found.ids == ["slack:U1:1704164645.000100", "slack:U3:1704164647.000100"]
    assert found.passed_over == {SERVICE: 1}
    assert [each.where for each in found.rejected] == ["export.zip/general/2024-01-11.json:1"]
    assert "no JSON from here on" in found.rejected[0].reason
    assert found.notes == {
        "file that is not read: channels.json (member=channels.json)": 1,
        "file that is not read: users.json (member=users.json)": 1,
        ".html files that are not read": 1,
    }


async def test_a_reading_goes_on_in_the_file_where_it_stood(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    days = {
        f"c/2024-01-{day:02}.json": [said("U1", day * 10**8, f"day {day}")] for day in range(1, 31)
    }
    path.write_bytes(packed(days))
    whole = await read(replay(path))
    assert whole.texts == [f"day {day}" for day in range(1, 31)]
    again = await read(replay(path), cursor=whole.cursor)
    assert (again.texts, again.rejected) == ([], [])


def tweet(number: int, text: str) -> dict[str, object]:
    made = "Tue Jan 02 03:04:05 +0000 2024"
    return {"tweet": {"id_str": f"9{number}", "full_text": text, "created_at": made}}


async def test_the_parts_of_an_archive_of_twitter_are_read_and_what_was_deleted_is_not(
    tmp_path: Path,
) -> None:
    members: dict[str, object] = {
        "data/account.js": "window.YTD.account.part0 = "
        + json.dumps([{"account": {"username": "ann_a", "accountDisplayName": "Ann"}}]),
        "data/deleted-tweets.js": "window.YTD.deleted_tweets.part0 = "
        + json.dumps([tweet(9, "gone")]),
        "data/tweets-part10.js": "window.YTD.tweets.part10 = " + json.dumps([tweet(3, "fine")]),
        "data/tweets-part2.js": "window.YTD.tweets.part2 = " + json.dumps([tweet(2, "so bad")]),
        "data/tweets.js": "window.YTD.tweets.part0 = " + json.dumps([tweet(1, "so good")]),
        "data/like.js": "window.YTD.like.part0 = "
        + json.dumps([{"like": {"tweetId": "1", "fullText": "another's"}}]),
        "data/tweets_media/a.jpg": b"\xff\xd8",
        "data/tweets_media/b.jpg": b"\xff\xd8",
        "Your archive.html": "<html>",
    }
    found = await read_text(tmp_path, "twitter.zip", packed(members))
    assert sorted(found.texts) == ["fine", "so bad", "so good"]
    assert found.texts.index("so bad") < found.texts.index("fine")
    post = found.events[0].post
    assert (post.author, post.author_name, post.created_at) == ("ann_a", "Ann", MOMENT)
    assert found.notes[".jpg files that are not read"] == 2
    told = "file that is not read: data/deleted-tweets.js (member=deleted-tweets.js)"
    assert found.notes[told] == 1
    gone = await read_text(tmp_path, "twitter.zip", packed(members), "member=deleted-*.js")
    assert gone.texts == ["gone"]


async def test_channels_of_discord_are_read_as_one(tmp_path: Path) -> None:
    message = {"timestamp": "2024-01-02T03:04:05+00:00", "timestampEdited": None, "type": "Default"}
    members: dict[str, object] = {
        f"Guild - {name} [{n}].json": {
            "guild": {"id": "1", "name": "g"},
            "channel": {"id": str(n), "name": name, "topic": "no post"},
            "messages": [
                {**message, "id": f"3{n}", "content": f"so {name}", "author": {"name": "a"}}
            ],
        }
        for n, name in enumerate(["good", "bad"])
    }
    found = await read_text(tmp_path, "p.zip", packed(members))
    assert sorted(found.texts) == ["so bad", "so good"]
    assert not found.notes


async def test_a_chat_beside_its_pictures_is_read(tmp_path: Path) -> None:
    members: dict[str, object] = {
        "_chat.txt": "[03/04/24, 09:00:00] Ann: so good\n[01/05/24, 09:00:00] Bob: so bad\n",
        "1-PHOTO.jpg": b"\xff\xd8",
        "notes.txt": "some text",
    }
    found = await read_text(tmp_path, "WhatsApp Chat - Ann.zip", packed(members))
    assert (found.texts, found.rejected) == (["so good", "so bad"], [])
    assert found.events[0].post.created_at == datetime(2024, 4, 3, 9, tzinfo=UTC)
    assert found.notes[".jpg files that are not read"] == 1


async def test_tables_of_the_same_columns_are_one_and_ids_stay_as_the_export_grows(
    tmp_path: Path,
) -> None:
    found = await read_text(tmp_path, "p.zip", packed({"a/1.csv": TABLE, "b/2.csv": TABLE}))
    assert (found.texts, len(set(found.ids))) == (["so good", "so good"], 2)
    more: dict[str, object] = {
        "a/0.csv": TABLE,
        "a/1.csv": TABLE + "bob,so bad\n",
        "b/2.csv": TABLE,
    }
    grown = await read_text(tmp_path, "p.zip", packed(more))
    assert set(found.ids) < set(grown.ids)
    assert len(set(grown.ids)) == 4


async def test_posts_of_several_kinds_have_to_be_chosen(tmp_path: Path) -> None:
    members: dict[str, object] = {
        "reviews.csv": TABLE,
        "comments.csv": "user,comment,stars\nbob,so bad,1\n",
        "accounts.csv": "id,mail\n1,a@b.example\n",
    }
    with pytest.raises(ConfigurationError, match=r"posts of several kinds \(.*\); name those"):
        await read_text(tmp_path, "p.zip", packed(members))
    found = await read_text(tmp_path, "p.zip", packed(members), "member=comments.csv")
    assert found.texts == ["so bad"]
    with pytest.raises(ConfigurationError, match=r"has no file 'posts.csv'; it has acc"):
        await read_text(tmp_path, "p.zip", packed(members), "member=posts.csv")
    with pytest.raises(ConfigurationError, match=r"2 files \(a.jpg, b.pdf\), and none with posts"):
        await read_text(tmp_path, "p.zip", packed({"a.jpg": "x", "b.pdf": "y"}))


async def test_thousands_of_days_are_known_by_the_first(tmp_path: Path) -> None:
    days: dict[str, object] = {
        f"c{n % 9}/2024-{n}.json": [said("U1", 10**9 + n, f"day {n}")] for n in range(2500)
    }
    found = await read_text(tmp_path, "p.zip", packed({**days, "users.json": SLACK["users.json"]}))
    assert (len(set(found.texts)), len(found.rejected)) == (2500, 0)


def test_an_inspection_tells_in_which_file_something_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    path.write_bytes(packed({"a.csv": TABLE, "b.csv": TABLE + "bob,so,bad\n"}))
    found = inspect_file(path, FieldMapping(), ReadingOptions(), limit=1000, max_post_chars=100)
    assert (found.accepted, found.form["files"]) == (2, 2)
    assert list(found.first.values()) == ["b.csv, line 3"]


def test_all_files_together_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "p.zip"
    rows = "text\n" + "so good\n" * 1000
    path.write_bytes(packed({f"{n}.csv": rows for n in range(10)}))
    options = ReadingOptions(most_unpacked=50_000)
    with pytest.raises(UnpacksTooFar, match="holds more than 50,000 bytes"):
        list(open_records(path, limit=1000, options=options))
