"""Every command that uses a platform can be told which one of this machine."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from groundswell.cli import cli
from groundswell.errors import ConfigurationError

WITHOUT_PLATFORM = {"analyze", "evaluate", "inspect", "sources list"}
"""Read files and texts only."""

STARTING = {"up", "doctor", "backup", "restore"}
"""Need no running platform."""

ARGUMENTS = {
    "ingest": ["--source", "simulator"],
    "keys create": ["some", "--scope", "read"],
    "dead-letter drop": ["--all"],
    "dead-letter replay": ["--all"],
    "channels edit": ["some", "--name", "other"],
    "digests add": ["some", "--channel", "one"],
    "routes add": ["some", "--channel", "one"],
    "rules edit": ["some", "--name", "other"],
    "rules test": ["some"],
    "topics edit": ["some", "--name", "other"],
}
"""What a command needs besides what can be made up."""


def _commands(group: click.Group, path: str = "") -> Iterator[tuple[str, click.Command]]:
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        assert command is not None
        if isinstance(command, click.Group):
            yield from _commands(command, f"{path}{name} ")
        else:
            yield f"{path}{name}", command


COMMANDS = {name: each for name, each in _commands(cli) if name not in WITHOUT_PLATFORM}


@pytest.fixture
def own_log(monkeypatch: pytest.MonkeyPatch) -> None:
    """Services take the log of their process."""
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    monkeypatch.setattr(logging.getLogger(), "level", logging.getLogger().level)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_that_uses_a_platform_takes_a_data_folder(name: str) -> None:
    taken = [option for each in COMMANDS[name].params for option in each.opts]
    assert "--data-dir" in taken


@pytest.mark.usefixtures("own_log")
@pytest.mark.parametrize("name", sorted(COMMANDS.keys() - STARTING))
def test_a_command_looks_for_the_platform_where_it_is_told(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable in ("DATABASE_URL", "REDIS_URL", "GROUNDSWELL_URL"):
        monkeypatch.delenv(variable, raising=False)
    words = ARGUMENTS.get(name) or _made_up(COMMANDS[name], tmp_path)
    place = tmp_path / "here"
    result = CliRunner().invoke(cli, [*name.split(), *words, "--data-dir", str(place)])
    told = str(result.exception) + result.output
    assert f"no `groundswell up` is running on {place}" in told, told
    assert isinstance(result.exception, ConfigurationError | SystemExit)


def _made_up(command: click.Command, folder: Path) -> list[str]:
    words = []
    for each in command.params:
        if not each.required:
            continue
        if isinstance(each.type, click.Path | click.File):
            file = folder / "some.yaml"
            file.write_text("topics: []\n")
            value = str(file)
        elif isinstance(each.type, click.Choice):
            value = str(each.type.choices[0])
        else:
            value = "1"
        words += [value] if isinstance(each, click.Argument) else [each.opts[0], value]
    return words
