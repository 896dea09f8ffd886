"""Finds things by name or id among what the API lists."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import quote

import click

from groundswell.cli.platform_api import PlatformApi
from groundswell.errors import ConfigurationError

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


def remove_named(api: PlatformApi, what: str, name: str) -> None:
    """Delete the thing of this name or id, and say so.

    Raises:
        ConfigurationError: there is none.
    """
    old = find_named(api, what, name)
    api.ask("DELETE", f"/api/{what}s/{quote(old['id'])}")
    click.echo(f"removed {old['name']}")


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


def show(found: Any, as_json: bool, line: str) -> None:
    """Print what was answered: for a program, or in one line."""
    click.echo(json.dumps(found, indent=2) if as_json else line)
