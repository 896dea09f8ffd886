"""The systemd example runs a command that exists, with settings that exist."""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from groundswell.cli import cli
from tests.unit.test_configuration_page import page

FOLDER = Path(__file__).parents[3] / "deploy/systemd"
UNIT = (FOLDER / "groundswell.service").read_text()
GIVEN = dict(
    re.findall(r"^([A-Z_]+)=(.*)$", (FOLDER / "groundswell.env").read_text(), re.MULTILINE)
)


def started() -> list[str]:
    (line,) = re.findall(r"^ExecStart=(.*)$", UNIT, re.MULTILINE)
    return [
        re.sub(r"^\$\{(\w+)\}$", lambda name: GIVEN[name[1]], word) for word in shlex.split(line)
    ]


def test_the_command_is_one_of_ours_and_takes_what_it_is_given() -> None:
    program, name, *arguments = started()
    assert Path(program).name == "groundswell"
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    command.make_context(name, arguments)


def test_every_variable_is_a_setting_or_part_of_the_command() -> None:
    settings = {row.split("`")[1] for row in page().splitlines() if row.startswith("| `")}
    assert GIVEN.keys() - settings <= set(re.findall(r"\$\{(\w+)\}", UNIT))


def test_systemd_itself_finds_no_fault(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd on this machine")
    unit = tmp_path / "groundswell.service"
    unit.write_text(UNIT.replace(started()[0], sys.executable))
    told = subprocess.run(
        [analyze, "verify", "--man=no", unit], capture_output=True, text=True, check=False
    )
    ours = [line for line in told.stderr.splitlines() if "groundswell.service" in line]
    assert ours == []
