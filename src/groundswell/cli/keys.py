"""``groundswell keys``: API keys: create, list, revoke."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import TypeVar

import click

from groundswell.cli.data_dir import local_settings
from groundswell.cli.engine_urls import database_url
from groundswell.domain.access import Scope
from groundswell.domain.amounts import amount
from groundswell.domain.clock import utc_now
from groundswell.domain.post import MAX_NAME_CHARS
from groundswell.errors import ConfigurationError
from groundswell.settings import Settings
from groundswell.store.api_keys import ApiKey, ApiKeys
from groundswell.store.engine import Database

T = TypeVar("T")
_MAX_KEY_NAME_CHARS = 100


@click.group()
def keys() -> None:
    """API keys, for a platform that asks for a login (AUTH_MODE=on).

    \b
    Examples:
      groundswell keys create dashboard --scope read
      groundswell keys list
      groundswell keys revoke 3f9c01ab77de
    """


@keys.command()
@click.argument("name")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    type=click.Choice([str(scope) for scope in Scope]),
    help="What it allows; admin allows everything. May be given several times.",
)
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="NAME",
    help="Limits it to posts of this source; may be given several times. Default: all sources.",
)
@click.option("--expires-days", type=click.FloatRange(min=0, min_open=True, max=3650))
@click.option("--json", "as_json", is_flag=True, help="For a program.")
@local_settings
def create(
    name: str,
    scopes: tuple[str, ...],
    sources: tuple[str, ...],
    expires_days: float | None,
    as_json: bool,
    settings: Settings,
) -> None:
    """Make a key and show it, this once: only its hash is kept.

    \b
    Examples:
      groundswell keys create dashboard --scope read --expires-days 90
      groundswell keys create crawler --scope ingest --json | jq -r .key
      groundswell keys create shop --scope ingest --scope read --source push:shop
    """
    name = name.strip()
    if not name or len(name) > _MAX_KEY_NAME_CHARS or not name.isprintable():
        raise click.UsageError(f"NAME is 1 to {_MAX_KEY_NAME_CHARS} printable characters.")
    for source in sources:
        if not source.strip() or len(source) > MAX_NAME_CHARS or not source.isprintable():
            raise click.UsageError(f"--source is 1 to {MAX_NAME_CHARS} printable characters.")
    expires = None if expires_days is None else utc_now() + timedelta(days=expires_days)
    wanted = frozenset(Scope(scope) for scope in scopes)
    limited = frozenset(sources) or None
    key, text = _with_keys(settings, lambda store: store.create(name, wanted, expires, limited))
    if as_json:
        click.echo(json.dumps({**_plain(key), "key": text}, indent=2))
        return
    click.echo(text)
    click.echo(f"key {key.id} ({_scopes(key)}); keep it now, it is not shown again", err=True)


@keys.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
@local_settings
def list_(as_json: bool, settings: Settings) -> None:
    """List all keys, including revoked ones, without their secrets.

    \b
    Example:
      groundswell keys list
    """
    found = _with_keys(settings, lambda store: store.list())
    if as_json:
        click.echo(json.dumps([_plain(key) for key in found], indent=2))
        return
    for key in found:
        used = f"used {_day(key.last_used_at)}" if key.last_used_at else "never used"
        click.echo(f"{key.id}  {_state(key):<8} {_scopes(key):<18} {used:<17} {key.name}")
    click.echo(amount(len(found), "key"), err=True)


@keys.command()
@click.argument("key_id", metavar="ID")
@local_settings
def revoke(key_id: str, settings: Settings) -> None:
    """End a key, for good.

    \b
    Example:
      groundswell keys revoke 3f9c01ab77de
    """
    if not _with_keys(settings, lambda store: store.revoke(key_id)):
        raise ConfigurationError(f"there is no key {key_id!r}; see `groundswell keys list`")
    click.echo(f"revoked {key_id}")


def _with_keys(settings: Settings, work: Callable[[ApiKeys], Awaitable[T]]) -> T:
    async def run() -> T:
        database = await Database.open(settings.database, database_url(settings))
        try:
            return await work(ApiKeys(database))
        finally:
            await database.close()

    return asyncio.run(run())


def _state(key: ApiKey) -> str:
    if key.revoked_at is not None:
        return "revoked"
    return "usable" if key.usable(utc_now()) else "expired"


def _scopes(key: ApiKey) -> str:
    told = ",".join(sorted(str(scope) for scope in key.scopes))
    return told if key.sources is None else f"{told} of {', '.join(sorted(key.sources))}"


def _day(moment: datetime) -> str:
    return f"{moment:%Y-%m-%d}"


def _plain(key: ApiKey) -> dict[str, object]:
    times = {
        "created_at": key.created_at,
        "expires_at": key.expires_at,
        "last_used_at": key.last_used_at,
        "revoked_at": key.revoked_at,
    }
    return {
        "id": key.id,
        "name": key.name,
        "scopes": sorted(str(scope) for scope in key.scopes),
        "sources": None if key.sources is None else sorted(key.sources),
        "state": _state(key),
        **{name: moment and moment.isoformat() for name, moment in times.items()},
    }
