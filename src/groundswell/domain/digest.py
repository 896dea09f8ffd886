"""A digest: what was said in a day or a week, told at an hour of a zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from groundswell.domain.alert_routing import DAYS
from groundswell.domain.calendar import first_moment, read_zone


class Cadence(StrEnum):
    """How often."""

    DAILY = "daily"
    WEEKLY = "weekly"


class DigestState(StrEnum):
    """Whether it is sent."""

    ACTIVE = "active"
    PAUSED = "paused"


@dataclass(frozen=True, slots=True)
class Schedule:
    """Daily on the day before, or on ``day`` on the seven days before, at ``hour`` of the zone."""

    cadence: Cadence = Cadence.DAILY
    hour: int = 8
    day: str = "mon"
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Due:
    """A digest that is due: on ``[start, end)``, whole days of the zone, from ``at`` on.

    ``number``: of its period, the same for whoever asks.
    """

    at: datetime
    start: datetime
    end: datetime
    number: int


@dataclass(frozen=True, slots=True)
class Digest:
    """One digest; neither ``topic_id`` nor ``set_id``: on all posts.

    ``made_until``: those that were due until then are made, or were not wanted.
    """

    id: str
    name: str
    schedule: Schedule
    channel_ids: tuple[str, ...]
    topic_id: str | None = None
    set_id: str | None = None
    state: DigestState = DigestState.ACTIVE
    version: int = 1
    made_until: datetime | None = None


def last_due(schedule: Schedule, now: datetime) -> Due:
    """The digest that was due last."""
    zone = read_zone(schedule.timezone)
    days = 1 if schedule.cadence is Cadence.DAILY else 7

    def moment(day: date, hour: int) -> datetime:
        return first_moment(datetime.combine(day, time(hour)), zone)

    day = now.astimezone(zone).date() if zone else now.date()
    while True:
        at = moment(day, schedule.hour)
        if at <= now and (days == 1 or DAYS[day.weekday()] == schedule.day):
            start = moment(day - timedelta(days=days), 0)
            return Due(at, start, moment(day, 0), day.toordinal())
        day -= timedelta(days=1)
