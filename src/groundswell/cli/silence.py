"""``groundswell silence``: nobody is told for a while."""

from __future__ import annotations

from urllib.parse import quote

import click

from groundswell.cli.named import (
    as_json_option,
    match_body,
    match_options,
    match_text,
    show,
    show_list,
)
from groundswell.cli.platform_api import PlatformApi, platform_options
from groundswell.domain.amounts import amount


@click.group()
def silence() -> None:
    """Silences: incidents are kept, and nobody is told of them.

    \b
    Examples:
      groundswell silence add 'we move servers' --minutes 120
      groundswell silence list
    """


@silence.command("list")
@platform_options
@as_json_option
def list_(api: PlatformApi, as_json: bool) -> None:
    """Show the silences that go on.

    \b
    Example:
      groundswell silence list
    """
    found = api.ask("GET", "/api/silences")
    lines = (
        f"{each['id']}  until {each['ends_at']}  {match_text(each['match'])}: {each['reason']}"
        for each in found["silences"]
    )
    show_list(found, as_json, lines, amount(len(found["silences"]), "silence"))


@silence.command()
@click.argument("reason")
@click.option("--minutes", type=int, default=60, show_default=True, help="From now on.")
@match_options
@platform_options
@as_json_option
def add(
    reason: str,
    minutes: int,
    severities: tuple[str, ...],
    topics: tuple[str, ...],
    rules: tuple[str, ...],
    api: PlatformApi,
    as_json: bool,
) -> None:
    """Tell nobody of what matches, because of REASON.

    \b
    Example:
      groundswell silence add 'we move servers' --minutes 120 --severity warning
    """
    match = match_body(api, severities, topics, rules)
    body = {"reason": reason, "minutes": minutes, "match": match}
    made = api.ask("POST", "/api/silences", body=body)
    show(made, as_json, f"{made['id']}  until {made['ends_at']}")


@silence.command()
@click.argument("silence_id")
@platform_options
def rm(silence_id: str, api: PlatformApi) -> None:
    """Let people be told again.

    \b
    Example:
      groundswell silence rm 019a…
    """
    api.ask("DELETE", f"/api/silences/{quote(silence_id, safe='')}")
    click.echo("people are told again")
