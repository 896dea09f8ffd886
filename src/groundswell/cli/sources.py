"""``groundswell sources``: the kinds there are, and how those that are read are doing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from groundswell.cli.platform_api import platform, platform_options
from groundswell.sources.registry import KINDS

_SHOWN_GAPS = 3


@click.group()
def sources() -> None:
    """Where posts can come from, and when each source was heard."""


@sources.command("list")
def list_kinds() -> None:
    """Every kind of source, what it gives and what it needs.

    \b
    Example:
      groundswell sources list
    """
    width = max(len(kind.form) for kind in KINDS.values())
    for kind in KINDS.values():
        needs = "; ".join(each for each in (kind.needs, kind.missing) if each)
        click.echo(f"{kind.form:<{width}}  {kind.summary}{f' (needs {needs})' if needs else ''}")


@sources.command()
@click.option("--json", "as_json", is_flag=True, help="For a program.")
@platform_options
def status(as_json: bool, url: str | None, key: str | None, data_dir: Path | None) -> None:
    """From when to when each source was heard, what is missing, and whether it is connected.

    \b
    Example:
      groundswell sources status
    """
    found = platform(url, key, data_dir).ask("GET", "/api/sources/coverage")
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for source in found["sources"]:
        for line in _lines(source):
            click.echo(line)
    if not found["sources"]:
        click.echo("no source has been read")


def _lines(source: Mapping[str, Any]) -> list[str]:
    trouble = f": {source['error']}" if source["error"] else ""
    heard = (
        f"heard from {source['since'][:19]} to {source['until'][:19]} UTC"
        if source["until"]
        else "not heard yet"
    )
    lines = [
        f"{source['key']}  {source['status']}{trouble}",
        f"  {heard}; {source['posts']:,} posts",
    ]
    gaps = source["gaps"]
    if len(gaps) > _SHOWN_GAPS:
        lines.append(f"  {len(gaps)} gaps, the last of them:")
    for gap in gaps[-_SHOWN_GAPS:]:
        lines.append(f"  missing {gap['start'][:19]} to {gap['end'][:19]} UTC: {gap['reason']}")
    return lines
