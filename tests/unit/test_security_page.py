"""``docs/security.md``: what it calls met is shown by a test that exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from groundswell.domain.access import Scope

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/security.md").read_text()
ACCESS = "tests/integration/api/auth"
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in PAGE.splitlines()
    if re.match(r"\| (API)?\d", line)
]


def named(text: str) -> list[Path]:
    """The tests a text names; those without a folder are about access."""
    found = re.findall(r"`((?:[\w/]+/)?test_\w+\.py)`", text)
    return [ROOT / (each if "/" in each else f"{ACCESS}/{each}") for each in found]


def test_every_test_it_names_exists() -> None:
    tests = named(PAGE)
    assert len(tests) > 80
    assert [str(test) for test in tests if not test.is_file()] == []


def test_every_scope_has_a_row() -> None:
    told = re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE)
    assert told == [scope.value for scope in Scope]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_row_has_a_state_and_what_is_met_names_its_test(row: list[str]) -> None:
    what, state, how = row
    assert state in ("met", "open", "not applicable"), what
    if state == "met":
        assert named(how), what
    if state == "open":
        assert how, what


def test_nothing_is_told_twice_or_left_out_of_the_ten() -> None:
    names = [row[0] for row in ROWS]
    assert len(set(names)) == len(names)
    assert sum(name.startswith("API") for name in names) == 10
    sections = {int(name.split(".")[0]) for name in names if not name.startswith("API")}
    assert sections == set(range(1, 15))
