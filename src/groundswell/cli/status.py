"""``groundswell status``: the state of a running ``up``."""

from __future__ import annotations

import json
import sys
from urllib.parse import urlsplit

import click

from groundswell.cli.data_dir import local_settings
from groundswell.embedded.state import PlatformState, read_state
from groundswell.settings import Settings


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a program; the URLs hold passwords.")
@local_settings
def status(as_json: bool, settings: Settings) -> None:
    """Show what is running, and where; exit code 1 when nothing is.

    \b
    Examples:
      groundswell status
      psql "$(groundswell status --json | jq -r .database_url)"
      redis-cli -u "$(groundswell status --json | jq -r .redis_url)"
    """
    place = settings.local.data_dir
    state = read_state(place)
    if as_json:
        nothing = dict.fromkeys(("api_url", "database_url", "redis_url"))
        told = state.as_dict() if state else {**nothing, "data_dir": str(place), "services": []}
        click.echo(json.dumps(told, indent=2))
    elif state:
        click.echo(_text(state))
    if state is None:
        click.echo(f"groundswell: no `groundswell up` is running on {place}", err=True)
        sys.exit(1)


def _text(state: PlatformState) -> str:
    lines = [
        f"{'page':<10} {state.api_url}",
        f"{'database':<10} {_without_password(state.database_url)}",
        f"{'stream':<10} {_without_password(state.redis_url)}",
        f"{'data':<10} {state.data_dir}",
        "",
    ]
    for part in state.services:
        lines.append(f"{part.name:<10} {part.state:<10} {f'pid {part.pid}' if part.pid else ''}")
    return "\n".join(line.rstrip() for line in lines)


def _without_password(url: str) -> str:
    parts = urlsplit(url)
    login, at, address = parts.netloc.rpartition("@")
    user = login.partition(":")[0]
    return parts._replace(netloc=f"{user}{at}{address}").geturl()
