"""The data folder: private, one at a time, and clear about what is wrong with it."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from groundswell.embedded.data_folder import explain, open_data_folder
from groundswell.errors import DataFolderError


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_folder_and_its_secrets_are_the_owners_alone(tmp_path: Path) -> None:
    with open_data_folder(tmp_path / "far" / "away") as folder:
        folder.password("postgres")
    assert _mode(folder.path) == 0o700
    assert _mode(folder.path / "passwords.json") == 0o600


def test_passwords_are_made_up_once_and_differ(tmp_path: Path) -> None:
    with open_data_folder(tmp_path / "data") as folder:
        first = {name: folder.password(name) for name in ("postgres", "valkey")}
    with open_data_folder(tmp_path / "data") as folder:
        assert {name: folder.password(name) for name in first} == first
    assert len(set(first.values())) == 2
    assert min(map(len, first.values())) >= 32


def test_a_password_that_was_lost_is_not_made_up_anew(tmp_path: Path) -> None:
    with open_data_folder(tmp_path / "data") as folder:
        folder.password("postgres")
        folder.postgres.mkdir()
        (folder.path / "passwords.json").unlink()
        with pytest.raises(DataFolderError, match="put the file back"):
            folder.password("postgres")


def test_a_second_one_is_told_who_holds_the_folder(tmp_path: Path) -> None:
    with open_data_folder(tmp_path / "data", "http://127.0.0.1:8000"):
        told = rf"in use .*pid {os.getpid()}, since 20.*, at http://127\.0\.0\.1:8000"
        with pytest.raises(DataFolderError, match=told), open_data_folder(tmp_path / "data"):
            pass
    with open_data_folder(tmp_path / "data"):
        pass


def test_a_folder_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    with open_data_folder(tmp_path / "data") as folder:
        pass
    (folder.path / "version").write_text("99\n")
    with (
        pytest.raises(DataFolderError, match=r"newer Groundswell \(layout 99.*upgrade"),
        open_data_folder(tmp_path / "data"),
    ):
        pass


def test_a_version_that_is_no_number_is_refused(tmp_path: Path) -> None:
    with open_data_folder(tmp_path / "data") as folder:
        pass
    (folder.path / "version").write_text("one")
    with pytest.raises(DataFolderError, match="'one'"), open_data_folder(tmp_path / "data"):
        pass


def test_a_folder_of_other_things_is_left_alone(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o755)
    (home / "letter.txt").write_text("dear")
    with pytest.raises(DataFolderError, match=r"letter\.txt"), open_data_folder(home):
        pass
    assert _mode(home) == 0o755
    assert [entry.name for entry in home.iterdir()] == ["letter.txt"]


def test_a_file_in_the_folders_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("")
    with (
        pytest.raises(DataFolderError, match=str(tmp_path / "data")),
        open_data_folder(tmp_path / "data"),
    ):
        pass


def test_ports_are_remembered_each_for_itself(tmp_path: Path) -> None:
    with open_data_folder(tmp_path / "data") as folder:
        assert folder.remembered_port("valkey") is None
        folder.remember_port("valkey", 7001)
        folder.remember_port("postgres", 7002)
        assert folder.remembered_port("valkey") == 7001
    assert json.loads((folder.path / "ports.json").read_text())["postgres"] == 7002


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (errno.EACCES, "cannot be written by this user"),
        (errno.EROFS, "read-only file system"),
        (errno.ENOSPC, "is full"),
        (errno.ENOTDIR, "Not a directory"),
    ],
)
def test_a_refusal_of_the_system_is_explained_with_the_path(number: int, words: str) -> None:
    told = explain(OSError(number, os.strerror(number)), Path("/srv/data"))
    assert words in told
    assert "/srv/data" in told


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 1 MB; skipped where none can be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("cannot mount a file system")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_is_refused_with_what_is_needed(small_disk: Path) -> None:
    with (
        pytest.raises(DataFolderError, match=r"is full: \d MB free, 256 MB needed"),
        open_data_folder(small_disk / "data"),
    ):
        pass


def test_a_read_only_disk_is_refused(small_disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    with (
        pytest.raises(DataFolderError, match="read-only file system"),
        open_data_folder(small_disk / "data"),
    ):
        pass
