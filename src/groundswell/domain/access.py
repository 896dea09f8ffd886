"""Who asks, and what they may do."""

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
"""The only sources there are for somebody; ``None``: all."""


def includes(sources: Sources, source: str) -> bool:
    """Whether who is limited to ``sources`` may know of this one, and push to it."""
    return sources is None or source in sources


@dataclass(frozen=True, slots=True)
class Principal:
    """Somebody who asks: ``id`` is stable and holds no secret, ``name`` is for people.

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
    """The scopes among ``names``, also written ``groundswell:read``; what is none is left out."""
    known = {str(scope): scope for scope in Scope}
    plain = (name.removeprefix("groundswell:") for name in names)
    return frozenset(known[name] for name in plain if name in known)


EVERYBODY = Principal("everybody", "everybody", frozenset(Scope))
"""Who asks where nobody has to say who they are."""

NOBODY = Principal("nobody", "nobody", frozenset(), sources=frozenset())
"""Who asks where one has to say who one is, and has not: nothing is allowed, no source is there."""
