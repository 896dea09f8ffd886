"""The dependencies of the API: the stages it reads from and writes to, opened in order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends
from starlette.requests import HTTPConnection

from groundswell.analyzer.base import Analyzer
from groundswell.api.limits.analyzer_pool import AnalyzerPool
from groundswell.api.live.gap_announcer import GapAnnouncer
from groundswell.errors import StreamUnavailable
from groundswell.notify.registry import Channels
from groundswell.settings import Settings
from groundswell.store.alert_routing import RouteStore
from groundswell.store.alerts import AlertStore
from groundswell.store.api_keys import ApiKeys
from groundswell.store.audit import AuditLog
from groundswell.store.channels import ChannelStore
from groundswell.store.corrections import Corrections
from groundswell.store.engine import Database
from groundswell.store.erasure import Erasure
from groundswell.store.incident_list import IncidentList
from groundswell.store.outbox import Outbox
from groundswell.store.posts import PostStore
from groundswell.store.rollups import Rollups
from groundswell.store.rules import RuleStore
from groundswell.store.search_counts import SearchCounts
from groundswell.store.topics.counts import TopicCounts
from groundswell.store.topics.definitions import TopicStore
from groundswell.store.topics.groups import TopicGroups
from groundswell.stream.facade import Stream


@dataclass(frozen=True, slots=True)
class Deps:
    """The stages, each ready for use."""

    database: Database
    posts: PostStore
    rollups: Rollups
    search_counts: SearchCounts
    corrections: Corrections
    alerts: AlertStore
    stream: Stream
    analyzer: AnalyzerPool
    keys: ApiKeys
    erasure: Erasure
    audit: AuditLog
    gap_announcer: GapAnnouncer
    rules: RuleStore
    incidents: IncidentList
    outbox: Outbox
    channel_store: ChannelStore
    channels: Channels
    routes: RouteStore
    topics: TopicStore
    topic_groups: TopicGroups
    topic_counts: TopicCounts


@asynccontextmanager
async def open_deps(settings: Settings) -> AsyncIterator[Deps]:
    """Connect to PostgreSQL and Redis; closes both at the end.

    Raises:
        ConfigurationError: nothing names an engine, or the login is refused.
        StoreUnavailable: PostgreSQL does not answer.
        StreamUnavailable: Redis does not answer.
    """
    database = await Database.open(settings.database)
    try:
        async with Stream.open(
            settings.stream, cache_ttl_seconds=settings.api.cache_ttl_seconds
        ) as stream:
            with suppress(StreamUnavailable):  # it may come later; one too old never works
                await stream.check()
            analyzer = AnalyzerPool(lambda: _load_analyzer(settings))
            gap_announcer = GapAnnouncer(stream.publisher)
            channels = Channels(settings.notify)
            try:
                yield Deps(
                    database,
                    PostStore(database),
                    Rollups(database),
                    SearchCounts(database),
                    Corrections(database),
                    AlertStore(database),
                    stream,
                    analyzer,
                    ApiKeys(database),
                    Erasure(database),
                    AuditLog(database),
                    gap_announcer,
                    RuleStore(database),
                    IncidentList(database),
                    Outbox(database),
                    ChannelStore(database),
                    channels,
                    RouteStore(database),
                    TopicStore(database),
                    TopicGroups(database),
                    TopicCounts(database),
                )
            finally:
                await channels.close()
                await gap_announcer.close()
                await analyzer.close()
    finally:
        await database.close()


async def _load_analyzer(settings: Settings) -> Analyzer:
    from groundswell.analyzer.registry import open_analyzer  # heavy: model runtimes

    return await open_analyzer(settings.analyzer)


def _parts(connection: HTTPConnection) -> Deps:
    deps: Deps = connection.app.state.deps
    return deps


def _settings(connection: HTTPConnection) -> Settings:
    settings: Settings = connection.app.state.settings
    return settings


DepsOf = Annotated[Deps, Depends(_parts)]
SettingsOf = Annotated[Settings, Depends(_settings)]
