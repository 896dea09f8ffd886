"""What stands behind ``--source``: ``simulator``, ``replay:FILE?…``, ``bluesky?…``, ``none``."""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from groundswell.errors import ConfigurationError
from groundswell.settings import IngestSettings
from groundswell.sources.base import Source, SourceBatch, batch_size
from groundswell.sources.bluesky import open_bluesky
from groundswell.sources.options import refuse_unknown
from groundswell.sources.replay_spec import open_replay
from groundswell.sources.simulator import open_simulator

KINDS = "simulator, replay:FILE, bluesky, none"


@dataclass(frozen=True, slots=True)
class Spec:
    """A source as it was asked for: ``kind:target?option=value&…``."""

    kind: str
    target: str
    options: dict[str, str]


def parse_spec(text: str) -> Spec:
    """Take a source spec apart.

    Raises:
        ConfigurationError: an option has no value or is given twice.
    """
    place, _, query = text.partition("?")
    kind, _, target = place.partition(":")
    options: dict[str, str] = {}
    try:
        pairs = parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query))
    except ValueError:
        raise ConfigurationError(
            f"source {text!r}: after '?' options look like name=value&name=value"
        ) from None
    for name, value in pairs:
        if name in options:
            raise ConfigurationError(f"source {text!r}: option {name} is given twice")
        if not value:
            raise ConfigurationError(f"source {text!r}: option {name} has no value")
        options[name] = value
    return Spec(kind.strip().lower(), target, options)


def open_source(spec: str, settings: IngestSettings, *, rate: float | None = None) -> Source:
    """Build the source that ``spec`` names. ``rate``: posts a second, 0 as fast as it goes.

    Raises:
        ConfigurationError: an unknown source or option, or a file that is missing or unfit.
    """
    parsed = parse_spec(spec)
    opener = _OPENERS.get(parsed.kind)
    if opener is None:
        raise ConfigurationError(f"unknown source {spec!r}; there are: {KINDS}")
    if parsed.target and parsed.kind != "replay":
        raise ConfigurationError(
            f"source {spec!r}: {parsed.kind} takes options after '?', nothing after ':'"
        )
    return opener(parsed, settings, rate)


class NoSource:
    """No posts of our own: they come over ``POST /api/posts`` or straight into the stream."""

    key = "none"
    kind = "none"
    paced = True
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


def _none(spec: Spec, settings: IngestSettings, rate: float | None) -> Source:
    refuse_unknown("none", spec.options, ())
    return NoSource()


_OPENERS: dict[str, Callable[[Spec, IngestSettings, float | None], Source]] = {
    "simulator": _simulator,
    "replay": _replay,
    "bluesky": _bluesky,
    "none": _none,
}
