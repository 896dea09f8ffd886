"""Cells that were merged over rows, as people make a sheet pleasant to look at."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from groundswell.errors import ConfigurationError
from groundswell.sources.files.ods_spans import ods_ranges
from tests.contract.sources.reading import Reading, read
from tests.open_documents import write_document
from tests.unit.sources.replaying import replay
from tests.workbooks import Cell, write_workbook

Rows = Sequence[Sequence[Cell]]
DAY = datetime(2026, 11, 20, 8, 30)


async def reading(folder: Path, rows: Rows, *merged: str, query: str = "") -> Reading:
    path = write_workbook(folder / "p.xlsx", {"Posts": rows}, merged)
    return await read(replay(path, query))


async def test_each_row_has_the_author_and_time_that_were_merged_over_it(tmp_path: Path) -> None:
    rows: Rows = [
        ["Date", "Author", "Text"],
        [DAY, "ann", "so good"],
        [None, None, "so bad"],
        [None, "bob", "fine"],
        [DAY.replace(day=21), "eve", "alone"],
        [None, None, "nobody's"],
    ]
    found = await reading(tmp_path, rows, "A2:A4", "B2:B3")
    assert found.rejected == []
    assert [(e.post.content, e.post.author, e.post.created_at.day) for e in found.events[:4]] == [
        ("so good", "ann", 20),
        ("so bad", "ann", 20),
        ("fine", "bob", 20),
        ("alone", "eve", 21),
    ]
    assert found.events[0].post.created_at == DAY.replace(tzinfo=UTC)
    assert found.events[4].post.author is None


async def test_a_text_over_several_rows_is_one_post(tmp_path: Path) -> None:
    rows: Rows = [
        ["Author", "Text", "Tag"],
        ["ann", "so good", "a"],
        [None, None, None],
        ["bob", "so bad", None],
    ]
    found = await reading(tmp_path, rows, "A2:A3", "B2:B3", "C2:C3")
    assert (found.texts, found.rejected) == (["so good", "so bad"], [])


async def test_a_header_of_two_lines_names_the_columns_that_it_spans(tmp_path: Path) -> None:
    rows: Rows = [
        ["Author", "Post", None],
        [None, "Text", "Date"],
        ["ann", "so good", DAY],
        ["bob", "so bad", DAY],
    ]
    found = await reading(tmp_path, rows, "A1:A2", "B1:C1")
    assert [(e.post.content, e.post.author) for e in found.events] == [
        ("so good", "ann"),
        ("so bad", "bob"),
    ]


async def test_a_range_beyond_the_rows_and_one_of_columns_harm_nothing(tmp_path: Path) -> None:
    rows: Rows = [["Report of a week", None, None], ["Text", "Author", "x"], ["so good", "ann", 1]]
    found = await reading(tmp_path, rows, "A1:C1", "B3:B1048576", "F2:F9")
    assert [(e.post.content, e.post.author) for e in found.events] == [("so good", "ann")]


async def test_the_second_sheet_is_read_with_its_own_cells(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "About": [["Made by", "us"], ["in", "2026"]],
        "Posts": [["Author", "Text"], ["ann", "so good"], [None, "so bad"]],
    }
    path = write_workbook(tmp_path / "p.xlsx", sheets, ["A2:A3"])
    found = await read(replay(path))
    assert [event.post.author for event in found.events] == ["ann", "ann"]


async def test_an_open_document_has_its_merged_cells_too(tmp_path: Path) -> None:
    sheets: dict[str, Rows] = {
        "About": [["Made by us", None], [None, None]],
        "Posts": [
            ["Week 47", None, None],
            [None, None, None],
            ["Date", "Author", "Text"],
            [DAY, "ann", "so good"],
            [None, None, "so bad"],
            [None, "bob", "fine"],
            [None, None, None],
            [DAY.replace(day=21), "eve", "alone"],
        ],
    }
    merged = {(0, 0): (1, 3), (3, 0): (3, 1), (3, 1): (2, 1)}
    found = await read(replay(write_document(tmp_path / "p.ods", sheets, merged)))
    assert found.rejected == []
    assert [(e.post.content, e.post.author, e.post.created_at.day) for e in found.events] == [
        ("so good", "ann", 20),
        ("so bad", "ann", 20),
        ("fine", "bob", 20),
        ("alone", "eve", 21),
    ]


async def test_a_text_over_rows_of_an_open_document_is_one_post(tmp_path: Path) -> None:
    rows: Rows = [["Text", "Author", "x"], ["so good", "ann", 1], [None, "bob", 2], ["bad", "c", 3]]
    path = write_document(tmp_path / "p.ods", {"Posts": rows}, {(1, 0): (2, 1)})
    found = await read(replay(path))
    assert found.texts == ["so good", "bad"]
    assert [each.reason.split(": ", 1)[1].split(";")[0] for each in found.rejected] == [
        "content is missing"
    ]


def test_what_is_no_open_document_and_a_bomb_of_entities_have_no_ranges(tmp_path: Path) -> None:
    path = tmp_path / "p.ods"
    path.write_text("no zip")
    assert ods_ranges(path) == {}
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with zipfile.ZipFile(path, "w") as package:
        package.writestr("content.xml", bomb)
    assert ods_ranges(path) == {}
    with pytest.raises(ConfigurationError):
        replay(path)
