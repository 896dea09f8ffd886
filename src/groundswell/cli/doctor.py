"""``groundswell doctor``: checks the machine's prerequisites, and says what to do about each."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import asdict

import click

from groundswell.cli.data_dir import local_settings
from groundswell.embedded import preflight
from groundswell.embedded.preflight import Check
from groundswell.errors import GroundswellError
from groundswell.settings import Settings

_PROBE = "so good to see you all"

_MARKS = {"ok": ("✓", "green"), "note": ("–", "yellow"), "missing": ("✗", "red")}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For a program.")
@local_settings
def doctor(as_json: bool, settings: Settings) -> None:
    """Check that everything needed to start is present; exit code 1 when something is missing.

    \b
    Examples:
      groundswell doctor
      DATABASE_URL=postgresql://… groundswell doctor --json
    """
    checks = asyncio.run(_checks(settings))
    fine = all(check.state != "missing" for check in checks)
    if as_json:
        click.echo(
            json.dumps({"ok": fine, "checks": [asdict(check) for check in checks]}, indent=2)
        )
    else:
        click.echo("\n".join(_line(check) for check in checks))
    if not fine:
        missing = ", ".join(check.name for check in checks if check.state == "missing")
        click.echo(f"groundswell: something needed is missing: {missing}", err=True)
        sys.exit(1)


async def _checks(settings: Settings) -> list[Check]:
    from groundswell.api.routes.dashboard import DASHBOARD

    place = settings.local.data_dir
    database, redis = settings.database.url, settings.stream.url
    return [
        preflight.check_python(),
        preflight.check_platform(),
        await _asked("database", lambda: _database(settings))
        if database
        else preflight.check_postgres(),
        await _asked("redis", lambda: _redis(settings)) if redis else preflight.check_valkey(),
        preflight.check_data_folder(place),
        preflight.check_port(settings.api.api_host, settings.api.api_port, place),
        await _asked("model", lambda: _model(settings)),
        preflight.check_dashboard(DASHBOARD),
    ]


async def _asked(name: str, ask: Callable[[], Awaitable[str]]) -> Check:
    try:
        return Check(name, "ok", await ask())
    except GroundswellError as error:
        return Check(name, "missing", "not usable", str(error))


async def _database(settings: Settings) -> str:
    from groundswell.store.engine import Database

    database = await Database.open(settings.database)
    try:
        async with database.pool.acquire() as connection:
            version = connection.get_server_version()
    finally:
        await database.close()
    return f"PostgreSQL {version.major}.{version.minor} answers at {settings.database.variable}"


async def _redis(settings: Settings) -> str:
    from groundswell.stream.connection import connect
    from groundswell.stream.server_check import check_server

    client = await connect(settings.stream)
    try:
        found = await check_server(client, settings.stream.variable)
    finally:
        await client.aclose()
    return f"{found} answers at {settings.stream.variable}"


async def _model(settings: Settings) -> str:
    """Loads it and reads a sentence: files that are there may still be no model."""
    from groundswell.analyzer.registry import open_analyzer

    analyzer = await open_analyzer(settings.analyzer)
    try:
        (analysis,) = await analyzer.analyze([_PROBE])
    finally:
        await analyzer.close()
    return f"{analyzer.model_name} reads {_PROBE!r} as {analysis.sentiment_label}"


def _line(check: Check) -> str:
    mark, colour = _MARKS[check.state]
    line = f"{click.style(mark, fg=colour)} {check.name:<12} {check.found}"
    return line + (f"\n{'':<15}{check.advice}" if check.advice else "")
