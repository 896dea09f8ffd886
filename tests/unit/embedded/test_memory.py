"""PostgreSQL's share of the memory is of what this program may use."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest

from groundswell.embedded.memory import memory


@pytest.mark.parametrize("group", ["", "system.slice/groundswell.service"])
def test_a_group_that_is_given_less_has_less(tmp_path: Path, group: str) -> None:
    own, limit = tmp_path / "cgroup", tmp_path / "groups" / group / "memory.max"
    limit.parent.mkdir(parents=True)
    own.write_text(f"0::/{group}\n")
    limit.write_text("1000000\n")
    assert memory(tmp_path / "groups", own) == 1_000_000
    limit.write_text("max\n")
    assert memory(tmp_path / "groups", own) == psutil.virtual_memory().total


def test_where_there_are_no_groups_it_is_the_machines(tmp_path: Path) -> None:
    assert memory(tmp_path, tmp_path / "none") == psutil.virtual_memory().total
