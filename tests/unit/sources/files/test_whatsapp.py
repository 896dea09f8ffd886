"""WhatsApp's exported chats: times in the words of any phone, and whose words are whose."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from groundswell.errors import ConfigurationError
from groundswell.sources.files.service_messages import DELETED, SERVICE, WORDLESS
from tests.unit.sources.replaying import read_text

MOMENT = datetime(2023, 12, 31, 22, 15, tzinfo=UTC)
IPHONE = """\
[31.12.23, 22:14:01] Family: \u200eMessages and calls are end-to-end encrypted. Tap to learn more.
[31.12.23, 22:14:02] Family: \u200eAnn created this group
[31.12.23, 22:15:30] Ann: so good
second line

31.12.22, 10:00 - quoted: from another phone
\u200e[31.12.23, 22:16:00] Ann: \u200eBild weggelassen
[31.12.23, 22:17:00] ~\u202fBob B.: so bad: @\u2068Ann\u2069 \u200e<This message was edited>
\u200e[31.12.23, 22:18:00] \u202a+49 170 1234567\u202c: nice view \u200e<attached: 0001-PHOTO.jpg>
[31.12.23, 22:18:30] Ann: \u200eDu hast diese Nachricht gelöscht.
[31.12.23, 22:19:00] Bob B.: \u200eMissed voice call
\u200e[31.12.23, 22:19:30] Ann: plan.pdf \u2022 \u200e12 Seiten \u200eDokument weggelassen
[31.12.23, 22:20:00] Ann: \u200ePOLL:
Where to?
\u200eOPTION: Pizza (\u200e2 votes)
[31.12.23, 22:21:00] Ann: \u200eLocation: https://maps.google.com/?q=1,2
[31.12.23, 22:22:00] Ann: \u200e+49 30 1234
"""
ANDROID = """\
12/31/23, 10:13\u202fPM - Messages and calls are end-to-end encrypted. Tap to learn more.
12/31/23, 10:14\u202fPM - Ann changed the subject from "a" to "Trip: 2024"
12/31/23, 10:15\u202fPM - Ann: so good
12/31/23, 10:16\u202fPM - Bob: <Media omitted>
12/31/23, 10:16\u202fPM - Bob: <Media omitted>
with a caption
12/31/23, 10:17\u202fPM - Ann: \u200eIMG-20231231-WA0001.jpg (file attached)
12/31/23, 10:17\u202fPM - Ann: IMG-20231231-WA0002.jpg (file attached)
so bad
12/31/23, 10:18\u202fPM - Bob: This message was deleted
12/31/23, 10:19\u202fPM - Bob: null
12/31/23, 10:20\u202fPM - Bob: fine <This message was edited>
1/1/24, 12:05\u202fAM - Bob: <3 all of you
"""


async def test_a_chat_of_an_iphone_is_read(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "_chat.txt", IPHONE)
    assert found.rejected == []
    assert [(event.post.author, event.post.content) for event in found.events] == [
        ("Ann", "so good\nsecond line\n\n31.12.22, 10:00 - quoted: from another phone"),
        ("Bob B.", "so bad: @Ann"),
        ("+49 170 1234567", "nice view"),
        ("Ann", "POLL:\nWhere to?\nOPTION: Pizza (2 votes)"),
        ("Ann", "+49 30 1234"),
    ]
    first = found.events[0].post
    assert (first.source, first.created_at) == ("whatsapp", MOMENT.replace(second=30))
    assert found.passed_over == {SERVICE: 3, WORDLESS: 3, DELETED: 1}


async def test_a_chat_of_android_is_read(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "WhatsApp Chat with Ann.txt", ANDROID)
    assert found.rejected == []
    assert [(event.post.author, event.post.content) for event in found.events] == [
        ("Ann", "so good"),
        ("Bob", "with a caption"),
        ("Ann", "so bad"),
        ("Bob", "fine"),
        ("Bob", "<3 all of you"),
    ]
    assert found.events[0].post.created_at == MOMENT
    assert found.events[-1].post.created_at == datetime(2024, 1, 1, 0, 5, tzinfo=UTC)
    assert found.passed_over == {SERVICE: 3, WORDLESS: 2, DELETED: 1}


@pytest.mark.parametrize(
    "head",
    [
        "[12/31/23, 10:15:00\u202fPM]",
        "[31/12/2023, 10:15:00 p.m.]",
        "[2023. 12. 31. 오후 10:15:00]",
        "[2023/12/31 22:15:00]",
        "31.12.23, 22:15 -",
        "31/12/2023, 22:15 -",
        "31-12-2023 22:15 -",
        "2023-12-31 22:15 -",
        "2023-12-31, 10:15 p.m. -",
        "2023/12/31, 10:15 pm -",
        "31/12/2023 10:15 p.\u00a0m. -",
        "31/12/23 22.15 -",
        "31.12.23 à 22:15 -",
        "31.12.2023 klo 22.15 -",
        "22:15, 31/12/2023 -",
        "10:15 CH, 31/12/2023 -",
        "2023/12/31 下午10:15 -",
        "2023年12月31日 22:15 -",
        "2023년 12월 31일 오후 10:15 -",
        "\u200f٣١\u200f/١٢\u200f/٢٠٢٣، ١٠:١٥ م -",
        "31.12.23 г., 22:15 ч. -",
        "31. 12. 2023 22:15 -",
        "31.12.2023. 22:15 -",
        "2023-12-31 22 h 15 -",
        "31.12.23 ÖS 10:15 -",
        "31-12-23 22:15:00:",
    ],
)
async def test_times_stand_as_each_phone_writes_them(tmp_path: Path, head: str) -> None:
    content = f"{head} Ann: so good\n{head} Bob Builder: so bad\nreally: bad\n"
    found = await read_text(tmp_path, "chat.txt", content)
    assert [(e.post.author, e.post.content, e.post.created_at) for e in found.events] == [
        ("Ann", "so good", MOMENT),
        ("Bob Builder", "so bad\nreally: bad", MOMENT),
    ]
    zoned = await read_text(tmp_path, "chat.txt", content, "timezone=Europe/Berlin&name=family")
    assert zoned.events[0].post.created_at == MOMENT.replace(hour=21)
    assert zoned.events[0].post.source == "family"


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (["03/04/24", "04/04/24", "01/05/24"], datetime(2024, 4, 3, 9, tzinfo=UTC)),
        (["04/03/24", "04/04/24", "05/01/24"], datetime(2024, 4, 3, 9, tzinfo=UTC)),
        (["01/02/24", "01/02/24", "02/03/24"], None),
    ],
)
async def test_messages_one_after_the_other_tell_days_from_months(
    tmp_path: Path, days: list[str], first: datetime | None
) -> None:
    content = "".join(f"{day}, 09:00 - Ann: so good {n}\n" for n, day in enumerate(days))
    found = await read_text(tmp_path, "chat.txt", content)
    if first is not None:
        assert (found.events[0].post.created_at, found.rejected) == (first, [])
        return
    assert len(found.rejected) == 3
    assert "may be day/month or month/day: '01/02/24 09:00'" in found.rejected[0].reason
    told = await read_text(tmp_path, "chat.txt", content, "date_format=month-first")
    assert told.events[0].post.created_at == datetime(2024, 1, 2, 9, tzinfo=UTC)


async def test_what_is_broken_is_told_with_its_line(tmp_path: Path) -> None:
    content = b"the rest of a message\n" + b"".join(
        b"31.12.23, 22:%d - Ann: so good %d\n" % (10 + n, n) for n in range(3)
    )
    content += b"99.12.23, 22:20 - Ann: when?\n31.12.23, 22:21 - Ann: caf\xe9 \xf0\x9f\x98\x80\n"
    found = await read_text(tmp_path, "chat.txt", content, "encoding=utf-8")
    assert found.texts == ["so good 0", "so good 1", "so good 2"]
    assert [each.where for each in found.rejected] == ["chat.txt:1", "chat.txt:5", "chat.txt:6"]
    reasons = [each.reason for each in found.rejected]
    assert "before the first line with a time" in reasons[0]
    assert "'99.12.23 22:20'" in reasons[1]
    assert "not UTF-8 at byte 27 of line 6" in reasons[2]


@pytest.mark.parametrize(
    "content",
    [
        "2024-01-01 10:00:00 - INFO: started\n2024-01-01 10:00:01 - WARN: slow\n",
        "Dear Ann: so good\n\n31.12.23 was fine, 22:15 - Bob\n",
    ],
    ids=["a log", "a letter"],
)
async def test_another_text_is_no_chat(tmp_path: Path, content: str) -> None:
    with pytest.raises(ConfigurationError, match="what it holds is not told by its name"):
        await read_text(tmp_path, "p.txt", content)
