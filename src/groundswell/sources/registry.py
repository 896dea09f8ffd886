"""The registry of sources: each kind's name, options, requirements and factory.

A new network is a folder or file beside this one and a line in ``KINDS``.
"""

from __future__ import annotations

import importlib.util
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass

from groundswell.errors import ConfigurationError
from groundswell.settings import IngestSettings
from groundswell.sources.base import Source, SourceBatch, batch_size
from groundswell.sources.bluesky import open_bluesky
from groundswell.sources.hackernews.source import open_hackernews
from groundswell.sources.mastodon.source import open_mastodon
from groundswell.sources.options import refuse_unknown
from groundswell.sources.reddit.source import open_reddit
from groundswell.sources.replay_spec import open_replay
from groundswell.sources.simulator import open_simulator
from groundswell.sources.source_spec import Spec, parse_spec
from groundswell.sources.x.source import open_x


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of source. ``form``: how it is named after ``--source``; ``module``: what an extra
    of the package brings; ``targeted``: whether something stands after its ``:``."""

    name: str
    form: str
    summary: str
    open: Callable[[Spec, IngestSettings, float | None], Source]
    targeted: bool = False
    needs: str = ""
    module: str = ""

    @property
    def missing(self) -> str:
        """What has to be installed before it can be read, if anything."""
        if not self.module or importlib.util.find_spec(self.module) is not None:
            return ""
        return f"pip install 'groundswell[{self.name}]'"


def open_source(text: str, settings: IngestSettings, *, rate: float | None = None) -> Source:
    """Build the source that ``text`` names. ``rate``: posts a second, 0 as fast as it goes.

    Raises:
        ConfigurationError: an unknown source or option, or a file that is missing or unfit.
    """
    spec = parse_spec(text)
    kind = KINDS.get(spec.kind)
    if kind is None:
        there_are = ", ".join(each.form for each in KINDS.values())
        raise ConfigurationError(f"unknown source {shown(text)!r}; there are: {there_are}")
    if spec.target and not kind.targeted:
        raise ConfigurationError(
            f"source {shown(text)!r}: {kind.name} takes options after '?', nothing after ':'"
        )
    if kind.missing:
        raise ConfigurationError(f"source {kind.name} needs more: {kind.missing}")
    return kind.open(spec, settings, rate)


def shown(text: str) -> str:
    """A spec as it may be told: without what may be a login or a token in its address."""
    head, at, tail = text.partition("@")
    return f"{head.partition('://')[0]}://…@{tail}" if at and "://" in head else text


class NoSource:
    """No posts of our own: they come over ``POST /api/posts`` or straight into the stream."""

    key = "none"
    kind = "none"
    paced = True
    exclusive = False
    default_rate: float | None = None

    async def read(self, cursor: str | None) -> AsyncGenerator[SourceBatch, None]:
        """End at once."""
        nothing: tuple[SourceBatch, ...] = ()
        for batch in nothing:
            yield batch


def _simulator(spec: Spec, settings: IngestSettings, rate: float | None) -> Source:
    default = settings.posts_per_minute / 60
    size = batch_size(default if rate is None else rate)
    return open_simulator(spec.options, default_rate=default, batch_size=size)


def _replay(spec: Spec, settings: IngestSettings, rate: float | None) -> Source:
    return open_replay(
        spec.target,
        spec.options,
        batch_size=batch_size(rate),
        max_post_chars=settings.max_post_chars,
    )


def _bluesky(spec: Spec, settings: IngestSettings, rate: float | None) -> Source:
    return open_bluesky(spec.options, hosts=settings.bluesky_hosts)


def _rss(spec: Spec, settings: IngestSettings, rate: float | None) -> Source:
    from groundswell.sources.rss.source import open_rss  # its parser takes a while to load

    return open_rss(spec, settings, rate)


def _kafka(spec: Spec, settings: IngestSettings, rate: float | None) -> Source:
    from groundswell.sources.kafka.source import open_kafka  # an extra

    return open_kafka(spec, settings, rate)


def _nats(spec: Spec, settings: IngestSettings, rate: float | None) -> Source:
    from groundswell.sources.nats.source import open_nats  # an extra

    return open_nats(spec, settings, rate)


def _none(spec: Spec, settings: IngestSettings, rate: float | None) -> Source:
    refuse_unknown("none", spec.options, ())
    return NoSource()


KINDS = {
    kind.name: kind
    for kind in (
        Kind("simulator", "simulator", "made-up posts, for a first look", _simulator),
        Kind("replay", "replay:FILE", "your own posts: CSV, NDJSON, Parquet …", _replay, True),
        Kind("rss", "rss:URL", "a feed: RSS, Atom or JSON Feed", _rss, True),
        Kind("hackernews", "hackernews", "stories and comments of Hacker News", open_hackernews),
        Kind(
            "mastodon",
            "mastodon:HOST",
            "a Mastodon host's public posts",
            open_mastodon,
            True,
            "MASTODON_TOKENS",
        ),
        Kind("bluesky", "bluesky", "the public posts of Bluesky", _bluesky),
        Kind(
            "kafka",
            "kafka://BROKER/TOPIC",
            "JSON messages of a Kafka topic",
            _kafka,
            True,
            "KAFKA_USERNAME and KAFKA_PASSWORD, where the brokers ask for a login",
            "confluent_kafka",
        ),
        Kind(
            "nats",
            "nats://SERVER/SUBJECT",
            "JSON messages of a NATS JetStream",
            _nats,
            True,
            "NATS_USERNAME, NATS_TOKEN or NATS_CREDS_FILE, where the server asks for a login",
            "nats",
        ),
        Kind(
            "reddit",
            "reddit",
            "new posts and comments of subreddits",
            open_reddit,
            needs="REDDIT_CLIENT_ID and REDDIT_CLIENT_SECRET",
        ),
        Kind("x", "x", "posts of X that match a rule", open_x, needs="X_BEARER_TOKEN"),
        Kind("none", "none", "nothing: posts are pushed", _none),
    )
}
