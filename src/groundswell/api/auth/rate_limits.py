"""Rate limits (429): requests by client and failed logins by address, counted for all replicas.

A credential that is refused uses up an allowance of its own, so that one bad dashboard behind a
router does not lock out whoever sits there too. All that are refused from one address have a larger
one together; past it, keys are not looked up for that address unless they were good lately.
"""

from __future__ import annotations

import hashlib
import math

from starlette.types import Scope

from groundswell.api.auth.denial import Denied
from groundswell.api.auth.permissions import RateClass, per_minute
from groundswell.api.middleware.forwarded import client_name
from groundswell.domain.access import EVERYBODY, NOBODY, Principal
from groundswell.settings import Settings
from groundswell.stream.rate_limit import RateDecision, RateLimiter

RATE_HEADERS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
CREDENTIALS_AN_ADDRESS = 10
"""Refusals of one address, as a multiple of those of one credential."""


class RateLimits:
    """Every method raises ``Denied`` (429) when no more is allowed."""

    def __init__(self, limiter: RateLimiter, settings: Settings) -> None:
        self._limiter = limiter
        self._limits = settings.limits
        self._enabled = settings.limits_requests

    async def count(
        self, scope: Scope, rate: RateClass | None, principal: Principal
    ) -> dict[str, str]:
        """Count a request; returns the rate limit headers."""
        allowed = 0 if rate is None else per_minute(self._limits, rate)
        if not allowed or not self._enabled:
            return {}
        unnamed = principal in (EVERYBODY, NOBODY)
        who = _address(scope) if unnamed else principal.id
        return _passed(await self._limiter.take(f"{rate}:{who}", allowed), str(rate))

    async def count_login(self, scope: Scope, credential: str) -> None:
        """Count an attempt to log in, good or not."""
        if allowed := self._refusals:
            name = f"login:{_address(scope)}:{_fingerprint(credential)}"
            _passed(await self._limiter.take(name, allowed), "login")

    async def before_lookup(self, scope: Scope, credential: str) -> None:
        """Return if an unknown credential may be looked up."""
        for name, allowed in self._refused(scope, credential):
            _passed(await self._limiter.look(name, allowed), "refused")

    async def count_refusal(self, scope: Scope, credential: str | None) -> None:
        """Count a credential that is good for nothing; ``None``: none was shown."""
        for name, allowed in self._refused(scope, credential):
            _passed(await self._limiter.take(name, allowed), "refused")

    @property
    def _refusals(self) -> int:
        return per_minute(self._limits, RateClass.LOGIN) if self._enabled else 0

    def _refused(self, scope: Scope, credential: str | None) -> list[tuple[str, int]]:
        """The buckets a refusal is counted in, the credential's own first."""
        if not (allowed := self._refusals):
            return []
        address = _address(scope)
        if credential is None:  # nothing was looked up for it
            return [(f"anonymous:{address}", allowed)]
        return [
            (f"refused:{address}:{_fingerprint(credential)}", allowed),
            (f"refused:{address}", allowed * CREDENTIALS_AN_ADDRESS),
        ]


def _address(scope: Scope) -> str:
    return f"address:{client_name(scope)}"


def _fingerprint(credential: str) -> str:
    return hashlib.sha256(credential.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _passed(decision: RateDecision, kind: str) -> dict[str, str]:
    numbers = (decision.limit, decision.remaining, math.ceil(decision.reset))
    headers = dict(zip(RATE_HEADERS, map(str, numbers), strict=True))
    if decision.allowed:
        return headers
    after = str(max(1, math.ceil(decision.retry_after)))
    denied = Denied(
        429,
        f"more than {decision.limit:,} requests ({kind}) a minute; wait {after} s",
        Retry_After=after,
    )
    denied.answer.headers.update(headers)
    raise denied
