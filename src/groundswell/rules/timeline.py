"""The timeline of an incident: when what happened, and who was told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from groundswell.domain.alert_routing import Silence
from groundswell.rules.messages import silence
from groundswell.store.incident_list import Incident
from groundswell.store.outbox import Delivery


class EventKind(StrEnum):
    """What can happen to an incident."""

    UNUSUAL = "unusual"
    OPENED = "opened"
    WORST = "worst"
    TOLD = "told"
    ACKNOWLEDGED = "acknowledged"
    SILENCED = "silenced"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class Event:
    """``what``: in plain words. ``value``: of the metric, where it has one."""

    at: datetime
    kind: EventKind
    what: str
    value: float | None = None


_OCCASIONS = {"firing": "its opening", "reminder": "its going on", "resolved": "its end"}


def timeline(
    incident: Incident,
    deliveries: Sequence[Delivery],
    channels: Mapping[str, str],
    silences: Sequence[Silence],
) -> list[Event]:
    """The oldest first. ``channels``: names by id. ``silences``: of about that time; those that do
    not match are left out.
    """
    opened = incident.started_at
    why = silence(incident.findings)
    by = f"opened by {incident.rule_name}" + (f": silence, {why}" if why else "")
    events = [Event(opened, EventKind.OPENED, by, incident.observed)]
    if incident.unusual_since is not None and incident.unusual_since < opened:
        events.append(Event(incident.unusual_since, EventKind.UNUSUAL, "became unusual"))
    if incident.peak_at is not None and incident.peak_at > opened:
        events.append(Event(incident.peak_at, EventKind.WORST, "worst", incident.peak))
    events += [_told(one, channels) for one in deliveries if one.finished_at or one.tries]
    events += [
        Event(max(one.starts_at, opened), EventKind.SILENCED, _silenced(one))
        for one in silences
        if one.match.fits(incident.rule_id, incident.topic_id, incident.severity)
    ]
    if incident.acknowledged_at is not None:
        by = f" by {incident.acknowledged_by}" if incident.acknowledged_by else ""
        note = f": {incident.acknowledged_note}" if incident.acknowledged_note else ""
        events.append(
            Event(incident.acknowledged_at, EventKind.ACKNOWLEDGED, f"acknowledged{by}{note}")
        )
    if incident.resolved_at is not None:
        events.append(Event(incident.resolved_at, EventKind.RESOLVED, "resolved"))
    order = list(EventKind)
    return sorted(events, key=lambda event: (event.at, order.index(event.kind)))


def _told(delivery: Delivery, channels: Mapping[str, str]) -> Event:
    name = channels.get(delivery.channel_id, "a deleted channel")
    state = "not yet" if delivery.state == "waiting" else delivery.state
    tries = f" at try {delivery.tries}" if delivery.tries > 1 else ""
    at = delivery.finished_at or delivery.created_at
    of = _OCCASIONS.get(delivery.transition, delivery.transition)
    return Event(at, EventKind.TOLD, f"told {name} of {of}: {state}{tries}")


def _silenced(silence: Silence) -> str:
    by = f" by {silence.created_by}" if silence.created_by else ""
    until = silence.ends_at.strftime("%Y-%m-%d %H:%M UTC")
    return f"silenced{by} until {until}: {silence.reason}"
