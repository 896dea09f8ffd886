"""``groundswell silence``: nobody is told for a while."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import click

from groundswell.cli.named import as_json_option, match_body, match_text, show
from groundswell.cli.platform_api import platform, platform_options
from groundswell.domain.rule import Severity


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
def list_(url: str | None, key: str | None, data_dir: Path | None, as_json: bool) -> None:
    """Show the silences that go on.

    \b
    Example:
      groundswell silence list
    """
    found = platform(url, key, data_dir).ask("GET", "/api/silences")
    if as_json:
        show(found, as_json, "")
        return
    for each in found["silences"]:
        what = match_text(each["match"])
        click.echo(f"{each['id']}  until {each['ends_at']}  {what}: {each['reason']}")
    click.echo(f"{len(found['silences']):,} silences", err=True)


@silence.command()
@click.argument("reason")
@click.option("--minutes", type=int, default=60, show_default=True, help="From now on.")
@click.option(
    "--severity",
    "severities",
    multiple=True,
    type=click.Choice([str(each) for each in Severity]),
)
@click.option("--topic", "topics", multiple=True, help="Only incidents of it.")
@click.option("--rule", "rules", multiple=True, help="Only incidents of it.")
@platform_options
@as_json_option
def add(
    reason: str,
    minutes: int,
    severities: tuple[str, ...],
    topics: tuple[str, ...],
    rules: tuple[str, ...],
    url: str | None,
    key: str | None,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Tell nobody of what matches, because of REASON.

    \b
    Example:
      groundswell silence add 'we move servers' --minutes 120 --severity warning
    """
    api = platform(url, key, data_dir)
    match = match_body(api, severities, topics, rules)
    body = {"reason": reason, "minutes": minutes, "match": match}
    made = api.ask("POST", "/api/silences", body=body)
    show(made, as_json, f"{made['id']}  until {made['ends_at']}")


@silence.command()
@click.argument("silence_id")
@platform_options
def rm(silence_id: str, url: str | None, key: str | None, data_dir: Path | None) -> None:
    """Let people be told again.

    \b
    Example:
      groundswell silence rm 019a…
    """
    api = platform(url, key, data_dir)
    api.ask("DELETE", f"/api/silences/{quote(silence_id, safe='')}")
    click.echo("people are told again")
