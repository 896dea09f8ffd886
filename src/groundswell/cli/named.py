"""Things that have names: found among what the API lists, matched, shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeVar
from urllib.parse import quote

import click

from groundswell.cli.platform_api import PlatformApi
from groundswell.domain.rule import Severity
from groundswell.errors import ConfigurationError

F = TypeVar("F", bound=Callable[..., Any])
as_json_option = click.option("--json", "as_json", is_flag=True, help="For a program.")


def find_named(api: PlatformApi, what: str, name: str) -> dict[str, Any]:
    """The rule, channel, route or topic (``what``) of this name or id.

    Raises:
        ConfigurationError: there is none.
    """
    wanted = name.casefold()
    for each in api.ask("GET", f"/api/{what}s")[f"{what}s"]:
        if wanted in (each["id"], each["name"].casefold()):
            found: dict[str, Any] = each
            return found
    raise ConfigurationError(f"there is no {what} {name!r}; see `groundswell {what}s list`")


def remove_named(api: PlatformApi, what: str, name: str) -> dict[str, Any]:
    """Delete the thing of this name or id, and say so; what it was.

    Raises:
        ConfigurationError: there is none.
    """
    old = find_named(api, what, name)
    api.ask("DELETE", f"/api/{what}s/{quote(old['id'])}")
    click.echo(f"removed {old['name']}")
    return old


def idle_note(found: Mapping[str, Any], one: Mapping[str, Any]) -> str:
    """Why one of a list is active and yet does nothing, for the end of its line."""
    why = found.get("idle", {}).get(one["id"])
    return f"  (idle: {why})" if why else ""


def match_body(
    api: PlatformApi, severities: tuple[str, ...], topics: tuple[str, ...], rules: tuple[str, ...]
) -> dict[str, Any]:
    """What a route or a silence is for; topics and rules by name or id."""
    return {
        "severities": list(severities),
        "topic_ids": [find_named(api, "topic", name)["id"] for name in topics],
        "rule_ids": [find_named(api, "rule", name)["id"] for name in rules],
    }


def match_text(match: dict[str, Any]) -> str:
    """The same for people, with ids."""
    parts = [*match["severities"]]
    parts += [f"topic {each}" for each in match["topic_ids"]]
    parts += [f"rule {each}" for each in match["rule_ids"]]
    return ", ".join(parts) or "everything"


def match_options(command: F) -> F:
    """The options that :func:`match_body` reads."""
    for option in (
        click.option("--rule", "rules", multiple=True, help="Only incidents of it."),
        click.option("--topic", "topics", multiple=True, help="Only incidents of it."),
        click.option(
            "--severity",
            "severities",
            multiple=True,
            type=click.Choice([str(each) for each in Severity]),
        ),
    ):
        command = option(command)
    return command


def show(found: Any, as_json: bool, *lines: str) -> None:
    """Print what was answered: for a program, or in lines for people."""
    show_list(found, as_json, lines)


def show_named(found: dict[str, Any], as_json: bool) -> None:
    """Print the thing that was made or changed."""
    show(found, as_json, f"{found['id']}  {found['name']}")


def show_list(found: Any, as_json: bool, lines: Iterable[str], total: str = "") -> None:
    """Print what was answered: for a program, or in ``lines``, made only then, and the total."""
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for line in lines:
        click.echo(line)
    if total:
        click.echo(total, err=True)
