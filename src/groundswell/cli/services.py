"""One service alone, for many machines: ``work``, ``serve``, ``alert``, ``migrate``."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from datetime import timedelta

import click

from groundswell import metrics
from groundswell.analyzer.base import Analyzer
from groundswell.cli.data_dir import local_settings
from groundswell.cli.engine_urls import database_url, with_engines
from groundswell.cli.host_option import read_host
from groundswell.domain.alert import NegativeRatioRule
from groundswell.lifecycle import run_until_signalled
from groundswell.logs import configure_logging
from groundswell.retry import retry_until_stopped
from groundswell.settings import Settings
from groundswell.store.engine import Database
from groundswell.stream.facade import Stream
from groundswell.tracing import tracing

log = logging.getLogger(__name__)
Service = Callable[[Settings, asyncio.Event, AsyncExitStack], Awaitable[None]]


@click.command()
@local_settings
def work(settings: Settings) -> None:
    """Analyse posts from the stream and store the results.

    Start as many as you like: they share the work and take over from each other.

    \b
    Example:
      DATABASE_URL=postgresql://… REDIS_URL=redis://… groundswell work
    """
    _run("worker", _work, settings)


@click.command()
@click.option("--host", callback=read_host, help="Address to listen on (API_HOST).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to listen on (API_PORT).")
@local_settings
def serve(host: str | None, port: int | None, settings: Settings) -> None:
    """Serve the REST API, the WebSocket and the dashboard.

    \b
    Example:
      DATABASE_URL=postgresql://… REDIS_URL=redis://… groundswell serve --port 8080
    """

    async def run(settings: Settings, stopping: asyncio.Event, _: AsyncExitStack) -> None:
        from groundswell.api.server.serve import serve as serve_api
        from groundswell.services.file_importer import FileImporter

        given = {"api_host": host, "api_port": port}
        chosen = {name: value for name, value in given.items() if value is not None}
        await serve_api(settings.with_api(**chosen), stopping, FileImporter)

    _run("api", run, settings)


@click.command()
@local_settings
def alert(settings: Settings) -> None:
    """Watch for turning moods, fill topics, keep the store tidy (partitions, retention).

    Run one or several: an incident is one alert all the same.

    \b
    Example:
      DATABASE_URL=postgresql://… REDIS_URL=redis://… groundswell alert
    """
    _run("alerter", _alert, settings)


@click.command()
@click.option(
    "--phase",
    type=click.Choice(["before", "after"]),
    help="before: what the release before can run with too; after: the rest, once none of it runs.",
)
@local_settings
def migrate(phase: str | None, settings: Settings) -> None:
    """Bring the database to this version's tables; safe to run by several at once.

    \b
    Examples:
      DATABASE_URL=postgresql://… groundswell migrate
      DATABASE_URL=postgresql://… groundswell migrate --phase before
    """
    from groundswell.store.migrate import migrate as apply
    from groundswell.store.migrations import Phase

    configure_logging(settings.log.log_level, settings.log.log_format, "migrate")
    applied = asyncio.run(apply(database_url(settings), Phase(phase) if phase else None))
    click.echo("\n".join(f"applied {name}" for name in applied) or "nothing to do")


def _run(name: str, service: Service, settings: Settings) -> None:
    settings = with_engines(settings)
    configure_logging(settings.log.log_level, settings.log.log_format, name)

    async def run(stopping: asyncio.Event) -> None:
        async with AsyncExitStack() as stack:
            stack.enter_context(tracing(name, settings.log.trace_ratio))
            await service(settings, stopping, stack)

    run_until_signalled(run)


async def _work(settings: Settings, stopping: asyncio.Event, stack: AsyncExitStack) -> None:
    from groundswell.analyzer.registry import open_analyzer

    analyzer = await retry_until_stopped(lambda: open_analyzer(settings.analyzer), stopping)
    if analyzer is not None:
        await work_with(analyzer, settings, stopping, stack)


async def work_with(
    analyzer: Analyzer, settings: Settings, stopping: asyncio.Event, stack: AsyncExitStack
) -> None:
    """A worker's whole life with ``analyzer``, which is closed with ``stack``."""
    from groundswell.services.topic_matching import TopicMatching
    from groundswell.services.worker import Worker, WorkerLimits
    from groundswell.store.posts import PostStore
    from groundswell.store.topics.definitions import TopicStore
    from groundswell.stream.consumer import unique_name

    stack.push_async_callback(analyzer.close)
    engines = await _engines(settings, stopping, stack)
    if engines is None:
        return
    database, stream = engines
    worker = Worker(
        stream.consumer(unique_name()),
        analyzer,
        PostStore(database),
        stream.dead_letters,
        stream.publisher,
        WorkerLimits(
            batch_size=settings.worker.worker_batch_size,
            block_ms=settings.worker.worker_block_ms,
            drain_seconds=settings.worker.worker_drain_seconds,
            max_deliveries=settings.stream.stream_max_deliveries,
            claim_idle_seconds=settings.stream.stream_claim_idle_seconds,
            max_post_chars=settings.ingest.max_post_chars,
            source_retention=settings.store.source_retention,
        ),
        TopicMatching(TopicStore(database)),
    )
    log.info("working", extra={"model": analyzer.model_name})
    await worker.run(stopping)


async def _alert(settings: Settings, stopping: asyncio.Event, stack: AsyncExitStack) -> None:
    from groundswell.notify.registry import Channels
    from groundswell.notify.unsubscribe import UnsubscribeLinks
    from groundswell.reports.digests import DigestWriter
    from groundswell.rules.messages import Wording
    from groundswell.services.alerter import Alerter
    from groundswell.services.backfill import Backfill
    from groundswell.services.digester import Digester
    from groundswell.services.janitor import Janitor
    from groundswell.services.notifier import Notifier
    from groundswell.services.rule_watcher import RuleWatcher
    from groundswell.services.topic_gauges import TopicGauges
    from groundswell.store.alerts import AlertStore
    from groundswell.store.channels import ChannelStore
    from groundswell.store.digests import DigestStore
    from groundswell.store.incidents import IncidentStore
    from groundswell.store.outbox import Outbox
    from groundswell.store.partitions import Partitions
    from groundswell.store.pruning import Ages, Pruning
    from groundswell.store.retention import RetentionFloor
    from groundswell.store.topics.counts import TopicCounts
    from groundswell.store.topics.definitions import TopicStore

    engines = await _engines(settings, stopping, stack)
    if engines is None:
        return
    database, stream = engines
    rule = NegativeRatioRule(
        threshold=settings.alert.negative_ratio_threshold,
        window=settings.alert.window,
        min_posts=settings.alert.min_posts,
        cooldown=settings.alert.cooldown,
    )
    alerter = Alerter(
        AlertStore(database), stream, rule, check_seconds=settings.alert.check_seconds
    )
    janitor = Janitor(
        Partitions(database),
        RetentionFloor(database),
        database.clock,
        Pruning(
            database,
            Ages(
                minute_rollups=_days(settings.store.minute_rollup_days),
                audit=_days(settings.store.audit_days),
                alerts=_days(settings.store.alert_days),
                sources=settings.store.source_retention,
            ),
        ),
        retention_days=settings.store.retention_days,
    )
    told = settings.notify
    wording = Wording(told.public_url, told.notify_content, told.notify_authors)
    watcher = RuleWatcher(
        IncidentStore(database),
        stream,
        wording,
        check_seconds=settings.alert.check_seconds,
    )
    channels = Channels(told)
    stack.push_async_callback(channels.close)
    notifier = Notifier(
        Outbox(database),
        ChannelStore(database),
        channels,
        database.clock,
        named_channels=told.metrics_channels,
    )
    gauges = TopicGauges(
        TopicStore(database),
        TopicCounts(database),
        database.clock,
        settings.worker.metrics_topics if settings.worker.metrics_port else 0,
    )
    digester = Digester(
        DigestStore(database),
        DigestWriter(database, wording),
        stream,
        UnsubscribeLinks(
            None if told.secrets_key is None else told.secrets_key.get_secret_value(),
            told.public_url,
        ),
        database.clock,
    )
    services = (alerter, watcher, notifier, digester, janitor, gauges, Backfill(database, stream))
    async with asyncio.TaskGroup() as group:
        for service in services:
            group.create_task(service.run(stopping))


def _days(number: int) -> timedelta | None:
    return timedelta(days=number) if number else None


async def _engines(
    settings: Settings, stopping: asyncio.Event, stack: AsyncExitStack
) -> tuple[Database, Stream] | None:
    """The store and the stream, waited for as long as it takes; ``None`` if told to stop first.

    From then on ``/metrics`` answers: who asks there learns that the service is at work.
    """
    database = await retry_until_stopped(lambda: Database.open(settings.database), stopping)
    if database is None:
        return None
    stack.push_async_callback(database.close)
    stream = await retry_until_stopped(
        lambda: stack.enter_async_context(Stream.open(settings.stream)), stopping
    )
    if stream is None or await retry_until_stopped(stream.check, stopping) is None:
        return None
    metrics.serve_metrics(settings.worker.metrics_host, settings.worker.metrics_port)
    return database, stream
