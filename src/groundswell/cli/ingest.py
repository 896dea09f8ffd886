"""``ingest``: takes posts from one or more sources into the stream."""

from __future__ import annotations

import asyncio
import logging

import click

from groundswell import metrics
from groundswell.cli.data_dir import local_settings
from groundswell.cli.engine_urls import stream_settings
from groundswell.errors import GroundswellError, SourceError
from groundswell.lifecycle import run_until_signalled
from groundswell.logs import configure_logging
from groundswell.retry import retry_until_stopped
from groundswell.services.ingest_summary import IngestSummary
from groundswell.services.ingester import Ingester
from groundswell.services.source_log import SourceLog
from groundswell.settings import Settings
from groundswell.sources.base import Source
from groundswell.sources.registry import open_source
from groundswell.stream.facade import Stream
from groundswell.tracing import tracing

log = logging.getLogger(__name__)


@click.command()
@click.option(
    "--source",
    "specs",
    metavar="SPEC",
    multiple=True,
    required=True,
    help="replay:FILE, rss:URL, bluesky … (see `groundswell sources list`); may be given several "
    "times.",
)
@click.option(
    "--rate",
    type=click.FloatRange(min=0),
    help="Posts a second of each source, 0 as fast as it goes; a live network has its own pace.",
)
@local_settings
def ingest(specs: tuple[str, ...], rate: float | None, settings: Settings) -> None:
    """Take posts from sources into the stream; ends when all of them have ended.

    A file resumes where it stopped; docs/sources.md tells what each source can do, and
    `groundswell inspect FILE` what a file would become. A source of which nothing could be taken
    is an error.

    \b
    Examples:
      groundswell ingest --source simulator --rate 20
      groundswell ingest --source 'replay:tweets.csv?content=tweet&author=user'
      groundswell ingest --source 'bluesky?match=coffee,tea&lang=en'
    """
    configure_logging(settings.log.log_level, settings.log.log_format, "ingester")
    sources = [open_source(spec, settings.ingest, rate=rate) for spec in specs]
    metrics.serve_metrics(settings.worker.metrics_host, settings.worker.metrics_port)
    with tracing("ingester", settings.log.trace_ratio):
        ingesters: list[Ingester] = []
        run_until_signalled(lambda stopping: _ingest(sources, settings, rate, stopping, ingesters))
    _tell(sources, [each.summary for each in ingesters])


def _tell(sources: list[Source], summaries: list[IngestSummary]) -> None:
    """What became of each source, on standard error; the log is for those who run it for long."""
    for source, summary in zip(sources, summaries, strict=True):
        first, *more = summary.lines()
        for line in (f"{source.key}: {first}", *more):
            click.echo(line, err=True)
    for source, summary in zip(sources, summaries, strict=True):
        if summary.took_nothing:
            reason, _ = summary.refused.most_common(1)[0]
            raise SourceError(
                f"{source.key}: no post could be taken of {summary.rejected:,}; {reason}; "
                "`groundswell dead-letter list` shows them, `groundswell inspect` what to change"
            )


async def _ingest(
    sources: list[Source],
    settings: Settings,
    rate: float | None,
    stopping: asyncio.Event,
    ingesters: list[Ingester],
) -> None:
    async with Stream.open(stream_settings(settings)) as stream:
        if await retry_until_stopped(stream.check, stopping) is None:
            return
        try:
            async with asyncio.TaskGroup() as group:
                for source in sources:
                    ingester = Ingester(
                        source,
                        stream.producer,
                        stream.dead_letters,
                        SourceLog(source, stream.readers),
                        rate=(source.default_rate or 0.0) if rate is None else rate,
                        high_water=settings.stream.stream_high_water,
                        max_post_chars=settings.ingest.max_post_chars,
                    )
                    ingesters.append(ingester)
                    group.create_task(ingester.run(stopping))
        except* GroundswellError as failures:
            raise failures.exceptions[0] from None
