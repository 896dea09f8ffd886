"""A file sent over HTTP is looked at as `groundswell inspect` does: told in full, kept nowhere."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from pathlib import Path
from typing import Any

import httpx
import pytest

from groundswell.api.app import create_app
from groundswell.api.dependencies import Deps
from groundswell.settings import Settings
from tests.integration.api.conftest import client_of, with_api
from tests.workbooks import write_workbook

SURVEY = "Zeit;Wie war es? (gut, schlecht, egal);Wer\n03.07.2026 14:30;schön, danke;Zoë\n"
DAY_FIRST = SURVEY + "31.07.2026 09:00;öde;Bob\n"


async def inspect(
    api: httpx.AsyncClient, name: str, body: bytes | str, **options: Any
) -> dict[str, Any]:
    raw = body if isinstance(body, bytes) else body.encode()
    answer = await api.post("/api/imports/inspect", content=raw, params={"file": name, **options})
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def refusal(
    api: httpx.AsyncClient, name: str, body: bytes, **options: Any
) -> tuple[int, str]:
    answer = await api.post("/api/imports/inspect", content=body, params={"file": name, **options})
    return answer.status_code, json.dumps(answer.json()["detail"])


async def test_an_odd_table_is_told_by_its_rows_and_its_columns_can_be_changed(
    api: httpx.AsyncClient,
) -> None:
    body = DAY_FIRST.encode("cp1252")
    found = await inspect(api, "umfrage.csv", body)
    assert found["form"]["encoding"] == "cp1252"
    assert found["form"]["delimiter"] == ";"
    assert found["columns"] == ["Zeit", "Wie war es? (gut, schlecht, egal)", "Wer"]
    assert found["examples"]["Wer"] == ["Zoë", "Bob"]
    assert "no column content" in found["problem"]
    assert "/" not in found["problem"].split(" has ")[0]
    assert found["posts"] == []
    mapped = await inspect(
        api,
        "umfrage.csv",
        body,
        content="Wie war es? (gut, schlecht, egal)",
        author="Wer",
        created_at="Zeit",
        timezone="Europe/Berlin",
    )
    assert mapped["problem"] is None
    first = mapped["posts"][0]
    assert (first["content"], first["author"]) == ("schön, danke", "Zoë")
    assert first["created_at"] == "2026-07-03T12:30:00+00:00"
    assert mapped["options"]["date_format"] == "day-first"
    assert "date_format" in mapped["guessed"]
    assert "timezone" not in mapped["guessed"]


async def test_what_is_refused_is_counted_with_its_line_and_an_option_mends_it(
    api: httpx.AsyncClient,
) -> None:
    body = "text,date\na,03/07/2026\nb,04/07/2026\n"
    found = await inspect(api, "p.csv", body)
    (reason,) = found["refused"]
    assert "day/month or month/day" in reason
    assert (found["refused"][reason], found["first"][reason]) == (2, "line 2")
    mended = await inspect(api, "p.csv", body, date_format="day-first")
    assert (mended["refused"], mended["accepted"]) == ({}, 2)


async def test_a_column_that_was_taken_by_its_name_can_be_left_out(
    api: httpx.AsyncClient,
) -> None:
    body = "text,user,date\nso good,17,2026-07-01\n"
    assert (await inspect(api, "p.csv", body))["posts"][0]["author"] == "17"
    found = await inspect(api, "p.csv", body, author="")
    assert "author" not in found["fields"]
    assert found["posts"][0]["author"] is None


async def test_a_table_without_a_header_gets_its_columns_from_who_looks(
    api: httpx.AsyncClient,
) -> None:
    body = '"0","Mon Apr 06 22:19:45 PDT 2009","zoë_t","the café was closed"\n'.encode("latin-1")
    found = await inspect(
        api,
        "s.csv",
        body * 2,
        header=0,
        columns="label,at,who,said",
        content="said",
        created_at="at",
    )
    assert found["posts"][0]["content"] == "the café was closed"
    assert found["posts"][0]["created_at"] == "2009-04-07T05:19:45+00:00"


@pytest.mark.parametrize(
    ("name", "make", "kind"),
    [
        ("d.csv.gz", lambda: gzip.compress(b"text\nso good\n"), "table"),
        ("d.ndjson", lambda: b'{"text": "so good", "user": {"name": "ann"}}\n', "ndjson"),
        ("d.json", lambda: b'[{"text": "so good"}]', "json"),
        ("tweets.js", lambda: b'window.YTD.t = [{"tweet": {"full_text": "so good", '
         b'"id_str": "77", "created_at": "Wed Oct 10 20:19:24 +0000 2018"}}]', "json"),
        ("mac.csv", lambda: b"text,author\rso good,ann\r", "table"),
    ],
)  # fmt: skip
async def test_every_kind_of_file_is_read_as_on_the_command_line(
    api: httpx.AsyncClient, name: str, make: Any, kind: str
) -> None:
    found = await inspect(api, name, make())
    assert found["form"]["format"] == kind
    assert found["posts"][0]["content"] == "so good"
    assert found["complete"] is True


async def test_a_workbook_tells_its_sheet(api: httpx.AsyncClient, tmp_path: Path) -> None:
    path = tmp_path / "w.xlsx"
    write_workbook(path, {"Posts": [["text", "author"], ["so good", "ann"]]})
    found = await inspect(api, "w.xlsx", path.read_bytes())
    assert found["posts"][0]["author"] == "ann"
    assert found["form"]["sheet"] == "Posts"


async def test_fields_of_json_are_shown_as_columns(api: httpx.AsyncClient) -> None:
    body = json.dumps({"body": {"plain": "so good"}, "by": [1, 2], "n": 3}) + "\n"
    found = await inspect(api, "d.ndjson", body, content="body.plain")
    assert found["examples"] == {"body.plain": ["so good"], "n": ["3"]}
    assert found["posts"][0]["content"] == "so good"


async def test_a_part_of_a_file_is_told_without_the_row_that_is_cut(
    api: httpx.AsyncClient,
) -> None:
    cut = b"text,author\nso good,ann\nso b"
    found = await inspect(api, "d.csv", cut, part=True)
    assert (found["rows"], found["accepted"], found["refused"]) == (1, 1, {})
    assert found["complete"] is False
    packed = gzip.compress(b"text,author\n" + rows_of(9_000))
    found = await inspect(api, "d.csv.gz", packed[: len(packed) // 2], part=True)
    assert found["accepted"] > 0
    assert found["refused"] == {}


@pytest.mark.parametrize(
    ("name", "body", "options", "status", "why"),
    [
        ("empty.csv", b"", {}, 422, "empty.csv is empty"),
        ("photo.png", b"\x89PNG\r\n\x1a\n" + bytes(50), {}, 422, "known are .csv"),
        ("d.csv.gz", b"text\nno gzip\n", {}, 422, "d.csv.gz is not a sound gzip file"),
        ("w.xlsx", b"no workbook", {}, 422, "w.xlsx is not a sound spreadsheet"),
        ("w.xlsx", b"PK\x03\x04" + bytes(80), {}, 422, "w.xlsx is not a sound spreadsheet"),
        ("d.parquet", b"no parquet", {}, 422, "d.parquet is not a Parquet file"),
        ("d.csv", b"text\nx\n", {"delimiter": "ab"}, 422, "delimiter is one character"),
        ("d.csv", b"text\nx\n", {"encoding": "klingon"}, 422, "is not an encoding"),
        ("d.csv", b"text\nx\n", {"timezone": "Mars/Base"}, 422, "Europe/Berlin"),
        ("d.csv", b"text\nx\n", {"header": "0"}, 422, "needs the names"),
        ("d.csv", b"text\nx\n", {"loop": "1"}, 422, "unknown parameter"),
        ("d.csv", b"text\nx\n", {"rows": "0"}, 422, "greater than or equal to 1"),
        ("..", b"text\nx\n", {}, 422, "is not the name of a file"),
    ],
)
async def test_what_cannot_be_read_is_told_in_one_line(
    api: httpx.AsyncClient,
    name: str,
    body: bytes,
    options: dict[str, str],
    status: int,
    why: str,
) -> None:
    found, told = await refusal(api, name, body, **options)
    assert (found, why in told) == (status, True), told
    assert "groundswell-" not in told, "where it was kept is nobody's concern"


async def test_a_packed_file_that_breaks_off_is_told_where(api: httpx.AsyncClient) -> None:
    packed = gzip.compress(b"text,author\n" + rows_of(5_000))
    found = await inspect(api, "d.csv.gz", packed[:-40])
    assert any("gzip data is damaged" in reason for reason in found["refused"]), found["refused"]
    status, told = await refusal(api, "d.csv.gz", packed[:12])
    assert (status, "damaged" in told) == (422, True), told


async def test_a_form_and_a_packed_body_are_told_what_to_send_instead(
    api: httpx.AsyncClient,
) -> None:
    params = {"file": "d.csv"}
    form = await api.post("/api/imports/inspect", files={"file": b"text\nx\n"}, params=params)
    assert form.status_code == 415
    assert "not a form" in form.json()["detail"]
    headers = {"content-encoding": "gzip"}
    packed = await api.post("/api/imports/inspect", content=b"x", headers=headers, params=params)
    assert packed.status_code == 415


async def test_bombs_and_files_that_are_too_large_are_refused(
    deps: Deps, settings: Settings
) -> None:
    small = with_api(settings, import_max_bytes=50_000, import_max_unpacked_bytes=1_000_000)
    async with client_of(create_app(deps, small)) as api:
        bomb = gzip.compress(bytes(20_000_000))
        assert len(bomb) < 50_000
        assert (await refusal(api, "d.csv.gz", bomb))[0] == 413
        assert (await refusal(api, "d.xlsx", zip_bomb()))[0] == 413
        assert (await refusal(api, "d.csv", b"text\n" + b"x" * 60_000))[0] == 413


def rows_of(count: int) -> bytes:
    """Rows that do not pack too well."""
    return b"".join(f"so good {n * 7919 % 10007},ann{n}\n".encode() for n in range(count))


def zip_bomb() -> bytes:
    """An archive that says it is small and is not."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(20_000_000))
    raw = bytearray(stream.getvalue())
    directory = raw.index(b"PK\x01\x02")
    raw[directory + 24 : directory + 28] = (100).to_bytes(4, "little")
    return bytes(raw)
