"""Alert routing: which channels an incident is sent to (routes), and when it is not (silences)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Match:
    """A matcher: applies to everything that has all the values that are set."""

    severities: frozenset[str] = frozenset()
    topic_ids: frozenset[str] = frozenset()
    rule_ids: frozenset[str] = frozenset()

    def fits(self, rule_id: str | None, topic_id: str | None, severity: str) -> bool:
        return (
            (not self.severities or severity in self.severities)
            and (not self.topic_ids or topic_id in self.topic_ids)
            and (not self.rule_ids or rule_id in self.rule_ids)
        )


@dataclass(frozen=True, slots=True)
class Hours:
    """When a route is open: on these days, from one time to another, by the clock of a zone.

    ``until`` at or before ``since`` goes on into the next day, which is counted as the first's.
    """

    timezone: str = "UTC"
    days: Collection[str] = DAYS
    since: time = time(0)
    until: time = time(0)

    def open_at(self, moment: datetime) -> bool:
        local = moment.astimezone(ZoneInfo(self.timezone))
        at = local.time()
        if self.since < self.until:
            return DAYS[local.weekday()] in self.days and self.since <= at < self.until
        if at >= self.since:
            return DAYS[local.weekday()] in self.days
        return at < self.until and DAYS[(local - timedelta(days=1)).weekday()] in self.days


@dataclass(frozen=True, slots=True)
class Route:
    """Incidents that match are sent to these channels.

    ``group_wait``: how long an incident must last before anybody is told, and within which others
    join its message. ``repeat``: between reminders while nobody has acknowledged it.
    """

    id: str
    name: str
    match: Match
    channel_ids: Sequence[str]
    group_wait: timedelta = timedelta(seconds=30)
    repeat: timedelta = timedelta(hours=4)
    active: Hours | None = None

    def fits(
        self, rule_id: str | None, topic_id: str | None, severity: str, moment: datetime
    ) -> bool:
        """Whether it is for this incident, at this time."""
        open_now = self.active is None or self.active.open_at(moment)
        return open_now and self.match.fits(rule_id, topic_id, severity)


@dataclass(frozen=True, slots=True)
class Silence:
    """Silences what matches, from ``starts_at`` until ``ends_at``."""

    id: str
    match: Match
    starts_at: datetime
    ends_at: datetime
    created_by: str
    reason: str

    def covers(
        self, rule_id: str | None, topic_id: str | None, severity: str, moment: datetime
    ) -> bool:
        """Whether an incident is silenced at this time."""
        within = self.starts_at <= moment < self.ends_at
        return within and self.match.fits(rule_id, topic_id, severity)


@dataclass(frozen=True, slots=True)
class Destination:
    """A channel to send to, with the wait and repeat of its routes."""

    channel_id: str
    group_wait: timedelta
    repeat: timedelta


def destinations(
    routes: Sequence[Route],
    channel_ids: Sequence[str],
    rule_id: str | None,
    topic_id: str | None,
    severity: str,
    moment: datetime,
) -> list[Destination]:
    """Every channel once, with the shortest wait and repeat of its routes.

    Without any route at all, every channel is told of everything: whoever has made a channel
    wants to hear.
    """
    if not routes:
        default = Route("", "", Match(), channel_ids)
        return [Destination(channel, default.group_wait, default.repeat) for channel in channel_ids]
    chosen: dict[str, Destination] = {}
    for route in routes:
        if not route.fits(rule_id, topic_id, severity, moment):
            continue
        for channel in route.channel_ids:
            known = chosen.get(channel)
            if channel in channel_ids:
                chosen[channel] = Destination(
                    channel,
                    min(route.group_wait, known.group_wait) if known else route.group_wait,
                    min(route.repeat, known.repeat) if known else route.repeat,
                )
    return list(chosen.values())
