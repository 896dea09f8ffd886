"""``groundswell sources``: the kinds there are, and how those that are read are doing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from groundswell.cli.named import as_json_option, show_list
from groundswell.cli.platform_api import PlatformApi, platform_options
from groundswell.domain.amounts import amount
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
@as_json_option
@platform_options
def status(as_json: bool, api: PlatformApi) -> None:
    """From when to when each source was heard, what is missing, and whether it is connected.

    \b
    Example:
      groundswell sources status
    """
    found = api.ask("GET", "/api/sources/coverage")
    lines = [line for source in found["sources"] for line in _lines(source)]
    show_list(found, as_json, lines or ["no source has been read"])


def _lines(source: Mapping[str, Any]) -> list[str]:
    trouble = f": {source['error']}" if source["error"] else ""
    heard = (
        f"heard from {source['since'][:19]} to {source['until'][:19]} UTC"
        if source["until"]
        else "not heard yet"
    )
    lines = [
        f"{source['key']}  {source['status']}{trouble}",
        f"  {heard}; {amount(source['posts'], 'post')}",
    ]
    gaps = source["gaps"]
    if len(gaps) > _SHOWN_GAPS:
        lines.append(f"  {len(gaps)} gaps, the last of them:")
    for gap in gaps[-_SHOWN_GAPS:]:
        lines.append(f"  missing {gap['start'][:19]} to {gap['end'][:19]} UTC: {gap['reason']}")
    return lines
