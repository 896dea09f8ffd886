"""Parses ``--source``: ``kind:target?option=value&…``."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import parse_qsl

from groundswell.errors import ConfigurationError

_ADDRESSES = frozenset({"rss"})
"""Kinds whose target is a whole address: what follows its ``?`` belongs to it."""


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
    if text.partition(":")[0].strip().lower() in _ADDRESSES:
        kind, _, target = text.partition(":")
        return Spec(kind.strip().lower(), target, {})
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
