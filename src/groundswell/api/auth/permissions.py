"""Permissions: the scope and rate class of every path, in one table; a path not in it is closed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from groundswell.domain.access import Scope
from groundswell.settings import LimitSettings

_OPEN = frozenset(
    {
        "/",
        "/report",
        "/docs",
        "/openapi.json",
        "/api/health",
        "/api/health/live",
        "/api/health/ready",
        "/api/auth/session",
        "/api/digests/unsubscribe",  # shows what it is by its signed link
    }
)
_FILES = re.compile(r"/(?:assets/|api-docs/)[^?#]*|/[\w-]+\.[\w.]+")
_BY_SOURCE = re.compile(
    r"/api/posts(?:/.*)?|/api/sentiment/[a-z]+|/api/sources|/api/drivers"
    r"|/api/topics(?:/.*)?|/api/topic-sets|/api/report",
    re.DOTALL,
)
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_NOT_LIMITED = frozenset({"/api/health/live", "/api/health/ready"})
"""Health probes: requested every second, and cheap."""


class RateClass(StrEnum):
    """Requests that are counted together."""

    READ = "read"
    INGEST = "ingest"
    ANALYZE = "analyze"
    ADMIN = "admin"
    LOGIN = "login"


@dataclass(frozen=True, slots=True)
class Need:
    """``scope`` ``None``: open to everybody; ``rate`` ``None``: not counted.

    ``by_source``: whether the route itself tells a key that is limited to sources of these only;
    any other route is closed to such a key.
    """

    scope: Scope | None
    rate: RateClass | None
    by_source: bool = False


def need_of(method: str, path: str) -> Need:
    """What a request needs; ``path`` is the application's own, without a root path."""
    if path == "/api/auth/session":
        return Need(None, RateClass.READ)  # a login is counted by what it shows
    if method not in _SAFE and path in _OPEN:  # no route has it: the router says 405 to everybody
        return Need(None, RateClass.READ)
    if method in _SAFE and (path in _OPEN or _FILES.fullmatch(path)):
        counted = path.startswith("/api/") and path not in _NOT_LIMITED
        return Need(None, RateClass.READ if counted else None)
    for methods, pattern, need in _NEEDS:
        if (methods is None or method in methods) and pattern.fullmatch(path):
            return need
    if method in _SAFE:
        return Need(Scope.READ, RateClass.READ, by_source=bool(_BY_SOURCE.fullmatch(path)))
    return Need(Scope.ADMIN, RateClass.ADMIN)


def _paths(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


_POST = frozenset({"POST"})
_CHANGES = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_NEEDS: tuple[tuple[frozenset[str] | None, re.Pattern[str], Need], ...] = (
    (_POST, _paths("/api/analyze"), Need(Scope.READ, RateClass.ANALYZE, by_source=True)),
    (_POST, _paths("/api/posts"), Need(Scope.INGEST, RateClass.INGEST, by_source=True)),
    (_CHANGES, _paths("/api/imports(?:/.*)?"), Need(Scope.INGEST, RateClass.INGEST)),
    # It shows what it is by a signature or a token of its own, which its route checks.
    (None, _paths("/api/ingest/[^/]+"), Need(None, RateClass.INGEST)),
    (_POST, _paths("/api/auth/ticket"), Need(Scope.READ, RateClass.READ, by_source=True)),
    (None, _paths("/api/audit.*"), Need(Scope.ADMIN, RateClass.ADMIN)),
    # They change nothing: POST because the query is too long for a URL.
    (
        _POST,
        _paths("/api/rules/backtest"),
        Need(Scope.READ, RateClass.ANALYZE),
    ),
    (
        _POST,
        _paths("/api/topics/preview"),
        Need(Scope.READ, RateClass.ANALYZE, by_source=True),
    ),
    # Addresses and answers of others are for who manages them.
    (
        _SAFE,
        _paths("/api/(?:channels|routes|digests|deliveries|config)(?:/.*)?"),
        Need(Scope.MANAGE, RateClass.READ),
    ),
    (
        _CHANGES,
        _paths("/api/(?:topics|topic-sets|config|rules|channels|routes|digests)(?:/.*)?"),
        Need(Scope.MANAGE, RateClass.ADMIN),
    ),
    (
        _CHANGES,
        _paths(
            "/api/(?:alerts|incidents)/[^/]+/(?:un)?acknowledge|/api/silences(?:/.*)?"
            "|/api/posts/.+/label"
        ),
        Need(Scope.RESPOND, RateClass.ADMIN),
    ),
)
"""Rules of particular paths; the first match wins."""


def per_minute(limits: LimitSettings, rate: RateClass) -> int:
    """Requests of a class a client may make a minute; 0: any number."""
    return {
        RateClass.READ: limits.rate_limit_read_per_minute,
        RateClass.INGEST: limits.rate_limit_ingest_per_minute,
        RateClass.ANALYZE: limits.rate_limit_analyze_per_minute,
        RateClass.ADMIN: limits.rate_limit_admin_per_minute,
        RateClass.LOGIN: limits.rate_limit_login_per_minute,
    }[rate]
