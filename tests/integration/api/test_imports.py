"""A file sent over HTTP gets in: in the background, with its progress told by every replica."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from groundswell.api.app import create_app
from groundswell.api.dependencies import Deps, open_deps
from groundswell.services.file_importer import FileImporter
from groundswell.settings import Settings
from groundswell.stream.consumer import Entry
from tests.eventually import eventually
from tests.integration.api.conftest import client_of, serving, with_api

ROWS = 2_000
TABLE = "id;Beitrag;Wer;Wann\n" + "".join(
    f"{n};schön {n};zoë;{n % 28 + 1:02}.07.2026 14:30\n" for n in range(ROWS)
)
MAPPED = {"content": "Beitrag", "post_id": "id", "author": "Wer", "created_at": "Wann"}


@pytest.fixture
async def api(deps: Deps, settings: Settings, tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    kept = with_api(settings, import_directory=str(tmp_path), imports_at_once=1)
    importer = FileImporter(deps.stream, kept)
    async with client_of(create_app(deps, kept, importer=importer)) as client:
        yield client


async def send(
    api: httpx.AsyncClient, file: str, body: bytes | str, **options: str
) -> dict[str, Any]:
    raw = body if isinstance(body, bytes) else body.encode()
    answer = await api.post("/api/imports", content=raw, params={"file": file, **options})
    assert answer.status_code == 202, answer.text
    return dict(answer.json())


async def ended(api: httpx.AsyncClient, import_id: str) -> dict[str, Any]:
    async def known() -> dict[str, Any]:
        return dict((await api.get(f"/api/imports/{import_id}")).json())

    async def over() -> bool:
        return (await known())["phase"] not in ("uploading", "reading")

    await eventually(over, within=30)
    return await known()


async def on_the_stream(deps: Deps) -> list[Entry]:
    consumer = deps.stream.consumer("looker")
    await consumer.open()
    return await consumer.read(10_000, 100)


async def test_every_row_of_an_odd_table_gets_in_and_is_counted(
    api: httpx.AsyncClient, deps: Deps, tmp_path: Path
) -> None:
    begun = await send(api, "juli.csv", TABLE.encode("cp1252"), **MAPPED, name="forum")
    assert begun["phase"] == "reading"
    done = await ended(api, begun["id"])
    assert (done["phase"], done["read"], done["accepted"], done["share"]) == ("done", ROWS, ROWS, 1)
    assert done["oldest"] == "2026-07-01T14:30:00+00:00"
    assert done["newest"] == "2026-07-28T14:30:00+00:00"
    assert done["sources"] == ["forum"]
    first = (await on_the_stream(deps))[0].fields
    assert first[b"post_id"] == b"forum:0"
    assert first[b"content"].decode() == "schön 0"
    left = await asyncio.to_thread(lambda: list(tmp_path.iterdir()))
    assert left == [], "the file is kept while it is read, and no longer"


async def test_refused_rows_are_dead_letters_with_their_lines(
    api: httpx.AsyncClient, deps: Deps
) -> None:
    body = "text,date\ngood,2026-07-01\nbad,someday\n,2026-07-02\n"
    done = await ended(api, (await send(api, "p.csv", body))["id"])
    assert (done["read"], done["accepted"]) == (3, 1)
    assert sum(done["refused"].values()) == 2
    letters = await deps.stream.dead_letters.list(limit=10)
    assert {letter.reason.split(": ")[0] for letter in letters} == {"p.csv:3", "p.csv:4"}


async def test_another_replica_tells_the_same(
    api: httpx.AsyncClient, settings: Settings, tmp_path: Path
) -> None:
    begun = await send(api, "p.csv.gz", gzip.compress(b"text\nso good\n"))
    done = await ended(api, begun["id"])
    async with open_deps(settings) as others, client_of(create_app(others, settings)) as other:
        assert (await other.get(f"/api/imports/{begun['id']}")).json() == done
        assert (await other.get("/api/imports")).json()["imports"] == [done]
        missing = await other.get("/api/imports/no-such")
        assert missing.status_code == 404


async def test_the_same_ids_come_from_the_page_and_from_the_command_line(
    api: httpx.AsyncClient, deps: Deps, tmp_path: Path
) -> None:
    """What is imported twice, by whatever way, counts once."""
    from groundswell.settings import IngestSettings
    from groundswell.sources.registry import open_source

    body = "text\nso good\nso bad\n"
    await ended(api, (await send(api, "again.csv", body))["id"])
    path = tmp_path / "again.csv"
    await asyncio.to_thread(path.write_text, body)
    source = open_source(f"replay:{path}", IngestSettings(), rate=None)
    own = [event.post.post_id async for batch in source.read(None) for event in batch.events]
    assert [each.fields[b"post_id"].decode() for each in await on_the_stream(deps)] == own


@pytest.mark.parametrize(
    ("name", "body", "options", "status", "why"),
    [
        ("p.csv", b"", {}, 422, "p.csv is empty"),
        ("p.csv", b"a,b\n1,2\n", {}, 422, "no column content"),
        ("p.csv", b"text\nx\n", {"content": "txt"}, 422, "no column 'txt'"),
        ("p.bin", bytes(50), {}, 422, "known are .csv"),
        ("p.csv.gz", gzip.compress(b"text\nx\n" * 900)[:14], {}, 422, "damaged"),
        ("p.xlsx", b"PK\x03\x04", {}, 422, "not a sound spreadsheet"),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_at_once_and_told_in_the_list(
    api: httpx.AsyncClient,
    name: str,
    body: bytes,
    options: dict[str, str],
    status: int,
    why: str,
) -> None:
    answer = await api.post("/api/imports", content=body, params={"file": name, **options})
    assert answer.status_code == status
    assert why in answer.json()["detail"]
    (known,) = (await api.get("/api/imports")).json()["imports"]
    assert (known["phase"], known["error"]) == ("failed", answer.json()["detail"])


async def test_a_file_is_read_no_further_than_its_bound(deps: Deps, settings: Settings) -> None:
    small = with_api(settings, import_max_unpacked_bytes=200_000)
    importer = FileImporter(deps.stream, small)
    packed = gzip.compress(b"text\n" + b"so good\n" * 200_000)
    async with client_of(create_app(deps, small, importer=importer)) as api:
        answer = await api.post("/api/imports", content=packed, params={"file": "d.csv.gz"})
        if answer.status_code == 202:
            done = await ended(api, answer.json()["id"])
            assert (done["phase"], "200,000 bytes once unpacked" in done["error"]) == (
                "failed",
                True,
            )
        else:
            assert answer.status_code == 413


async def test_who_leaves_while_a_file_arrives_is_told_so_in_the_list(
    deps: Deps, settings: Settings
) -> None:
    async with serving(deps, settings) as server:
        host, port = server.url.removeprefix("http://").split(":")
        _, writer = await asyncio.open_connection(host, int(port))
        writer.write(
            b"POST /api/imports?file=long.csv HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            b"Content-Length: 90000\r\n\r\n"
            b"text\nso good\n"
        )
        await writer.drain()
        async with httpx.AsyncClient(base_url=server.url) as api:

            async def listed(phase: str) -> bool:
                found = (await api.get("/api/imports")).json()["imports"]
                return bool(found) and found[0]["phase"] == phase

            await eventually(lambda: listed("uploading"), within=10)
            writer.close()
            await eventually(lambda: listed("failed"), within=10)
            (known,) = (await api.get("/api/imports")).json()["imports"]
            assert "did not arrive whole" in known["error"]
    assert await on_the_stream(deps) == []
