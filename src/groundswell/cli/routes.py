"""``groundswell routes``: which incidents go to which channels, and when."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote

import click

from groundswell.cli.named import (
    as_json_option,
    find_named,
    match_body,
    match_text,
    remove_named,
    show,
)
from groundswell.cli.platform_api import PlatformApi, platform, platform_options
from groundswell.domain.alert_routing import DAYS
from groundswell.domain.rule import Severity

F = TypeVar("F", bound=Callable[..., Any])


def _route_options(command: F) -> F:
    for option in (
        click.option("--channel", "channels", multiple=True, help="To whom, by name or id."),
        click.option(
            "--severity",
            "severities",
            multiple=True,
            type=click.Choice([str(each) for each in Severity]),
        ),
        click.option("--topic", "topics", multiple=True, help="Only incidents of it."),
        click.option("--rule", "rules", multiple=True, help="Only incidents of it."),
        click.option("--wait", type=int, help="Seconds; what is over by then, nobody is told."),
        click.option("--repeat", type=int, help="Minutes between reminders."),
        click.option("--timezone", help="Of the hours, as Europe/Berlin."),
        click.option("--day", "days", multiple=True, type=click.Choice(DAYS)),
        click.option("--since", help="HH:MM."),
        click.option("--until", help="HH:MM; at or before --since: of the next day."),
    ):
        command = option(command)
    return command


@click.group()
def routes() -> None:
    """Routes: which incidents go to which channels. Without any, every channel hears everything.

    \b
    Examples:
      groundswell routes add night --channel 'on call' --severity critical
      groundswell routes list
    """


@routes.command("list")
@platform_options
@as_json_option
def list_(url: str | None, key: str | None, data_dir: Path | None, as_json: bool) -> None:
    """Show every route.

    \b
    Example:
      groundswell routes list
    """
    api = platform(url, key, data_dir)
    found = api.ask("GET", "/api/routes")
    if as_json:
        show(found, as_json, "")
        return
    names = {each["id"]: each["name"] for each in api.ask("GET", "/api/channels")["channels"]}
    for route in found["routes"]:
        to = ", ".join(names.get(each, each) for each in route["channels"])
        click.echo(f"{route['name']:<24} {match_text(route['match'])} → {to}{_hours(route)}")
    click.echo(f"{len(found['routes']):,} routes", err=True)


@routes.command()
@click.argument("name")
@_route_options
@platform_options
@as_json_option
def add(
    name: str,
    url: str | None,
    key: str | None,
    data_dir: Path | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Make a route: incidents that match go to these channels.

    \b
    Example:
      groundswell routes add night --channel 'on call' --severity critical --since 18:00 \\
        --until 08:00 --timezone Europe/Berlin
    """
    if not given["channels"]:
        raise click.UsageError("Give at least one --channel.")
    api = platform(url, key, data_dir)
    made = api.ask("POST", "/api/routes", body={"name": name, **_body(api, given, {})})
    show(made, as_json, f"{made['id']}  {made['name']}")


@routes.command()
@click.argument("route")
@click.option("--name", help="Another name.")
@_route_options
@platform_options
@as_json_option
def edit(
    route: str,
    name: str | None,
    url: str | None,
    key: str | None,
    data_dir: Path | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Change what is given of a route, named by its name or id.

    \b
    Example:
      groundswell routes edit night --repeat 60
    """
    api = platform(url, key, data_dir)
    old = find_named(api, "route", route)
    body = {field: value for field, value in old.items() if field != "id"}
    body |= _body(api, given, old)
    if name is not None:
        body["name"] = name
    if body == {field: value for field, value in old.items() if field != "id"}:
        raise click.UsageError("Nothing to change: give an option, see --help.")
    changed = api.ask("PATCH", f"/api/routes/{quote(old['id'])}", body=body)
    show(changed, as_json, f"{changed['id']}  {changed['name']}")


@routes.command()
@click.argument("route")
@platform_options
def rm(route: str, url: str | None, key: str | None, data_dir: Path | None) -> None:
    """Forget a route.

    \b
    Example:
      groundswell routes rm night
    """
    remove_named(platform(url, key, data_dir), "route", route)


def _body(api: PlatformApi, given: dict[str, Any], old: dict[str, Any]) -> dict[str, Any]:
    """What was given, in place of what was there."""
    body: dict[str, Any] = {}
    if given["channels"]:
        body["channels"] = [find_named(api, "channel", each)["id"] for each in given["channels"]]
    match = match_body(api, given["severities"], given["topics"], given["rules"])
    if said := {part: value for part, value in match.items() if value}:
        body["match"] = {**old.get("match", {}), **said}
    if given["wait"] is not None:
        body["group_wait_seconds"] = given["wait"]
    if given["repeat"] is not None:
        body["repeat_interval_minutes"] = given["repeat"]
    hours = {part: given[part] for part in ("timezone", "since", "until") if given[part]}
    if given["days"]:
        hours["days"] = list(given["days"])
    if hours:
        body["active"] = {**(old.get("active") or {}), **hours}
    return body


def _hours(route: dict[str, Any]) -> str:
    active = route["active"]
    if active is None:
        return ""
    since, until = active["since"][:5], active["until"][:5]
    return f", {' '.join(active['days'])} {since} to {until} {active['timezone']}"
