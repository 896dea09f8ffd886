"""Header lines in two rows, and those that come again below."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from tests.contract.sources.reading import read
from tests.unit.sources.replaying import read_text, replay
from tests.workbooks import Cell, write_workbook

MOMENT = datetime(2026, 11, 20, 8, 30)
AGAIN = "rows that name or explain the columns once more"


@pytest.mark.parametrize(
    "groups", [["Post", None, "Author", None], ["Beitrag", None, "Nutzer", None]]
)
async def test_names_of_groups_above_the_names_of_columns_are_no_header(
    tmp_path: Path, groups: list[Cell]
) -> None:
    names: list[Cell] = ["Date", "Message", "Name", "Handle"]
    rows: list[list[Cell]] = [["Export Q4"], groups, names, [MOMENT, "so good", "Ann", "@ann"]]
    found = await read(replay(write_workbook(tmp_path / "p.xlsx", {"Posts": rows})))
    assert found.texts == ["so good"]
    assert found.events[0].post.created_at.isoformat() == "2026-11-20T08:30:00+00:00"
    lines = [",".join(str(cell or "") for cell in row) for row in rows[1:]]
    assert (await read_text(tmp_path, "p.csv", "\n".join(lines) + "\n")).texts == ["so good"]


async def test_a_column_without_a_name_beside_the_text_is_no_group(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "p.csv", "author,text,\nann,so good,x\nbob,so bad,y\n")
    assert found.texts == ["so good", "so bad"]


async def test_the_header_of_each_of_several_files_put_together_is_no_post(tmp_path: Path) -> None:
    one = "author,text,date\nann,so good,2026-11-20\n"
    found = await read_text(tmp_path, "p.csv", one + one.replace("ann,so good", "bob,so bad"))
    assert found.texts == ["so good", "so bad"]
    assert found.passed_over == {AGAIN: 1}


async def test_rows_of_qualtrics_that_explain_its_columns_are_no_posts(tmp_path: Path) -> None:
    content = (
        "StartDate,ResponseId,Q1,Q2_TEXT\n"
        "Start Date,Response ID,How satisfied are you?,Please tell us why\n"
        '"{""ImportId"":""startDate""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}",'
        '"{""ImportId"":""QID2_TEXT""}"\n'
        "2026-11-20 08:00:00,R_1,Very,So friendly\n"
    )
    found = await read_text(tmp_path, "p.csv", content, "content=Q2_TEXT")
    assert (found.texts, found.passed_over) == (["So friendly"], {AGAIN: 2})


async def test_the_second_header_of_surveymonkey_is_no_post(tmp_path: Path) -> None:
    content = (
        "Respondent ID,Start Date,What did you like?,,What can we improve?\n"
        ",,Response,Other (please specify),Open-Ended Response\n"
        "11,11/20/2026 08:00:00 AM,Price,,Shipping is slow\n"
    )
    found = await read_text(tmp_path, "p.csv", content, "content=What can we improve%3F")
    assert (found.texts, found.passed_over) == (["Shipping is slow"], {AGAIN: 1})


async def test_a_text_that_is_called_as_its_column_is_a_post(tmp_path: Path) -> None:
    found = await read_text(tmp_path, "p.csv", "author,text\nann,Text\nauthor,so good\n")
    assert found.texts == ["Text", "so good"]
