"""Principals and scopes: who sends a request, and what they may do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Scope(StrEnum):
    """What a key or a token allows; ``ADMIN`` allows everything.

    ``RESPOND``: acknowledge, silence, correct. ``MANAGE``: topics, rules, channels, routes.
    """

    READ = "read"
    INGEST = "ingest"
    RESPOND = "respond"
    MANAGE = "manage"
    ADMIN = "admin"


Sources = frozenset[str] | None
"""The only sources a principal may use; ``None``: all."""


def includes(sources: Sources, source: str) -> bool:
    """Whether a principal limited to ``sources`` may read this one and push to it."""
    return sources is None or source in sources


@dataclass(frozen=True, slots=True)
class Principal:
    """A principal, who sends requests: ``id`` is stable and holds no secret, ``name`` is for
    people.

    ``expires_at`` is when what they have shown ends; ``None``: never. ``sources`` are the only
    ones whose posts they read and push; ``None``: all.
    """

    id: str
    name: str
    scopes: frozenset[Scope]
    expires_at: datetime | None = None
    sources: Sources = None

    def may(self, scope: Scope) -> bool:
        return scope in self.scopes or Scope.ADMIN in self.scopes

    def expired(self, now: datetime) -> bool:
        return self.expires_at is not None and self.expires_at <= now


def scopes_of(names: Iterable[str]) -> frozenset[Scope]:
    """The scopes among ``names``, also written ``groundswell:read``; unknown names are ignored."""
    known = {str(scope): scope for scope in Scope}
    plain = (name.removeprefix("groundswell:") for name in names)
    return frozenset(known[name] for name in plain if name in known)


EVERYBODY = Principal("everybody", "everybody", frozenset(Scope))
"""The principal where no login is required."""

NOBODY = Principal("nobody", "nobody", frozenset(), sources=frozenset())
"""The principal of a request without credentials where a login is required: nothing is allowed,
and no source is visible."""
