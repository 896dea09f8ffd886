"""``groundswell topics``: what is watched, and how much of it there is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click

from groundswell.cli.named import as_json_option, find_named, remove_named, show_list, show_named
from groundswell.cli.platform_api import PlatformApi, platform_options
from groundswell.domain.amounts import amount
from groundswell.domain.topic import TopicKind, TopicState

_kind = click.option("--kind", type=click.Choice([str(kind) for kind in TopicKind]))
_languages = click.option(
    "--language", "languages", multiple=True, help="Only posts in it; may be given several times."
)


@click.group()
def topics() -> None:
    """Topics: saved queries with counts of their own.

    \b
    Examples:
      groundswell topics check 'acme (phone OR tablet) -jobs'
      groundswell topics add Acme 'acme -jobs' --kind brand
      groundswell topics list
      groundswell topics compare Acme Akme
    """


@topics.command("list")
@platform_options
@as_json_option
def list_(api: PlatformApi, as_json: bool) -> None:
    """Show every topic with its posts of the last 24 hours.

    \b
    Example:
      groundswell topics list
    """
    found = api.ask("GET", "/api/topics")
    lines = (
        f"{topic['posts']:>9,} {_net(topic):>5}  {_state(topic):<12} {topic['name']:<24} "
        f"{topic['query']}"
        for topic in found["topics"]
    )
    show_list(
        found,
        as_json,
        lines,
        f"{amount(len(found['topics']), 'topic')}, each with its posts of the last 24 hours",
    )


@topics.command()
@click.argument("name")
@click.argument("query")
@_kind
@_languages
@platform_options
@as_json_option
def add(
    name: str,
    query: str,
    kind: str | None,
    languages: tuple[str, ...],
    api: PlatformApi,
    as_json: bool,
) -> None:
    """Watch posts that are what QUERY says, from now on and for all the past.

    \b
    Example:
      groundswell topics add Acme 'acme (phone OR tablet) -jobs' --kind brand
    """
    body: dict[str, Any] = {"name": name, "query": query, "languages": list(languages)}
    if kind is not None:
        body["kind"] = kind
    _show_saved(api.ask("POST", "/api/topics", body=body), as_json)


@topics.command()
@click.argument("query")
@_languages
@platform_options
@as_json_option
def check(
    query: str,
    languages: tuple[str, ...],
    api: PlatformApi,
    as_json: bool,
) -> None:
    """Tell what QUERY means, how much it finds, and show some of it. Nothing is kept.

    \b
    Example:
      groundswell topics check 'acme NEAR/5 refund'
    """
    body = {"query": query, "languages": list(languages)}
    found = api.ask("POST", "/api/topics/preview", body=body)
    show_list(found, as_json, _preview(found))


@topics.command()
@click.argument("topic")
@click.option("--name", help="Another name.")
@click.option("--query", help="Another query: its counts are shown once they are whole.")
@_kind
@click.option("--state", type=click.Choice([str(state) for state in TopicState]))
@platform_options
@as_json_option
def edit(
    topic: str,
    name: str | None,
    query: str | None,
    kind: str | None,
    state: str | None,
    api: PlatformApi,
    as_json: bool,
) -> None:
    """Change a topic, named by its name or id.

    \b
    Examples:
      groundswell topics edit Acme --query 'acme -jobs -hiring'
      groundswell topics edit Acme --state paused
    """
    given = {"name": name, "query": query, "kind": kind, "state": state}
    changes = {field: value for field, value in given.items() if value is not None}
    if not changes:
        raise click.UsageError("Nothing to change: give --name, --query, --kind or --state.")
    old = find_named(api, "topic", topic)
    body = changes | {"query_version": old["query_version"]}
    _show_saved(api.ask("PATCH", f"/api/topics/{old['id']}", body=body), as_json)


@topics.command()
@click.argument("topic")
@platform_options
def rm(topic: str, api: PlatformApi) -> None:
    """Forget a topic and its counts. Posts stay, and so do rules and digests on it, which
    do nothing any more: they are named.

    \b
    Example:
      groundswell topics rm Acme
    """
    removed = remove_named(api, "topic", topic)
    for what, field in (("rule", "topic_id"), ("digest", "topic")):
        for one in api.ask("GET", f"/api/{what}s")[f"{what}s"]:
            if one[field] == removed["id"]:
                click.echo(f"  {what} {one['name']} was on it, and does nothing any more")


@topics.command()
@click.argument("names", nargs=-1, required=True, metavar="TOPIC...")
@click.option("--period", default="day", show_default=True)
@platform_options
@as_json_option
def compare(
    names: tuple[str, ...],
    period: str,
    api: PlatformApi,
    as_json: bool,
) -> None:
    """Mentions, share of voice and net sentiment of topics in the last 24 hours.

    \b
    Example:
      groundswell topics compare Acme Akme
    """
    params = {"topics": ",".join(names), "period": period}
    found = api.ask("GET", "/api/topics/compare", params=params)
    lines = (
        f"{topic['mentions']:>9,} {topic['share_of_voice'] or 0.0:>6.1f}% {_net(topic):>5}  "
        f"{topic['name']}"
        for topic in found["topics"]
    )
    show_list(found, as_json, lines)


def _net(topic: dict[str, Any]) -> str:
    return "" if topic["net_sentiment"] is None else f"{topic['net_sentiment']:+.0f}"


def _state(topic: dict[str, Any]) -> str:
    fill = topic["backfill"]
    return topic["state"] if fill["state"] == "done" else f"filling {100 * fill['done']:.0f}%"


def _caution(warning: dict[str, Any]) -> str:
    return f"caution  at character {warning['position']}: {warning['message']}"


def _show_saved(found: dict[str, Any], as_json: bool) -> None:
    """The topic that was saved; on the error stream, what is perhaps not meant."""
    show_named(found, as_json)
    for warning in found["warnings"]:
        click.echo(_caution(warning), err=True)


def _preview(found: dict[str, Any]) -> Iterator[str]:
    yield f"reads    {found['tree']}"
    for warning in found["warnings"]:
        yield _caution(warning)
    matches = found["matches"]
    about = "about " if matches["estimated"] else ""
    yield (
        f"finds    {about}{amount(matches['last_24h'], 'post')} of the last 24 hours, "
        f"{about}{matches['last_7d']:,} of 7 days"
    )
    for example in found["examples"]:
        yield f"  {' '.join(example['post']['content'].split())[:100]}"
