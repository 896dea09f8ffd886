"""How long a login of the page lasts: as long as it is used, up to a bound."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from groundswell.domain.access import Principal
from groundswell.settings import AuthSettings

LEAST_RENEWED = 1 / 20
"""Of its idle time: not every request writes."""
_KEPT = "terms"


@dataclass(frozen=True, slots=True)
class SessionTerms:
    """``idle``: seconds without use after which it ends. ``until``: when it ends in any case.
    ``renewed``: when it was used last, as far as that was noted. Times in seconds of the epoch.
    """

    idle: float
    until: float
    renewed: float

    @classmethod
    def of(
        cls, settings: AuthSettings, principal: Principal, now: float, *, remember: bool
    ) -> SessionTerms:
        """Those of a new session: never longer than the credential behind it."""
        idle, most = settings.auth_session_minutes * 60, settings.auth_session_max_hours * 3600
        if remember and settings.auth_remember_days:
            idle = settings.auth_remember_days * 86_400
            most = settings.auth_remember_max_days * 86_400
        until = now + max(idle, most)
        if principal.expires_at is not None:
            until = min(until, principal.expires_at.timestamp())
        return cls(idle, until, now)

    @classmethod
    def read(cls, session: Mapping[str, Any]) -> SessionTerms | None:
        """Those of a session as it is kept; ``None``: an older release opened it."""
        kept = session.get(_KEPT)
        return None if kept is None else cls(kept["idle"], kept["until"], kept["renewed"])

    def kept(self) -> dict[str, Any]:
        """What a session keeps of them."""
        terms = {"idle": self.idle, "until": self.until, "renewed": self.renewed}
        return {_KEPT: terms}

    def left(self, now: float) -> float:
        """Seconds that it lasts from now on if it is not used again."""
        return max(0.0, self._end(now) - now)

    def used(self, now: float) -> SessionTerms | None:
        """The same after a use; ``None``: nothing worth noting is won."""
        if self._end(now) - self._end(self.renewed) < LEAST_RENEWED * self.idle:
            return None
        return SessionTerms(self.idle, self.until, now)

    def _end(self, used: float) -> float:
        return min(used + self.idle, self.until)
