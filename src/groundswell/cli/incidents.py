"""``groundswell incidents``: what rules have found, and who has it in hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import click

from groundswell.cli.named import as_json_option, show, show_list
from groundswell.cli.numbers import standing
from groundswell.cli.platform_api import PlatformApi, platform_options
from groundswell.domain.amounts import amount
from groundswell.domain.rule import Severity


@click.group()
def incidents() -> None:
    """Incidents: what rules have found, what is behind it, and who was told.

    \b
    Examples:
      groundswell incidents list --state firing
      groundswell incidents ack 019a… --note 'we are on it'
    """


@incidents.command("list")
@click.option("--state", type=click.Choice(["firing", "resolved"]))
@click.option("--severity", type=click.Choice([str(each) for each in Severity]))
@click.option("--limit", type=click.IntRange(1, 100), default=20, show_default=True)
@platform_options
@as_json_option
def list_(
    state: str | None,
    severity: str | None,
    limit: int,
    api: PlatformApi,
    as_json: bool,
) -> None:
    """Show incidents, the newest first.

    \b
    Example:
      groundswell incidents list --state firing
    """
    params = {"state": state, "severity": severity, "limit": limit}
    found = api.ask("GET", "/api/incidents", params=params)
    lines = (f"{incident['id']}  {_line(incident)}" for incident in found["incidents"])
    show_list(found, as_json, lines, amount(found["total"], "incident"))


@incidents.command("show")
@click.argument("incident")
@platform_options
@as_json_option
def show_(incident: str, api: PlatformApi, as_json: bool) -> None:
    """Show one incident in full.

    \b
    Example:
      groundswell incidents show 019a…
    """
    found = api.ask("GET", f"/api/incidents/{quote(incident, safe='')}")
    show_list(found, as_json, _in_full(found))


@incidents.command()
@click.argument("incident")
@click.option("--by", help="Who, where no login tells it.")
@click.option("--note", help="What is done about it.")
@platform_options
@as_json_option
def ack(
    incident: str,
    by: str | None,
    note: str | None,
    api: PlatformApi,
    as_json: bool,
) -> None:
    """Say that somebody has it in hand: reminders stop, it stays open.

    \b
    Example:
      groundswell incidents ack 019a… --by ann --note 'we are on it'
    """
    path = f"/api/incidents/{quote(incident, safe='')}/acknowledge"
    body = {field: value for field, value in (("by", by), ("note", note)) if value is not None}
    found = api.ask("POST", path, body=body)
    show(found, as_json, f"acknowledged: {_line(found)}")


@incidents.command()
@click.argument("incident")
@platform_options
@as_json_option
def unack(incident: str, api: PlatformApi, as_json: bool) -> None:
    """Say that nobody has it in hand: reminders go on.

    \b
    Example:
      groundswell incidents unack 019a…
    """
    path = f"/api/incidents/{quote(incident, safe='')}/unacknowledge"
    found = api.ask("POST", path)
    show(found, as_json, f"no more acknowledged: {_line(found)}")


def _in_full(incident: dict[str, Any]) -> Iterator[str]:
    yield _line(incident)
    for driver in incident["drivers"]:
        yield f"  behind it  {driver['kind']}: {driver['value']}"
    for example in incident["examples"]:
        alike = f" (and {example['alike']:,} more like it)" if example.get("alike") else ""
        yield f"  said       {' '.join(example['content'].split())[:100]}{alike}"
    for entry in incident["timeline"]:
        yield f"  {entry['at']}  {entry['what']}"


def _line(incident: dict[str, Any]) -> str:
    return (
        f"{incident['started_at']}  {incident['state']:<8} {incident['severity']:<8} "
        f"{incident['rule_name']}: {incident['metric']} {standing(incident)}"
    )
