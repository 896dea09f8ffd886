"""``groundswell apply``: what is configured, as a file says it, whole or not at all."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import yaml

from groundswell.cli.named import as_json_option
from groundswell.cli.platform_api import PlatformApi, platform_options
from groundswell.errors import ConfigurationError

_MOST_BYTES = 4_000_000


class _Plain(yaml.SafeLoader):
    """Words and times stay what they look like: ``no`` is Norwegian, ``18:00`` is no 1,080."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - as PyYAML declares it


for _tag, _form, _first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    (
        "float",
        r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?",
        "-+.0123456789",
    ),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
):
    _Plain.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(f"(?:{_form})$"), _first)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only tell what would be done.")
@platform_options
@as_json_option
def apply(
    file: Path,
    dry_run: bool,
    api: PlatformApi,
    as_json: bool,
) -> None:
    """Bring the platform to what FILE (YAML) says: all of it, or with one mistake nothing.

    What the file does not name stays as it is; the same file twice changes nothing.

    \b
    Examples:
      groundswell apply watch.yaml --dry-run
      groundswell apply watch.yaml
      groundswell export --config > watch.yaml
    """
    body = _read(file)
    plan = api.ask("POST", "/api/config", params={"dry_run": "true"}, body=body)
    if not as_json:
        for step in plan["steps"]:
            click.echo(f"{step['action']:<7} {step['kind']:<7} {step['name']}")
    if not dry_run and plan["steps"]:
        plan = api.ask("POST", "/api/config", body=body)
    if as_json:
        click.echo(json.dumps(plan, indent=2))
    elif not plan["steps"]:
        click.echo("nothing to do")
    else:
        click.echo("nothing done (--dry-run)" if dry_run else "done", err=True)


def _read(file: Path) -> dict[str, Any]:
    if file.stat().st_size > _MOST_BYTES:
        raise ConfigurationError(f"{file} is longer than {_MOST_BYTES:,} bytes")
    try:
        body = yaml.load(file.read_text(encoding="utf-8"), Loader=_Plain)  # noqa: S506 - a SafeLoader
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
        raise ConfigurationError(f"{file} is not YAML: {error}") from None
    if not isinstance(body, dict):
        raise ConfigurationError(f"{file} has no sections, such as topics:")
    return {str(name): value for name, value in body.items()}
