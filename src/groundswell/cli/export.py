"""``groundswell export``: posts as a file, or what people corrected as training data."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path
from typing import TextIO

import click
import yaml

from groundswell.api.routes.export import ExportFormat, csv_header, encode_csv, encode_ndjson
from groundswell.api.schemas.posts import PostRow
from groundswell.cli.engine_urls import database_url
from groundswell.cli.platform_api import PlatformApi, platform_options
from groundswell.cli.row_files import open_text, to_json
from groundswell.cli.value_filters import value_filter, value_options
from groundswell.domain.amounts import amount
from groundswell.domain.clock import parse_time
from groundswell.domain.correction import LabelField
from groundswell.domain.query.values import source_hint
from groundswell.errors import ConfigurationError
from groundswell.settings import Settings
from groundswell.store.engine import Database
from groundswell.store.filters import InvalidFilter, PostFilter, TopicKey
from groundswell.store.labelled_texts import relabelled
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Rollups
from groundswell.store.topics.definitions import TopicStore

_TOGETHER = 1000
Lines = AsyncIterator[tuple[str, int]]
"""Text to be written, and how many posts are in it."""


def _time(ctx: click.Context, param: click.Parameter, value: str | None) -> datetime | None:
    try:
        return None if value is None else parse_time(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from None


@click.command()
@click.option(
    "--relabelled", "only_relabelled", is_flag=True, help="Only what people corrected, to train on."
)
@click.option(
    "--task",
    type=click.Choice([str(field) for field in LabelField]),
    default="sentiment",
    show_default=True,
    help="Which label, with --relabelled.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice([str(form) for form in ExportFormat]),
    help="Default: by the name of --output, else ndjson.",
)
@value_options
@click.option("--topic", help="Only posts of this topic: its name or id.")
@click.option("--contains", help="Text that the post contains, in any case.")
@click.option("--since", callback=_time, help="Written at this time (ISO 8601) or later.")
@click.option("--until", callback=_time, help="Written before this time (ISO 8601).")
@click.option("--config", "only_config", is_flag=True, help="Only what is configured, for `apply`.")
@platform_options
@click.option(
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Where to; default: standard output. A name with .gz is compressed.",
)
def export(
    only_config: bool,
    api: PlatformApi,
    only_relabelled: bool,
    task: str,
    form: str | None,
    output: Path | None,
    since: datetime | None,
    until: datetime | None,
    contains: str | None,
    topic: str | None,
    **values: tuple[str, ...],
) -> None:
    """Write posts, the newest first, with what the model and people said of them.

    With --relabelled: the texts whose label a person gave, as training data, one
    {"text": …, "label": …} a line, good for `groundswell evaluate --data` and for training. A file
    takes its place once it is whole.

    \b
    Examples:
      groundswell export --sentiment negative --since 2026-11-22 --output negative.csv
      groundswell export --topic Acme --output acme.csv.gz
      groundswell export --emotion anger --emotion fear --exclude-source simulator | head
      groundswell export --relabelled --output relabelled.jsonl
      groundswell export --relabelled --task emotion | head
      groundswell export --config > watch.yaml
    """
    if only_config:
        _write_config(api, output)
        return
    chosen = ExportFormat(form) if form else _format_of(output)
    if only_relabelled and chosen is not ExportFormat.NDJSON:
        raise click.UsageError(
            "--relabelled writes JSON Lines; choose another --output or --format"
        )
    if only_relabelled and topic is not None:
        raise click.UsageError("--relabelled takes no --topic")
    try:
        wanted = PostFilter(
            source=value_filter("source", values),
            sentiment=value_filter("sentiment", values),
            emotion=value_filter("emotion", values),
            author=value_filter("author", values),
            q=contains,
            start=since,
            end=until,
        )
    except InvalidFilter as error:
        raise ConfigurationError(str(error)) from None

    def lines(database: Database) -> Lines:
        if only_relabelled:
            return _training_lines(database, LabelField(task), wanted)
        return _post_lines(database, wanted, topic, chosen)

    count, hints = asyncio.run(_write(lines, output, wanted, api.settings))
    for hint in hints:
        click.echo(f"caution: {hint}", err=True)
    where = f" to {output}" if output else ""
    click.echo(f"{amount(count, 'post')} written{where}", err=True)


def _write_config(api: PlatformApi, output: Path | None) -> None:
    with _open(output) as stream:
        yaml.safe_dump(
            api.ask("GET", "/api/config"), stream, sort_keys=False, allow_unicode=True, width=100
        )


async def _write(
    lines: Callable[[Database], Lines], output: Path | None, wanted: PostFilter, settings: Settings
) -> tuple[int, list[str]]:
    database = await Database.open(settings.database, database_url(settings))
    count = 0
    try:
        with _open(output) as stream:
            async for text, posts in lines(database):
                stream.write(text)
                count += posts
        hints = await _unknown_sources(database, wanted)
    finally:
        await database.close()
    return count, hints


async def _unknown_sources(database: Database, wanted: PostFilter) -> list[str]:
    """Hints at sources that were named and that no post has come from."""
    named = wanted.source.include | wanted.source.exclude
    if not named:
        return []
    found, _ = await Rollups(database).sources()
    known = {each.source: each.source for each in found}
    return [source_hint(each, known) for each in sorted(named - known.keys())] if known else []


async def _post_lines(
    database: Database, wanted: PostFilter, topic: str | None, form: ExportFormat
) -> Lines:
    if topic is not None:
        found = await TopicStore(database).get(topic)
        if found is None:
            raise ConfigurationError(f"there is no topic {topic[:80]!a}: see `groundswell topics`")
        wanted = replace(wanted, topic=TopicKey(found.shown, str(found.id)))
    if form is ExportFormat.CSV:
        yield csv_header(), 0
    encode = encode_csv if form is ExportFormat.CSV else encode_ndjson
    async for page in PostStore(database).pages(wanted, size=_TOGETHER):
        yield encode(map(PostRow.of, page)), len(page)


async def _training_lines(database: Database, field: LabelField, wanted: PostFilter) -> Lines:
    async for page in relabelled(database, field, wanted, size=_TOGETHER):
        yield "".join(f"{to_json(asdict(row))}\n" for row in page), len(page)


def _format_of(output: Path | None) -> ExportFormat:
    """The format that the name tells; lines of JSON when it tells none."""
    name = "" if output is None else output.name.lower().removesuffix(".gz")
    return ExportFormat.CSV if name.endswith(".csv") else ExportFormat.NDJSON


@contextmanager
def _whole_file(output: Path) -> Iterator[TextIO]:
    """A file that gets its name once everything is in it; half of it is removed."""
    if not output.parent.is_dir():
        raise ConfigurationError(f"{output}: there is no folder {output.parent}")
    half = output.with_name(f".half-{output.name}")
    try:
        with open_text(half) as stream:
            yield stream
        half.replace(output)
    finally:
        half.unlink(missing_ok=True)


def _open(output: Path | None) -> AbstractContextManager[TextIO]:
    if output is None:
        return nullcontext(sys.stdout)
    return _whole_file(output)
