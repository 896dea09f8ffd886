"""``groundswell topics``: what is watched, and how much of it there is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from groundswell.cli.named import as_json_option, find_named, remove_named, show
from groundswell.cli.platform_api import platform, platform_options
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
def list_(url: str | None, key: str | None, data_dir: Path | None, as_json: bool) -> None:
    """Show every topic with its posts of the last 24 hours.

    \b
    Example:
      groundswell topics list
    """
    found = platform(url, key, data_dir).ask("GET", "/api/topics")
    if as_json:
        show(found, as_json, "")
        return
    for topic in found["topics"]:
        net = "" if topic["net_sentiment"] is None else f"{topic['net_sentiment']:+.0f}"
        fill = topic["backfill"]
        state = topic["state"] if fill["state"] == "done" else f"filling {100 * fill['done']:.0f}%"
        click.echo(
            f"{topic['posts']:>9,} {net:>5}  {state:<12} {topic['name']:<24} {topic['query']}"
        )
    click.echo(f"{len(found['topics']):,} topics", err=True)


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
    url: str | None,
    key: str | None,
    data_dir: Path | None,
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
    _show(platform(url, key, data_dir).ask("POST", "/api/topics", body=body), as_json)


@topics.command()
@click.argument("query")
@_languages
@platform_options
@as_json_option
def check(
    query: str,
    languages: tuple[str, ...],
    url: str | None,
    key: str | None,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Tell what QUERY means, how much it finds, and show some of it. Nothing is kept.

    \b
    Example:
      groundswell topics check 'acme NEAR/5 refund'
    """
    body = {"query": query, "languages": list(languages)}
    found = platform(url, key, data_dir).ask("POST", "/api/topics/preview", body=body)
    if as_json:
        show(found, as_json, "")
        return
    click.echo(f"reads    {found['tree']}")
    for warning in found["warnings"]:
        click.echo(f"caution  {warning['message']}, at character {warning['position']}")
    matches = found["matches"]
    about = "about " if matches["estimated"] else ""
    click.echo(
        f"finds    {about}{matches['last_24h']:,} posts of 24 hours, "
        f"{about}{matches['last_7d']:,} of 7 days"
    )
    for example in found["examples"]:
        click.echo(f"  {' '.join(example['post']['content'].split())[:100]}")


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
    url: str | None,
    key: str | None,
    data_dir: Path | None,
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
    api = platform(url, key, data_dir)
    old = find_named(api, "topic", topic)
    body = changes | {"query_version": old["query_version"]}
    _show(api.ask("PATCH", f"/api/topics/{old['id']}", body=body), as_json)


@topics.command()
@click.argument("topic")
@platform_options
def rm(topic: str, url: str | None, key: str | None, data_dir: Path | None) -> None:
    """Forget a topic and its counts. Posts stay.

    \b
    Example:
      groundswell topics rm Acme
    """
    remove_named(platform(url, key, data_dir), "topic", topic)


@topics.command()
@click.argument("names", nargs=-1, required=True, metavar="TOPIC...")
@click.option("--period", default="day", show_default=True)
@platform_options
@as_json_option
def compare(
    names: tuple[str, ...],
    period: str,
    url: str | None,
    key: str | None,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Mentions, share of voice and net sentiment of topics in the last 24 hours.

    \b
    Example:
      groundswell topics compare Acme Akme
    """
    params = {"topics": ",".join(names), "period": period}
    found = platform(url, key, data_dir).ask("GET", "/api/topics/compare", params=params)
    if as_json:
        show(found, as_json, "")
        return
    for topic in found["topics"]:
        net = "" if topic["net_sentiment"] is None else f"{topic['net_sentiment']:+.0f}"
        share = topic["share_of_voice"] or 0.0
        click.echo(f"{topic['mentions']:>9,} {share:>6.1f}% {net:>5}  {topic['name']}")


def _show(topic: dict[str, Any], as_json: bool) -> None:
    show(topic, as_json, f"{topic['id']}  {topic['name']}")
