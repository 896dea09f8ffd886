"""Exports of chats: what people wrote is read, and what happened in the chat is counted."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from groundswell.sources.files.service_messages import SERVICE, WORDLESS
from tests.unit.sources.replaying import read_text

MOMENT = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
_TELEGRAM = {"type": "message", "date": "2024-01-02T05:04:05", "date_unixtime": "1704164645"}
CHAT = {
    "name": "Ellwyn",
    "type": "private_supergroup",
    "id": 12,
    "messages": [
        {**_TELEGRAM, "id": 1, "type": "service", "actor_id": "user1", "action": "create_group"},
        {
            **_TELEGRAM,
            "id": 2,
            "from": "Ann",
            "from_id": "user1",
            "text": ["so ", {"type": "bold", "text": "good"}, {"type": "plain", "text": "!"}],
        },
        {**_TELEGRAM, "id": 3, "from_id": "user2", "text": "fine", "reply_to_message_id": 2},
        {**_TELEGRAM, "id": 4, "from_id": "user2", "text": "", "photo": "a.jpg"},
    ],
}
_SLACK = {"type": "message", "user": "U1", "ts": "1704164645.000000"}
DAY = [
    {**_SLACK, "subtype": "channel_join", "text": "<@U1> has joined the channel"},
    {**_SLACK, "text": "so <https://a.example|good> &amp; <@U2>", "reactions": [{"count": 2}]},
    {**_SLACK, "ts": "1704164646.000000", "thread_ts": _SLACK["ts"], "parent_user_id": "U1",
     "subtype": "thread_broadcast", "text": "fine"},
    {**_SLACK, "subtype": "file_share", "text": "", "files": []},
]  # fmt: skip
_DISCORD = {"timestamp": "2024-01-02T03:04:05+00:00", "timestampEdited": None, "isPinned": False}
CHANNEL = {
    "guild": {"id": "1", "name": "g"},
    "channel": {"id": "2", "type": "GuildTextChat", "topic": "no post"},
    "messages": [
        {**_DISCORD, "id": "31", "type": "GuildMemberJoin", "content": "Joined.", "author": {}},
        {**_DISCORD, "id": "32", "type": "Default", "content": "so good", "author": {"name": "a"}},
        {**_DISCORD, "id": "33", "type": "Reply", "content": "fine", "author": {"name": "b"},
         "reference": {"messageId": "32"}},
        {**_DISCORD, "id": "34", "type": "Default", "content": "", "author": {"name": "b"}},
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    ("content", "texts", "ids"),
    [
        (CHAT, ["so good!", "fine"], ["telegram:12:2", "telegram:12:3"]),
        (
            DAY,
            ["so good & @U2", "fine"],
            ["slack:U1:1704164645.000000", "slack:U1:1704164646.000000"],
        ),
        (CHANNEL, ["so good", "fine"], ["32", "33"]),
    ],
    ids=["telegram", "slack", "discord"],
)
async def test_what_people_wrote_is_read_and_the_rest_is_counted(
    tmp_path: Path, content: object, texts: list[str], ids: list[str]
) -> None:
    found = await read_text(tmp_path, "chat.json", json.dumps(content, indent=1))
    assert (found.texts, found.ids, found.rejected) == (texts, ids, [])
    assert found.passed_over == {SERVICE: 1, WORDLESS: 1}
    first, answer = (event.post for event in found.events)
    assert (first.created_at, answer.kind, answer.reply_to) == (MOMENT, "reply", first.post_id)


async def test_all_chats_of_telegram_are_read_and_their_numbers_kept_apart(tmp_path: Path) -> None:
    account = {
        "about": "Here is the data you requested.",
        "personal_information": {"user_id": 1, "bio": "no post"},
        "contacts": {"about": "x", "list": [{"user_id": 2, "first_name": "Bob"}]},
        "chats": {"about": "y", "list": [CHAT, {**CHAT, "id": 13}]},
    }
    found = await read_text(tmp_path, "result.json", json.dumps(account))
    assert found.ids == [f"telegram:{chat}:{number}" for chat in (12, 13) for number in (2, 3)]


async def test_a_column_of_telegram_that_is_asked_for_is_its_words(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "r.json", json.dumps(CHAT), "content=text&author=from")
    assert found.texts == ["so good!", "fine"]


@pytest.mark.parametrize(
    "record",
    [
        {"text": "<@U024BE7LH|ann> has joined the channel"},
        {"text": "ann has joined the channel", "subtype": "channel_join"},
        {"text": "ann pinned a message", "type": "service"},
        {"text": "\u200eMessages and calls are end-to-end encrypted. No one outside of this chat, "
                 "not even WhatsApp, can read or listen to them. Tap to learn more."},
        {"text": "Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt. Niemand außerhalb dieses "
                 "Chats kann sie lesen oder anhören, nicht einmal WhatsApp."},
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", ["p.json", "p.csv"])
async def test_a_service_message_of_any_export_is_no_post(
    tmp_path: Path, name: str, record: dict[str, Any]
) -> None:
    rows = [record, {**dict.fromkeys(record, ""), "text": "so good"}]
    table = "".join(",".join(f'"{cell}"' for cell in row.values()) + "\n" for row in rows)
    content = json.dumps(rows) if "json" in name else ",".join(record) + "\n" + table
    found = await read_text(tmp_path, name, content)
    assert (found.texts, found.rejected) == (["so good"], [])
    assert found.passed_over == {SERVICE: 1}


async def test_a_picture_of_whatsapp_has_no_words(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "p.csv", "text,user\n<Media omitted>,ann\nso good,bob\n")
    assert (found.texts, found.passed_over) == (["so good"], {WORDLESS: 1})


@pytest.mark.parametrize(
    "text",
    [
        "Everybody has joined the channel, at last",
        "Messages and calls are end-to-end encrypted there, which I like",
        "<3 this chat",
        "Are messages end-to-end encrypted?",
    ],
)
async def test_what_reads_like_a_service_message_is_a_post(tmp_path: Path, text: str) -> None:
    found = await read_text(tmp_path, "p.json", json.dumps([{"text": text, "type": "message"}]))
    assert found.texts == [text]


async def test_comments_below_comments_are_read_and_those_left_out_are_told(tmp_path: Path) -> None:
    def comment(name: str, *below: object) -> dict[str, Any]:
        replies = {"kind": "Listing", "data": {"children": [*below]}} if below else ""
        data = {"id": name, "body": f"text {name}", "created_utc": 1704164645, "replies": replies}
        return {"kind": "t1", "data": data}

    more = {"kind": "more", "data": {"count": 2, "children": ["x", "y"]}}
    tree = {"kind": "Listing", "data": {"children": [comment("a", comment("b"), more)]}}
    found = await read_text(tmp_path, "thread.json", json.dumps([tree, tree | {"data": {}}]))
    assert found.ids == ["t1_a", "t1_b"]
    assert found.passed_over == {"comments that the listing only names": 2}


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ([{"timestamp": 1704164645, "data": [{"post": "so good"}], "title": "A."}], "so good"),
        (
            {"comments_v2": [{"timestamp": 1704164645, "title": "A commented.", "data": [
                {"comment": {"timestamp": 1704164645, "comment": "so good", "author": "A"}}]}]},
            "so good",
        ),
        (
            [{"media_list_data": [], "string_map_data": {
                "Comment": {"value": "so good"}, "Time": {"timestamp": 1704164645}}}],
            "so good",
        ),
        (
            [{"media": [{"uri": "a.jpg", "creation_timestamp": 1704164645, "title": "so good"}]}],
            "so good",
        ),
    ],
    ids=["facebook posts", "facebook comments", "instagram comments", "instagram posts"],
)  # fmt: skip
async def test_posts_and_comments_of_meta_are_read(
    tmp_path: Path, content: object, text: str
) -> None:
    found = await read_text(tmp_path, "export.json", json.dumps(content))
    assert (found.texts, found.rejected) == ([text], [])
    assert found.events[0].post.created_at == MOMENT
