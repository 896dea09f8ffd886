"""Lock files say what is installed, by hash, and not where from."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = sorted((ROOT / "requirements").glob("*.txt"))
PAGE = ROOT / "web" / "package-lock.json"


@pytest.mark.parametrize("lock", [*PYTHON, PAGE], ids=lambda path: path.name)
def test_a_lock_file_holds_no_address(lock: Path) -> None:
    assert re.findall(r"https?://\S+", lock.read_text()) == []


@pytest.mark.parametrize("lock", PYTHON, ids=lambda path: path.name)
def test_every_python_package_is_pinned_with_hashes(lock: Path) -> None:
    entries = [line for line in lock.read_text().split("\n") if re.match(r"[a-z0-9]", line)]
    assert entries
    assert [line for line in entries if "==" not in line or not line.endswith("\\")] == []


def test_every_package_of_the_page_is_pinned_with_a_hash() -> None:
    packages = json.loads(PAGE.read_text())["packages"]
    assert [name for name, of in packages.items() if name and "integrity" not in of] == []


def test_the_server_whose_protocols_ours_build_on_has_an_upper_bound() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert [each for each in wanted if each.startswith("uvicorn") and "<" in each]


def test_the_default_install_has_no_torch() -> None:
    assert "\ntorch==" not in (ROOT / "requirements" / "runtime.txt").read_text()


def test_spreadsheets_and_zstd_are_read_without_more_to_install() -> None:
    """The README begins with a spreadsheet, and dumps of Reddit are packed by zstd."""
    runtime = (ROOT / "requirements" / "runtime.txt").read_text()
    assert "\npython-calamine==" in runtime
    assert "\nbackports-zstd==" in runtime
