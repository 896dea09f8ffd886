"""The built-in alert of the negative ratio: its rule, and the state machine of its incident."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from groundswell.domain.window import SentimentCounts

BUILT_IN_RULE_ID = "00000000-0000-0000-0000-000000000000"
"""The id of the rule of the environment: it is no row, and its incidents name their rule."""
BUILT_IN_RULE_NAME = "Negative ratio"


class AlertState(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class NegativeRatioRule:
    """Fires when negative / positive posts in the window exceed ``threshold``."""

    threshold: float = 2.0
    window: timedelta = timedelta(minutes=5)
    min_posts: int = 10
    cooldown: timedelta = timedelta(minutes=5)
    alert_type: str = "negative_ratio"

    def ratio(self, counts: SentimentCounts) -> float:
        """Negative for each positive post; without a positive post, the negative count."""
        return counts.negative / max(counts.positive, 1)

    def fires(self, counts: SentimentCounts) -> bool:
        """Whether the window has enough posts and its ratio is over the threshold."""
        return counts.total >= self.min_posts and self.ratio(counts) > self.threshold


@dataclass(frozen=True, slots=True)
class Alert:
    """One incident: opened when the rule fired, open until calm has lasted the cool-down.

    That somebody has seen it (``acknowledged_at``) does not end it. Of two states of an alert the
    one with the higher ``revision`` is the newer.
    """

    id: str
    alert_type: str
    actual_ratio: float
    threshold: float
    created_at: datetime
    window_start: datetime
    window_end: datetime
    positive_count: int
    negative_count: int
    neutral_count: int
    post_count: int
    state: AlertState
    peak_ratio: float
    calm_since: datetime | None = None
    resolved_at: datetime | None = None
    acknowledged_at: datetime | None = None
    acknowledged_by: str | None = None
    acknowledged_note: str | None = None
    revision: int = 0


MOST_LOOKS = 1000
"""Looks at a time; after a longer outage the older windows are skipped."""


def due_looks(last: datetime | None, until: datetime, every: timedelta) -> list[datetime]:
    """The ends of the windows to look at: every ``every`` after ``last``, none after ``until``.
    Without a last look: ``until`` alone."""
    if last is None:
        return [until]
    looks = max(0, int((until - last) / every))
    return [last + every * n for n in range(max(0, looks - MOST_LOOKS) + 1, looks + 1)]


class AlertStep(StrEnum):
    """The transition of the incident after one look at the window."""

    NOTHING = "nothing"
    OPEN = "open"
    CONTINUE = "continue"
    CALM = "calm"
    RESOLVE = "resolve"


def next_alert_step(
    rule: NegativeRatioRule, counts: SentimentCounts, incident: Alert | None, now: datetime
) -> AlertStep:
    """Decide what the window's counts mean for the open ``incident`` (``None``: there is none).

    A window with too few posts is no evidence of trouble: it counts as calm.
    """
    if rule.fires(counts):
        return AlertStep.OPEN if incident is None else AlertStep.CONTINUE
    if incident is None:
        return AlertStep.NOTHING
    if incident.calm_since is None or incident.calm_since > now:  # the clock was wrong
        return AlertStep.CALM
    calm_for = now - incident.calm_since
    return AlertStep.RESOLVE if calm_for >= rule.cooldown else AlertStep.NOTHING
