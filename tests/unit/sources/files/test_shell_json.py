"""Documents as the shells of MongoDB print them: mongosh, mongo, Robo 3T."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from groundswell.sources.files.shell_json import shell_value
from tests.unit.sources.replaying import read_text

MOMENT = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
ID = "65a4f0aa0000000000000001"
MONGOSH = """\
[
  {
    _id: ObjectId('65a4f0aa0000000000000001'),
    text: 'so good, isn\\'t it?\\nyes',
    created_at: ISODate('2024-01-02T03:04:05.000Z'),
    author: "o'ann",
    likes: Long('5'),
    'reply-to': null,
    tags: [ 'a', 'b', [Object] ]
  },
  {
    _id: ObjectId("65a4f0aa0000000000000002"),
    text: `it's "bad"`,
    created_at: ISODate("2024-01-02T03:04:06.000Z"),
    author: undefined,
    likes: Int32(2),
    score: Decimal128('1.5'), ratio: NaN,
  }
]
"""
MONGO = """\
{ "_id" : ObjectId("65a4f0aa0000000000000001"), "text" : "so good", "likes" : NumberLong(5), \
"created_at" : ISODate("2024-01-02T03:04:05Z"), "gone" : new Date(1704164645000) }
{ "_id" : ObjectId("65a4f0aa0000000000000002"), "text" : "so \\"bad\\"", "likes" : NumberInt("2") }
"""
ROBO = """\
/* 1 */
{
    "_id" : ObjectId("65a4f0aa0000000000000001"),
    "text" : "so good",
    "created_at" : ISODate("2024-01-02T03:04:05.000Z")
}

/* 2 */
{
    "_id" : ObjectId("65a4f0aa0000000000000002"),
    "text" : "see http://a.example // there",
    "n" : NumberLong("9007199254740993")
}
"""


@pytest.mark.parametrize(
    ("name", "content", "texts"),
    [
        ("p.json", MONGOSH, ["so good, isn't it?\nyes", 'it\'s "bad"']),
        ("p.txt", MONGOSH, ["so good, isn't it?\nyes", 'it\'s "bad"']),
        ("p.json", MONGO, ["so good", 'so "bad"']),
        ("p.jsonl", MONGO, ["so good", 'so "bad"']),
        ("p.json", ROBO, ["so good", "see http://a.example // there"]),
    ],
    ids=["mongosh", "as a text", "mongo", "lines", "robo 3t"],
)
async def test_what_a_shell_printed_is_read(
    tmp_path: Path, name: str, content: str, texts: list[str]
) -> None:
    found = await read_text(tmp_path, name, content)
    assert (found.texts, found.rejected) == (texts, [])
    assert found.ids == [ID, f"{ID[:-1]}2"]
    assert found.events[0].post.created_at == MOMENT


async def test_its_numbers_and_texts_are_those_of_a_post(tmp_path: Path) -> None:
    first, second = (event.post for event in (await read_text(tmp_path, "p.json", MONGOSH)).events)
    assert (first.author, first.engagement) == ("o'ann", '{"likes": 5}')
    assert (second.author, second.engagement) == (None, '{"likes": 2}')


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("NumberLong(5)", 5),
        ("NumberDecimal('1.5')", 1.5),
        ("UUID('a-b')", "a-b"),
        ("new Date('2024-01-02T03:04:05Z')", "2024-01-02T03:04:05Z"),
        ("Timestamp({ t: 1704164645, i: 1 })", 1704164645),
        ("Timestamp(1704164645, 1)", 1704164645),
        ("BinData(0, 'aGk=')", [0, "aGk="]),
        ("{ a: { $oid: 'x' } }", {"a": "x"}),
        ("'a' +\n  'b'", "ab"),
        (r"'\u{1f600}\x41\u0042\q'", "\U0001f600ABq"),
        ("[1, -2.5e3, 0xff, -Infinity, /a\\/b/i,]", [1, -2500.0, 255, float("-inf"), "/a\\/b/i"]),
        ("MinKey()", None),
    ],
)
def test_a_call_is_what_it_stands_for(text: str, means: Any) -> None:
    assert shell_value(text) == means


@pytest.mark.parametrize(
    ("content", "texts", "told"),
    [
        (MONGOSH.replace("  }\n]", "  },\n  ... 18 more items\n]"), 2, "first of its documents"),
        (f'{MONGO}Type "it" for more\n', 2, "first of its documents"),
        (ROBO + 'Type "it" for more\n', 2, "first of its documents"),
        (MONGOSH.replace("Int32(2)", "#2"), 1, "a value is missing before '#2,'"),
    ],
    ids=["items", "lines", "documents", "broken"],
)
async def test_what_is_left_out_or_broken_is_told(
    tmp_path: Path, content: str, texts: int, told: str
) -> None:
    found = await read_text(tmp_path, "p.json", content)
    assert len(found.texts) == texts
    assert len(found.rejected) == 1
    assert told in found.rejected[0].reason
