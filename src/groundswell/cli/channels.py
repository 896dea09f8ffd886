"""``groundswell channels``: the ways in which people are reached."""

from __future__ import annotations

import sys
from typing import Any
from urllib.parse import quote

import click

from groundswell.cli.named import (
    as_json_option,
    find_named,
    remove_named,
    show,
    show_list,
    show_named,
)
from groundswell.cli.platform_api import PlatformApi, platform_options
from groundswell.domain.amounts import amount
from groundswell.notify.outcome import Result
from groundswell.notify.registry import ChannelKind
from groundswell.notify.secrets import FROM_ENVIRONMENT

_address = click.option("--address", help="Of a webhook.")
_to = click.option("--to", multiple=True, help="Who gets the mails; may be given several times.")
_timezone = click.option(
    "--timezone", help="By whose clocks messages tell times, as Europe/Berlin; default: UTC."
)
_secret = click.option(
    "--secret",
    help="env:NAME, read by the platform from its environment; or - to type or pipe it in.",
)


@click.group()
def channels() -> None:
    """Channels: webhooks, Slack, mail, and through Apprise many more.

    \b
    Examples:
      groundswell channels add 'on call' --kind webhook --address https://hooks.example.org/hook
      groundswell channels test 'on call'
      groundswell channels list
    """


@channels.command("list")
@platform_options
@as_json_option
def list_(api: PlatformApi, as_json: bool) -> None:
    """Show every channel, without its secret.

    \b
    Example:
      groundswell channels list
    """
    found = api.ask("GET", "/api/channels")
    lines = (
        f"{each['state']:<6} {each['kind']:<8} {each['name']:<24} "
        f"{each['timezone']:<16} {each['url'] or ', '.join(each['to'] or ())}"
        for each in found["channels"]
    )
    show_list(found, as_json, lines, amount(len(found["channels"]), "channel"))


@channels.command()
@click.argument("name")
@click.option("--kind", type=click.Choice([str(each) for each in ChannelKind]), required=True)
@_address
@_to
@_timezone
@_secret
@platform_options
@as_json_option
def add(
    name: str,
    kind: str,
    address: str | None,
    to: tuple[str, ...],
    timezone: str | None,
    secret: str | None,
    api: PlatformApi,
    as_json: bool,
) -> None:
    """Make a channel. A webhook's secret that is not given is made up, and shown this once.

    \b
    Examples:
      groundswell channels add 'on call' --kind webhook --address https://hooks.example.org/hook
      groundswell channels add team --kind slack --secret env:SLACK_URL
    """
    body = {"name": name, "kind": kind, **_given(address, to, timezone, secret)}
    made = api.ask("POST", "/api/channels", body=body)
    show_named(made, as_json)
    if made["secret"] is not None and not as_json:
        click.echo(f"its secret, shown this once: {made['secret']}")


@channels.command()
@click.argument("channel")
@click.option("--name", help="Another name.")
@click.option("--state", type=click.Choice(["active", "paused"]))
@_address
@_to
@_timezone
@_secret
@platform_options
@as_json_option
def edit(
    channel: str,
    name: str | None,
    state: str | None,
    address: str | None,
    to: tuple[str, ...],
    timezone: str | None,
    secret: str | None,
    api: PlatformApi,
    as_json: bool,
) -> None:
    """Change a channel. A new secret signs beside the old one until it is changed again.

    \b
    Example:
      groundswell channels edit 'on call' --state paused
      groundswell channels edit 'on call' --timezone Europe/Berlin
    """
    body = _given(address, to, timezone, secret)
    body |= {field: value for field, value in (("name", name), ("state", state)) if value}
    if not body:
        raise click.UsageError("Nothing to change: give an option, see --help.")
    old = find_named(api, "channel", channel)
    body["version"] = old["version"]
    changed = api.ask("PATCH", f"/api/channels/{quote(old['id'])}", body=body)
    show_named(changed, as_json)


@channels.command()
@click.argument("channel")
@platform_options
def rm(channel: str, api: PlatformApi) -> None:
    """Forget a channel and its secrets; what waits for it is given up.

    \b
    Example:
      groundswell channels rm 'on call'
    """
    remove_named(api, "channel", channel)


@channels.command()
@click.argument("channel")
@platform_options
@as_json_option
def test(channel: str, api: PlatformApi, as_json: bool) -> None:
    """Send a test now, and show what the other side answers.

    \b
    Example:
      groundswell channels test 'on call'
    """
    old = find_named(api, "channel", channel)
    told = api.ask("POST", f"/api/channels/{quote(old['id'])}/test")
    show(told, as_json, f"{Result(told['status']).words}  {told['answer']}")
    if not told["delivered"]:
        sys.exit(1)


def _given(
    address: str | None, to: tuple[str, ...], timezone: str | None, secret: str | None
) -> dict[str, Any]:
    body: dict[str, Any] = {}
    if timezone is not None:
        body["timezone"] = timezone
    if address is not None:
        body["url"] = address
    if to:
        body["to"] = list(to)
    if secret is not None:
        body["secret"] = _secret_of(secret)
    return body


def _secret_of(option: str) -> str:
    """A secret in the command line would be seen in the list of processes."""
    if option.startswith(FROM_ENVIRONMENT):
        return option
    if option != "-":
        raise click.UsageError("Give a secret as env:NAME, or - to type or pipe it in.")
    if sys.stdin.isatty():
        typed: str = click.prompt("secret", hide_input=True, err=True)
        return typed
    return sys.stdin.readline().strip()
