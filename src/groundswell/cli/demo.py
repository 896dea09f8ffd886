"""``groundswell demo``: three days of simulated life in, and out again."""

from __future__ import annotations

import asyncio
import logging
from contextlib import AsyncExitStack

import click

from groundswell.cli.data_dir import local_settings
from groundswell.cli.engine_urls import with_engines
from groundswell.lifecycle import run_until_signalled
from groundswell.logs import configure_logging
from groundswell.settings import Settings
from groundswell.store.engine import Database
from groundswell.store.simulated import SimulatedData
from groundswell.stream.facade import Stream


@click.group("demo")
def demo() -> None:
    """Simulated posts, with topics, rules and incidents.

    A first `groundswell up` without a source has three days of them, and goes on with live ones.

    \b
    Examples:
      groundswell demo fill
      groundswell demo rm
    """


@demo.command()
@click.option("--seed", type=int, help="The same number, the same posts.")
@local_settings
def fill(seed: int | None, settings: Settings) -> None:
    """Fill an empty platform with three days of simulated life. What holds posts is left alone.

    \b
    Examples:
      groundswell demo fill
    """
    settings = _prepared(settings)

    async def run(stopping: asyncio.Event) -> None:
        from groundswell.analyzer.registry import open_analyzer
        from groundswell.services.demo import Demo

        async with AsyncExitStack() as stack:
            database, stream = await _engines(settings, stack)
            if (await SimulatedData(database).contents()).own:
                click.echo("there are posts of your own: nothing simulated is added to them")
                return
            analyzer = await open_analyzer(settings.analyzer)
            stack.push_async_callback(analyzer.close)
            count = await Demo(database, stream, analyzer).fill(stopping, seed)
            click.echo(f"{count:,} simulated posts")

    run_until_signalled(run)


@demo.command()
@local_settings
def rm(settings: Settings) -> None:
    """Remove every simulated post, and the topics, rules and incidents that came with them.

    Your own posts stay, and so do your topics and rules.

    \b
    Examples:
      groundswell demo rm
    """
    settings = _prepared(settings)

    async def run(stopping: asyncio.Event) -> None:
        async with AsyncExitStack() as stack:
            database, stream = await _engines(settings, stack)
            data = SimulatedData(database)
            await data.remove_watching()
            await stream.publisher.announce_gap()
            count = 0
            while not stopping.is_set() and (event := await data.remove_some()) is not None:
                count += len(event.deleted)
                await stream.publisher.announce_gap()
            click.echo(f"{count:,} simulated posts removed")

    run_until_signalled(run)


def _prepared(settings: Settings) -> Settings:
    settings = with_engines(settings)
    configure_logging(settings.log.log_level, settings.log.log_format, "demo")
    # What happened in simulated days is no news.
    logging.getLogger("groundswell.services.rule_watcher").setLevel(logging.ERROR)
    return settings


async def _engines(settings: Settings, stack: AsyncExitStack) -> tuple[Database, Stream]:
    database = await Database.open(settings.database)
    stack.push_async_callback(database.close)
    return database, await stack.enter_async_context(Stream.open(settings.stream))
