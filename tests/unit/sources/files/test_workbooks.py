"""Workbooks as people save them, read by a reader of real ones."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from groundswell.errors import ConfigurationError
from groundswell.sources.files.mapped import ROUNDED, UNTIMED
from tests.contract.sources.reading import Reading, read
from tests.unit.sources.replaying import replay
from tests.workbooks import Cell, write_workbook

Rows = Sequence[Sequence[Cell]]
MOMENT = datetime(2026, 11, 20, 8, 30, 15)


async def reading(folder: Path, rows: Rows, query: str = "", **more: Rows) -> Reading:
    return await read(replay(write_workbook(folder / "p.xlsx", {"Posts": rows, **more}), query))


async def test_texts_dates_and_numbers_are_what_the_sheet_shows(tmp_path: Path) -> None:
    rows: Rows = [
        ["Mention Id", "Date", "Author", "Snippet", "Language"],
        [1234567890123, MOMENT, "zoë", "Größe passt & I <3 it\nsecond line", "de"],
        [1234567890124, "2026-11-20T08:31:00Z", None, "so bad", None],
    ]
    found = await reading(tmp_path, rows)
    assert not found.rejected
    first, second = (event.post for event in found.events)
    assert first.post_id == "1234567890123"
    assert first.created_at == MOMENT.replace(tzinfo=UTC)
    assert (first.author, first.lang) == ("zoë", "de")
    assert first.content == "Größe passt & I <3 it\nsecond line"
    assert (second.author, second.content) == (None, "so bad")


async def test_a_date_has_the_zone_that_is_asked_for(tmp_path: Path) -> None:
    rows: Rows = [["text", "date"], ["so good", MOMENT]]
    (event,) = (await reading(tmp_path, rows, "timezone=Europe/Berlin")).events
    assert event.post.created_at == datetime(2026, 11, 20, 7, 30, 15, tzinfo=UTC)


async def test_ids_that_have_lost_their_last_digits_are_told(tmp_path: Path) -> None:
    rows: Rows = [
        ["post_id", "text"],
        [1510203040506070809.0, "so good"],
        [1510203040506070811.0, "bad"],
    ]
    found = await reading(tmp_path, rows)
    assert len(set(found.ids)) == 2
    assert found.notes == {ROUNDED: 2, UNTIMED: 2}


async def test_what_stands_before_the_header_and_empty_rows_are_passed_over(tmp_path: Path) -> None:
    rows: Rows = [
        ["Report", "Mentions"],
        [None],
        ["Date", "Author", "Snippet", "Url"],
        [MOMENT, "ann", "so good", "https://example.org/1"],
        [None, None, None, None],
        [MOMENT, "bob", "so bad", None],
    ]
    assert (await reading(tmp_path, rows)).texts == ["so good", "so bad"]


async def test_the_sheet_with_posts_is_found_and_the_others_are_named(tmp_path: Path) -> None:
    cover: Rows = [["Report", "Mentions"], ["Made on", MOMENT]]
    posts: Rows = [["Date", "Text"], [MOMENT, "so good"]]
    found = await reading(tmp_path, cover, Data=posts, More=[["Date", "Text"], [MOMENT, "so bad"]])
    assert found.texts == ["so good"]
    assert [note.partition(": ")[2] for note in found.notes] == [
        "Posts (sheet=Posts)",
        "More (sheet=More)",
    ]
    by_column = await reading(tmp_path, cover, "content=Words", Data=posts, Own=[["Words"], ["x"]])
    assert by_column.texts == ["x"]


async def test_rows_of_two_sheets_are_two_posts(tmp_path: Path) -> None:
    first, second = [["text"], ["so good"]], [["text"], ["so bad"]]
    one = await reading(tmp_path, first, Data=second)
    other = await reading(tmp_path, first, "sheet=Data", Data=second)
    assert set(one.ids).isdisjoint(other.ids)


async def test_a_day_and_a_time_of_the_day_in_two_columns_are_one_time(tmp_path: Path) -> None:
    day, clock = datetime(2026, 11, 20), datetime(1899, 12, 30, 8, 15)
    rows: Rows = [["Date", "Time", "text"], [day, clock, "so good"], [day, None, "so bad"]]
    found = await reading(tmp_path, rows, "timezone=Europe/Berlin")
    assert [event.post.created_at for event in found.events] == [
        datetime(2026, 11, 20, 7, 15, tzinfo=UTC),
        datetime(2026, 11, 19, 23, tzinfo=UTC),
    ]


async def test_another_sheet_is_read_by_its_name(tmp_path: Path) -> None:
    cover, posts = [["About this file"]], [["text"], ["so good"]]
    assert (await reading(tmp_path, cover, "sheet=Data", Data=posts)).texts == ["so good"]
    with pytest.raises(ConfigurationError, match=r"no sheet 'Dat'; its sheets are: Posts, Data"):
        await reading(tmp_path, cover, "sheet=Dat", Data=posts)


async def test_a_sheet_without_a_header_takes_the_names_it_is_given(tmp_path: Path) -> None:
    rows: Rows = [["ann", "so good"], ["bob", "so bad"]]
    found = await reading(tmp_path, rows, "columns=author,content")
    assert [(e.post.author, e.post.content) for e in found.events] == [
        ("ann", "so good"),
        ("bob", "so bad"),
    ]


async def test_a_row_without_a_text_is_told_by_its_number(tmp_path: Path) -> None:
    found = await reading(tmp_path, [["text", "date"], ["so good", MOMENT], [None, MOMENT]])
    assert found.texts == ["so good"]
    assert [each.where for each in found.rejected] == ["p.xlsx:3"]


@pytest.mark.parametrize("rows", [[], [[None]]])
async def test_an_empty_sheet_is_refused_in_one_line(tmp_path: Path, rows: Rows) -> None:
    with pytest.raises(ConfigurationError, match="'Posts' is empty"):
        await reading(tmp_path, rows)
