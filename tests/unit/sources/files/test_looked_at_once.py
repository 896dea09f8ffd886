"""What a file is, is looked at once, however often it is opened; and anew where it has changed."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from python_calamine import CalamineWorkbook

from groundswell.sources.files import compression, detection, opening, spreadsheet
from groundswell.sources.files.inspection import inspect_file
from groundswell.sources.files.mapping import FieldMapping
from groundswell.sources.files.options import ReadingOptions
from tests.contract.sources.reading import read
from tests.unit.sources.replaying import replay
from tests.workbooks import write_workbook

ROW = "so good and in ASCII as far as one looks " * 20
LINES = "text\n" + "".join(f'"{n} {ROW}"\n' for n in range(6000))


def _zip(data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("p.csv", data)
    return packed.getvalue()


@pytest.fixture
def looks(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were looked at, in order."""
    looked: list[Path] = []
    detect = detection.detect

    def counted(path: Path, options: ReadingOptions) -> object:
        looked.append(path)
        return detect(path, options)

    monkeypatch.setattr(opening, "detect", counted)
    return looked


@pytest.fixture
def unpacked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many bytes were unpacked, piece by piece."""
    given: list[int] = []
    readinto = compression._Unpacked.readinto

    def counted(self: compression._Unpacked, buffer: object) -> int | None:
        given.append(readinto(self, buffer) or 0)
        return given[-1]

    monkeypatch.setattr(compression._Unpacked, "readinto", counted)
    return given


@pytest.mark.parametrize(
    ("name", "pack"), [("p.csv.gz", lambda data: gzip.compress(data, 1)), ("p.zip", _zip)]
)
async def test_a_packed_file_is_unpacked_for_a_look_and_for_its_posts(
    tmp_path: Path, looks: list[Path], unpacked: list[int], name: str,
    pack: Callable[[bytes], bytes],
) -> None:  # fmt: skip
    path = tmp_path / name
    path.write_bytes(pack(LINES.encode()))
    source = replay(path)
    before = sum(unpacked)
    assert before < 1.4 * len(LINES)  # whole for a first letter beyond ASCII, and its first rows
    assert len((await read(source)).events) == 6000
    assert sum(unpacked) - before < 1.1 * len(LINES)
    assert len(looks) == 1


def test_an_inspection_looks_once(tmp_path: Path, looks: list[Path]) -> None:
    path = tmp_path / "p.csv"
    path.write_text("text\nso good\n")
    found = inspect_file(path, FieldMapping(), ReadingOptions(), limit=1000, max_post_chars=100)
    assert (found.accepted, looks) == (1, [path])


async def test_a_file_that_changed_is_looked_at_anew(tmp_path: Path, looks: list[Path]) -> None:
    path = tmp_path / "p.csv"
    path.write_text("author,text\nann,so good\n")
    source = replay(path)
    assert (await read(source)).texts == ["so good"]
    path.write_text("author;text\nann;fine, now\n")
    os.utime(path, ns=(0, 0))  # whatever the clock of the file system can tell apart
    assert (await read(source)).texts == ["fine, now"]
    assert looks == [path, path]


async def test_a_workbook_is_parsed_once_for_a_look_and_for_its_posts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_workbook(tmp_path / "p.xlsx", {"Posts": [["text"], ["so good"]]})
    parsed: list[str] = []
    from_path = CalamineWorkbook.from_path

    def counted(path: str) -> CalamineWorkbook:
        parsed.append(path)
        return from_path(path)

    monkeypatch.setattr(spreadsheet, "CalamineWorkbook", SimpleNamespace(from_path=counted))
    source = replay(path)
    assert (await read(source)).texts == ["so good"]
    assert len(parsed) == 1
    write_workbook(path, {"Posts": [["text"], ["fine"], ["now"]]})
    assert (await read(source)).texts == ["fine", "now"]
    assert len(parsed) == 2
