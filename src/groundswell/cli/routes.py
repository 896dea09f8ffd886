"""``groundswell routes``: which incidents go to which channels, and when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import quote

import click

from groundswell.cli.named import (
    as_json_option,
    find_named,
    match_body,
    match_options,
    match_text,
    remove_named,
    show_list,
    show_named,
)
from groundswell.cli.platform_api import PlatformApi, platform_options
from groundswell.domain.alert_routing import DAYS
from groundswell.domain.amounts import amount

F = TypeVar("F", bound=Callable[..., Any])


def _route_options(command: F) -> F:
    for option in (
        click.option("--channel", "channels", multiple=True, help="To whom, by name or id."),
        match_options,
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
def list_(api: PlatformApi, as_json: bool) -> None:
    """Show every route.

    \b
    Example:
      groundswell routes list
    """
    found = api.ask("GET", "/api/routes")
    show_list(found, as_json, _lines(api, found), amount(len(found["routes"]), "route"))


@routes.command()
@click.argument("name")
@_route_options
@platform_options
@as_json_option
def add(
    name: str,
    api: PlatformApi,
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
    made = api.ask("POST", "/api/routes", body={"name": name, **_body(api, given, {})})
    show_named(made, as_json)


@routes.command()
@click.argument("route")
@click.option("--name", help="Another name.")
@_route_options
@platform_options
@as_json_option
def edit(
    route: str,
    name: str | None,
    api: PlatformApi,
    as_json: bool,
    **given: Any,
) -> None:
    """Change what is given of a route, named by its name or id.

    \b
    Example:
      groundswell routes edit night --repeat 60
    """
    old = find_named(api, "route", route)
    body = {field: value for field, value in old.items() if field != "id"}
    body |= _body(api, given, old)
    if name is not None:
        body["name"] = name
    if body == {field: value for field, value in old.items() if field != "id"}:
        raise click.UsageError("Nothing to change: give an option, see --help.")
    changed = api.ask("PATCH", f"/api/routes/{quote(old['id'])}", body=body)
    show_named(changed, as_json)


@routes.command()
@click.argument("route")
@platform_options
def rm(route: str, api: PlatformApi) -> None:
    """Forget a route.

    \b
    Example:
      groundswell routes rm night
    """
    remove_named(api, "route", route)


def _lines(api: PlatformApi, found: dict[str, Any]) -> Iterator[str]:
    names = {each["id"]: each["name"] for each in api.ask("GET", "/api/channels")["channels"]}
    for route in found["routes"]:
        to = ", ".join(names.get(each, each) for each in route["channels"])
        yield f"{route['name']:<24} {match_text(route['match'])} → {to}{_hours(route)}"


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
