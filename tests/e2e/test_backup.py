"""Backup and restore as users do them: taken while posts flow, counted, refused when damaged."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import zipfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from pathlib import Path

import psutil
import pytest

from groundswell.embedded.backup import archive
from groundswell.embedded.data_folder import open_data_folder
from groundswell.embedded.engines import running_engines
from groundswell.errors import DataFolderError
from groundswell.store.snapshot import count_rows
from tests.e2e.conftest import Platform, Start, groundswell
from tests.eventually import eventually

RULE = ("--kind", "anomaly", "--metric", "negative_share")


async def push(platform: Platform, *ids: str) -> None:
    posts = [{"post_id": each, "content": f"so good {each}", "source": "shop"} for each in ids]
    answer = await platform.api.post("/api/posts", json=posts)
    assert answer.status_code < 300, answer.text


async def names_of(platform: Platform, what: str) -> list[tuple[str, str]]:
    return [(each["id"], each["name"]) for each in (await platform.get(f"/api/{what}"))[what]]


async def has(platform: Platform, *ids: str) -> bool:
    found = await platform.rows(
        "SELECT post_id FROM social_media_posts WHERE post_id = ANY($1)", ids
    )
    return {row["post_id"] for row in found} == set(ids)


@asynccontextmanager
async def flowing(platform: Platform) -> AsyncIterator[None]:
    async def flow() -> None:
        for number in count():
            await push(platform, *(f"flow-{number}-{each}" for each in range(20)))

    task = asyncio.create_task(flow())
    try:
        yield
        assert not task.done(), "posts stopped flowing"
    finally:
        task.cancel()


async def backup_with_room_for(size: int, file: Path, data_dir: Path) -> tuple[int, str]:
    """Its exit code and what it told, where no file may grow beyond so many bytes."""
    limited = (
        f"import os, resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size})); "
        "os.execv(sys.executable, [sys.executable, '-m', 'groundswell', *sys.argv[1:]])"
    )
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", limited, "backup", str(file), "--data-dir", str(data_dir)),
        stderr=asyncio.subprocess.PIPE,
    )
    _, told = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return process.returncode, told.decode()


@pytest.mark.timeout(180)
async def test_a_backup_taken_while_posts_flow_comes_back_whole(up: Start, tmp_path: Path) -> None:
    platform = await up("--source", "none")
    at = ("--data-dir", str(platform.data_dir))
    for arguments in (("topics", "add", "Good", "good"), ("rules", "add", "Turn", *RULE)):
        code, _, told = await groundswell(*arguments, *at)
        assert code == 0, told
    await push(platform, *(f"early-{number}" for number in range(300)))
    await eventually(lambda: platform.analysed(300))
    file, place = tmp_path / "some.backup", tmp_path / "restored"

    workers = [psutil.Process(pid) for pid in platform.pids("worker")]
    for worker in workers:
        worker.suspend()
    waiting = [f"waiting-{number}" for number in range(30)]
    await push(platform, *waiting)
    code, told = await backup_with_room_for(30_000, file, platform.data_dir)
    assert code == 1
    assert f"{file} cannot be written" in told
    async with flowing(platform):
        code, _, told = await groundswell("backup", str(file), *at)
    assert code == 0, told
    for worker in workers:
        worker.resume()
    topics, rules = await names_of(platform, "topics"), await names_of(platform, "rules")
    assert topics
    assert rules
    await platform.stop()

    code, said, told = await groundswell("restore", str(file), "--data-dir", str(place))
    assert code == 0, told
    assert said.startswith("300 posts")
    rows = archive.check(file).rows
    assert rows["public.social_media_posts"] == 300
    async with running_engines(place) as engines:
        assert await count_rows(engines.database_url) == rows
    restored = await up("--source", "none", folder=place.name)
    assert await names_of(restored, "topics") == topics
    assert await names_of(restored, "rules") == rules
    # What a worker had in hand is taken over once it is idle for long enough.
    await eventually(lambda: has(restored, "early-0", "early-299", *waiting), within=90)


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A backup of a platform that does not run."""
    folder = tmp_path_factory.mktemp("backed")
    file = folder / "some.backup"

    async def make() -> None:
        data = folder / "data"
        async with running_engines(data) as engines:
            code, _, told = await groundswell("migrate", DATABASE_URL=engines.database_url)
            assert code == 0, told
        code, said, told = await groundswell("backup", str(file), "--data-dir", str(data))
        assert code == 0, told
        assert said.startswith("0 posts")

    asyncio.run(make())
    return file


@pytest.mark.parametrize("part", [archive.DATABASE, archive.STREAM, archive.SECRETS])
def test_an_altered_part_is_refused_and_nothing_is_touched(
    part: str, backed_up: Path, tmp_path: Path
) -> None:
    content = bytearray(backed_up.read_bytes())
    with zipfile.ZipFile(backed_up) as whole:
        content[whole.getinfo(part).header_offset + 80] ^= 1
    refused(bytes(content), tmp_path, "damaged")


@pytest.mark.parametrize("part", [archive.DATABASE, archive.STREAM, archive.SECRETS])
def test_an_exchanged_part_is_refused_though_its_file_is_well_formed(
    part: str, backed_up: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.zip"
    with zipfile.ZipFile(backed_up) as old, zipfile.ZipFile(other, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"{}" if name == part else old.read(name))
    refused(other.read_bytes(), tmp_path, f"{part} is not what was backed up")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.999])
def test_a_file_that_was_cut_off_is_refused(share: float, backed_up: Path, tmp_path: Path) -> None:
    content = backed_up.read_bytes()
    refused(content[: int(len(content) * share)], tmp_path, "damaged, cut off")


def command(*arguments: str, **environment: str) -> tuple[int, str, str]:
    return asyncio.run(groundswell(*arguments, **environment))


def refused(content: bytes, tmp_path: Path, reason: str) -> None:
    file, place = tmp_path / "bad.backup", tmp_path / "untouched"
    file.write_bytes(content)
    code, _, told = command("restore", str(file), "--data-dir", str(place))
    assert code == 1
    assert told.startswith("groundswell: ")
    assert reason in told
    assert not place.exists()


def test_a_folder_that_holds_something_is_left_alone(backed_up: Path, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("mine")
    code, _, told = command("restore", str(backed_up), "--data-dir", str(tmp_path))
    assert code == 1
    assert "is not empty (it holds mine)" in told
    assert [each.name for each in tmp_path.iterdir()] == ["mine"]


def test_a_restore_that_was_killed_leaves_no_half_platform(backed_up: Path, tmp_path: Path) -> None:
    place = tmp_path / "data"
    process = subprocess.Popen(["groundswell", "restore", str(backed_up), "--data-dir", str(place)])
    try:
        asyncio.run(eventually((place / "restoring" / "postgres").exists, within=30))
    finally:
        process.kill()
        process.wait()
    with pytest.raises(DataFolderError, match="such as restoring"), open_data_folder(place):
        pass


@pytest.mark.parametrize("variable", ["DATABASE_URL", "REDIS_URL"])
@pytest.mark.parametrize(("action", "tool"), [("backup", "pg_dump"), ("restore", "pg_restore")])
def test_engines_that_are_not_ours_are_left_alone(
    variable: str, action: str, tool: str, tmp_path: Path
) -> None:
    file = str(tmp_path / "some.backup")
    address = {"DATABASE_URL": "postgresql://db/x", "REDIS_URL": "redis://there"}[variable]
    code, _, told = command(action, file, **{variable: address})
    assert code == 1
    assert variable in told
    assert (tool if variable == "DATABASE_URL" else "its own tools") in told
