"""The state machine of an incident: pending, firing, resolved; advanced by one look at a time.

Pure: what a rule makes of its numbers comes in as an ``Observation``, the time comes in with it,
and the store keeps what comes out. One incident a rule at a time, however often it is looked at.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum


class IncidentState(StrEnum):
    """The states of an incident."""

    PENDING = "pending"
    FIRING = "firing"
    RESOLVED = "resolved"


class Transition(StrEnum):
    """Transitions that people are notified of."""

    OPENED = "opened"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Observation:
    """The result of one evaluation of a rule.

    ``unusual``: whether the rule's condition holds. ``strong``: so clearly that no second look is
    needed. ``severity``: how far out, only to be compared with others of the same rule.
    ``observed``: the rule's metric.
    """

    unusual: bool
    strong: bool = False
    severity: float = 0.0
    observed: float = 0.0


@dataclass(frozen=True, slots=True)
class Policy:
    """When looks open an incident, and when it resolves.

    ``looks``, ``of``: unusual ones among the latest, in looks. ``hold``: how long the condition
    must hold without a break. ``calm``: how long it must not hold.
    """

    looks: int = 2
    of: int = 3
    hold: timedelta = timedelta(0)
    calm: timedelta = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Progress:
    """The state kept between two looks.

    ``recent``: the latest looks, newest last, true where unusual. ``since``: of the unbroken run
    of unusual looks. ``peak``: the largest severity while firing, ``observed`` what was seen then:
    only the release before this one reads them, for an incident's worst; then they can go, with
    ``Observation.severity``.
    """

    state: IncidentState = IncidentState.RESOLVED
    recent: tuple[bool, ...] = ()
    since: datetime | None = None
    opened_at: datetime | None = None
    last_unusual: datetime | None = None
    peak: float = 0.0
    observed: float = 0.0

    @property
    def quiet(self) -> bool:
        """Whether a look without a finding changes nothing."""
        return self.state is IncidentState.RESOLVED and not any(self.recent)


def advance_incident(
    policy: Policy, progress: Progress, seen: Observation, now: datetime
) -> tuple[Progress, Transition | None]:
    """The progress after one look, and the transition, if any.

    A look that is no later than the last unusual one (a clock stepped back) counts as at that time.
    """
    if progress.last_unusual is not None and now < progress.last_unusual:
        now = progress.last_unusual
    recent = (*progress.recent, seen.unusual)[-policy.of :]
    since = (progress.since or now) if seen.unusual else None
    progress = replace(
        progress,
        recent=recent,
        since=since,
        last_unusual=now if seen.unusual else progress.last_unusual,
    )
    if progress.state is IncidentState.FIRING:
        return _go_on(policy, progress, seen, now)
    if seen.unusual and _enough(policy, progress, seen, now):
        firing = IncidentState.FIRING
        return (
            replace(
                progress, state=firing, opened_at=now, peak=seen.severity, observed=seen.observed
            ),
            Transition.OPENED,
        )
    state = IncidentState.PENDING if any(recent) else IncidentState.RESOLVED
    return replace(progress, state=state), None


def set_back(progress: Progress, now: datetime) -> Progress:
    """What a clock that was ahead has kept: what it knows of times to come counts as of ``now``."""
    since, opened_at, last_unusual = (
        None if at is None else min(at, now)
        for at in (progress.since, progress.opened_at, progress.last_unusual)
    )
    return replace(progress, since=since, opened_at=opened_at, last_unusual=last_unusual)


def _enough(policy: Policy, progress: Progress, seen: Observation, now: datetime) -> bool:
    held = progress.since is not None and now - progress.since >= policy.hold
    return held and (seen.strong or sum(progress.recent) >= policy.looks)


def _go_on(
    policy: Policy, progress: Progress, seen: Observation, now: datetime
) -> tuple[Progress, Transition | None]:
    if seen.unusual:
        if seen.severity > progress.peak:
            progress = replace(progress, peak=seen.severity, observed=seen.observed)
        return progress, None
    calm_since = progress.last_unusual or progress.opened_at or now
    if now - calm_since < policy.calm:
        return progress, None
    return Progress(), Transition.RESOLVED
