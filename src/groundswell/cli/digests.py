"""``groundswell digests``: what was said in a day or a week, sent to channels."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import quote

import click

from groundswell.cli.named import (
    as_json_option,
    find_named,
    idle_note,
    remove_named,
    show,
    show_list,
    show_named,
)
from groundswell.cli.platform_api import PlatformApi, platform_options
from groundswell.domain.alert_routing import DAYS
from groundswell.domain.amounts import amount
from groundswell.domain.digest import Cadence, DigestState
from groundswell.errors import ConfigurationError
from groundswell.notify.outcome import Result

F = TypeVar("F", bound=Callable[..., Any])
_READ_ONLY = ("id", "made_until", "unsubscribed")


def _digest_options(command: F) -> F:
    for option in (
        click.option("--channel", "channels", multiple=True, help="To whom, by name or id."),
        click.option("--topic", help="On this topic, by name or id; default: on all posts."),
        click.option("--set", "set_", help="On a set of topics, by name or id."),
        click.option("--cadence", type=click.Choice([str(each) for each in Cadence])),
        click.option("--hour", type=click.IntRange(0, 23), help="From when on; default: 8."),
        click.option("--day", type=click.Choice(DAYS), help="Of a weekly one; default: mon."),
        click.option("--timezone", help="Of hours and days, as Europe/Berlin."),
    ):
        command = option(command)
    return command


@click.group()
def digests() -> None:
    """Digests: what was said in a day or a week, sent to channels.

    \b
    Examples:
      groundswell digests add morning --channel 'on call' --hour 7 --timezone Europe/Berlin
      groundswell digests list
    """


@digests.command("list")
@platform_options
@as_json_option
def list_(api: PlatformApi, as_json: bool) -> None:
    """Show every digest.

    \b
    Example:
      groundswell digests list
    """
    found = api.ask("GET", "/api/digests")
    show_list(found, as_json, _lines(found), amount(len(found["digests"]), "digest"))


@digests.command()
@click.argument("name")
@_digest_options
@platform_options
@as_json_option
def add(name: str, api: PlatformApi, as_json: bool, **given: Any) -> None:
    """Make a digest.

    \b
    Example:
      groundswell digests add week --channel 'on call' --cadence weekly --day mon --hour 7
    """
    if not given["channels"]:
        raise click.UsageError("Give at least one --channel.")
    made = api.ask("POST", "/api/digests", body={"name": name, **_body(api, given)})
    show_named(made, as_json)


@digests.command()
@click.argument("digest")
@click.option("--name", help="Another name.")
@click.option("--state", type=click.Choice([str(each) for each in DigestState]))
@_digest_options
@platform_options
@as_json_option
def edit(
    digest: str, name: str | None, state: str | None, api: PlatformApi, as_json: bool, **given: Any
) -> None:
    """Change what is given of a digest, named by its name or id.

    \b
    Example:
      groundswell digests edit morning --state paused
    """
    old = find_named(api, "digest", digest)
    changes = _body(api, given)
    changes |= {field: value for field, value in (("name", name), ("state", state)) if value}
    if not changes:
        raise click.UsageError("Nothing to change: give an option, see --help.")
    body = {field: value for field, value in old.items() if field not in _READ_ONLY}
    changed = api.ask("PATCH", f"/api/digests/{quote(old['id'])}", body=body | changes)
    show_named(changed, as_json)


@digests.command()
@click.argument("digest")
@platform_options
def rm(digest: str, api: PlatformApi) -> None:
    """Forget a digest.

    \b
    Example:
      groundswell digests rm morning
    """
    remove_named(api, "digest", digest)


@digests.command()
@click.argument("digest")
@platform_options
@as_json_option
def send(digest: str, api: PlatformApi, as_json: bool) -> None:
    """Send the one on the last period now, and show what the receivers answer.

    \b
    Example:
      groundswell digests send morning
    """
    old = find_named(api, "digest", digest)
    sent = api.ask("POST", f"/api/digests/{quote(old['id'])}/send")
    lines = [
        f"{each['recipient'] or each['channel']}: {Result(each['status']).words}  {each['answer']}"
        for each in sent["sendings"]
    ]
    show(sent, as_json, sent["summary"], *lines)
    if not all(each["delivered"] for each in sent["sendings"]):
        sys.exit(1)


def _lines(found: dict[str, Any]) -> Iterator[str]:
    for each in found["digests"]:
        day = f" {each['day']}" if each["cadence"] == Cadence.WEEKLY else ""
        when = f"{each['cadence']}{day} {each['hour']:02}:00 {each['timezone']}"
        yield f"{each['name']:<24} {each['state']:<7} {when}" + idle_note(found, each)


def _body(api: PlatformApi, given: dict[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = {
        field: given[field]
        for field in ("cadence", "hour", "day", "timezone")
        if given[field] is not None
    }
    if given["channels"]:
        body["channels"] = [find_named(api, "channel", each)["id"] for each in given["channels"]]
    if given["topic"]:
        body |= {"topic": find_named(api, "topic", given["topic"])["id"], "set": None}
    if given["set_"]:
        body |= {"set": _set_id(api, given["set_"]), "topic": None}
    return body


def _set_id(api: PlatformApi, name: str) -> str:
    for each in api.ask("GET", "/api/topic-sets")["sets"]:
        if name.casefold() in (each["id"], each["name"].casefold()):
            found: str = each["id"]
            return found
    raise ConfigurationError(f"there is no set {name!r}")
