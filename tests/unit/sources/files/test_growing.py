"""A file that somebody is writing: what is not finished is not lost, and not read twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from groundswell.domain.post import Operation
from groundswell.sources.files.records import UNFINISHED
from tests.contract.sources.reading import Reading, read
from tests.unit.sources.replaying import replay


def final(*readings: Reading) -> dict[str, str]:
    """What is stored after these readings."""
    stored: dict[str, str] = {}
    for reading in readings:
        assert not reading.rejected
        for event in reading.events:
            if event.operation is Operation.UPDATE:
                assert event.post.post_id in stored
            else:
                assert event.post.post_id not in stored
            stored[event.post.post_id] = event.post.content
    return stored


TABLE = 'id,text\nc-1,the app is great\nc-2,"terrible, and ""nobody"" cares"\nc-3,new album\n'
LINES = '{"text":"great"}\n{"text":"awful"}\n{"text":"terrible and nobody cares"}\n{"text":"new"}\n'


@pytest.mark.parametrize(
    ("name", "content", "query"),
    [
        ("live.csv", TABLE, "post_id=id"),
        ("live.csv", TABLE, ""),
        ("live.ndjson", LINES, ""),
        ("live.tsv", "text\tn\na\t1\nb and more\t2\nc\t33\n", ""),
    ],
)
async def test_a_file_cut_anywhere_and_continued_gives_each_post_once_and_whole(
    tmp_path: Path, name: str, content: str, query: str
) -> None:
    whole = tmp_path / "whole" / name
    whole.parent.mkdir()
    whole.write_text(content)
    expected = list(final(await read(replay(whole, query))).values())
    path = tmp_path / name
    start = content.index("\n") + 1
    for cut in range(start, len(content)):
        path.write_text(content[:cut])
        first = await read(replay(path, query))
        again = await read(replay(path, query), cursor=first.cursor)
        assert again.events == []
        path.write_text(content)
        second = await read(replay(path, query), cursor=first.cursor)
        assert list(final(first, second).values()) == expected, content[:cut]


async def test_a_last_line_without_an_end_is_read_and_known_again(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("author,content\nann,so good\nbob,so bad")
    first = await read(replay(path))
    assert first.texts == ["so good", "so bad"]
    path.write_text("author,content\nann,so good\nbob,so bad\n")
    assert (await read(replay(path), cursor=first.cursor)).events == []
    path.write_text("author,content\nann,so good\nbob,so bad, really\neve,yes\n")


async def test_half_a_line_that_is_no_post_yet_is_told_and_left(tmp_path: Path) -> None:
    path = tmp_path / "p.ndjson"
    path.write_text('{"text": "one"}\n{"text": "tw')
    found = await read(replay(path))
    assert found.texts == ["one"]
    assert found.rejected == []
    assert found.passed_over == {UNFINISHED: 1}


async def test_ids_stay_as_a_file_grows_and_the_cursor_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "p.ndjson"
    path.write_text('{"text": "one"}\n{"text": "two"}\n')
    first = await read(replay(path))
    with path.open("a") as file:
        file.write('{"text": "three"}\n')
    second = await read(replay(path))
    assert second.ids[:2] == first.ids
