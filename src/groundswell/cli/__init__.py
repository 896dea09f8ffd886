"""The command ``groundswell``: one file per family of subcommands, imported lazily."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import click

from groundswell import __version__
from groundswell.errors import GroundswellError

COMMANDS = {
    "up": "groundswell.cli.up:up",
    "status": "groundswell.cli.status:status",
    "ingest": "groundswell.cli.ingest:ingest",
    "sources": "groundswell.cli.sources:sources",
    "inspect": "groundswell.cli.inspect:inspect",
    "work": "groundswell.cli.services:work",
    "serve": "groundswell.cli.services:serve",
    "alert": "groundswell.cli.services:alert",
    "migrate": "groundswell.cli.services:migrate",
    "keys": "groundswell.cli.keys:keys",
    "dead-letter": "groundswell.cli.dead_letter:dead_letter",
    "analyze": "groundswell.cli.analyze:analyze",
    "export": "groundswell.cli.export:export",
    "topics": "groundswell.cli.topics:topics",
    "rules": "groundswell.cli.rules:rules",
    "channels": "groundswell.cli.channels:channels",
    "routes": "groundswell.cli.routes:routes",
    "digests": "groundswell.cli.digests:digests",
    "incidents": "groundswell.cli.incidents:incidents",
    "silence": "groundswell.cli.silence:silence",
    "apply": "groundswell.cli.apply:apply",
    "backup": "groundswell.cli.backup:backup",
    "restore": "groundswell.cli.backup:restore",
    "evaluate": "groundswell.cli.evaluate:evaluate",
    "demo": "groundswell.cli.demo:demo",
    "doctor": "groundswell.cli.doctor:doctor",
}


class _LazyGroup(click.Group):
    """Imports a subcommand only when it is run: ``status`` need not wait for a model runtime."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        target = COMMANDS.get(cmd_name)
        if target is None:
            return None
        module, _, name = target.partition(":")
        command = getattr(importlib.import_module(module), name)
        if not isinstance(command, click.Command):
            raise TypeError(f"{target} is not a command")
        return command


@click.command(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="groundswell")
def cli() -> None:
    """Real-time sentiment of social-media posts.

    \b
    Examples:
      groundswell up                               the whole platform, on this machine
      groundswell up --source replay:posts.csv     the same, with your own posts
      groundswell analyze "what a day"             one text, no platform needed
    """


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; an expected error is one clear line and exit code 1."""
    try:
        cli.main(args=arguments, prog_name="groundswell", standalone_mode=True)
    except GroundswellError as error:
        click.echo(f"groundswell: {error}", err=True)
        sys.exit(1)
