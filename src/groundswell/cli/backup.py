"""``groundswell backup`` and ``restore``: all that a platform of this machine keeps, in a file."""

from __future__ import annotations

import asyncio
from pathlib import Path

import click

from groundswell.cli.data_dir import local_settings
from groundswell.domain.amounts import amount
from groundswell.errors import ConfigurationError
from groundswell.settings import Settings

_POSTS = "public.social_media_posts"


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@local_settings
def backup(file: Path, settings: Settings) -> None:
    """Write all that the platform of this machine keeps into FILE; it may go on running.

    FILE takes its place once it is whole and was read again. It holds posts, and the key that
    decrypts the secrets of channels: keep it as safe as the platform.

    \b
    Examples:
      groundswell backup groundswell.backup
      groundswell backup "groundswell-$(date +%F).backup" --data-dir /srv/groundswell
    """
    from groundswell.embedded.backup.take import take_backup

    _refuse_own_engines(settings, "pg_dump")
    manifest = asyncio.run(take_backup(settings.local.data_dir, file.absolute()))
    size = file.stat().st_size / 2**20
    click.echo(f"{amount(manifest.rows[_POSTS], 'post')} in {file} ({size:.1f} MB)")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@local_settings
def restore(file: Path, settings: Settings) -> None:
    """Fill an empty data folder with the backup FILE; then `groundswell up` goes on from there.

    FILE is checked before anything is touched, and every row is counted afterwards.

    \b
    Example:
      groundswell restore groundswell.backup --data-dir /srv/groundswell
    """
    from groundswell.embedded.backup.restore import restore_backup

    _refuse_own_engines(settings, "pg_restore")
    place = settings.local.data_dir
    manifest = asyncio.run(restore_backup(file, place))
    posts = amount(manifest.rows[_POSTS], "post")
    click.echo(f"{posts} of {manifest.taken_at[:19]} UTC restored into {place}")


def _refuse_own_engines(settings: Settings, database_tool: str) -> None:
    for variable, url, tool in (
        ("DATABASE_URL", settings.database.url, database_tool),
        ("REDIS_URL", settings.stream.url, "its own tools"),
    ):
        if url is not None:
            raise ConfigurationError(
                f"{variable} names an engine of yours, which this command leaves alone: use {tool} "
                "there, or unset it to speak of the engines that Groundswell brings"
            )
