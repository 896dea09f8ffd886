"""Zip archives, and spreadsheets and texts that have each other's names."""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from groundswell.errors import ConfigurationError
from tests.contract.sources.reading import read
from tests.unit.sources.replaying import read_text, replay
from tests.workbooks import write_workbook

TABLE = "author,text\nann,so good\nbob,so bad\n"
TEXTS = ["so good", "so bad"]


def packed(**members: str) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return stream.getvalue()


@pytest.mark.parametrize("name", ["p.zip", "p.csv.zip", "p.csv"])
async def test_the_one_file_of_an_archive_is_read(tmp_path: Path, name: str) -> None:
    aside = {"__MACOSX/._a.csv": "\0", "export/.DS_Store": "x", "export/": ""}
    content = packed(**{"export/a.csv": TABLE, **aside})
    found = await read_text(tmp_path, name, content)
    assert (found.texts, found.rejected) == (TEXTS, [])


async def test_damage_in_an_archive_is_told(tmp_path: Path) -> None:
    content = bytearray(packed(**{"a.csv": "text\n" + "so good\n" * 20_000}))
    with pytest.raises(ConfigurationError, match="not a sound zip file"):
        await read_text(tmp_path, "cut.zip", bytes(content[:100]))
    content[120:140] = b"?" * 20
    with pytest.raises(ConfigurationError, match="the zip data is damaged"):
        await read_text(tmp_path, "p.zip", bytes(content))


@pytest.mark.parametrize("name", ["p.xls", "p.xlsx", "p.ods"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
async def test_a_table_of_text_may_have_the_name_of_a_spreadsheet(
    tmp_path: Path, name: str, encoding: str
) -> None:
    content = TABLE.replace(",", "\t").encode(encoding)
    assert (await read_text(tmp_path, name, content)).texts == TEXTS


@pytest.mark.parametrize("name", ["p.csv", "p.zip", "p"])
async def test_a_spreadsheet_may_have_another_name(tmp_path: Path, name: str) -> None:
    rows = [["author", "text"], ["ann", "so good"], ["bob", "so bad"]]
    path = write_workbook(tmp_path / name, {"Posts": rows, "Made": [["on", datetime(2026, 11, 1)]]})
    assert (await read(replay(path))).texts == TEXTS


async def test_a_web_page_with_the_name_of_a_spreadsheet_is_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="a web page that is named as a spreadsheet"):
        await read_text(tmp_path, "p.xls", "<html><table><tr><td>so good</td></tr></table></html>")
