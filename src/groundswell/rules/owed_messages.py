"""What is owed to whom about incidents: that one opened, goes on, or ended.

Whoever was not told when one opened, by a silence or by the hours of a route, is told once that is
over, if it still goes on; whoever heard of one hears of its end, whatever ended it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from groundswell.domain.alert_routing import Destination, destinations
from groundswell.domain.rule import judges_alike
from groundswell.notify.message import MessageKind, PostLine
from groundswell.rules.messages import Wording, message_of, to_json
from groundswell.store.incidents import Turn
from groundswell.store.open_incident import IncidentRow
from groundswell.store.outbox import NewMessage
from groundswell.store.rules import thawed_rule

TOLD_FOR = timedelta(days=3)
"""An end that nobody was told of for longer is old news."""


async def owe_opening(
    turn: Turn, incident: IncidentRow, now: datetime, wording: Wording, posts: Sequence[PostLine]
) -> None:
    """Tell of an incident that has opened, as soon as its routes say."""
    if not incident.silenced:
        wanted = _destinations(turn, incident, now)
        at = incident.started_at
        await _owe_first(turn, incident, at, wanted, now, wording, posts, waits=True)


async def owe_reminders(turn: Turn, now: datetime, wording: Wording) -> None:
    """Tell of open, unacknowledged incidents: whom they were held back from, and again the others,
    as often as their routes ask."""
    for incident in await turn.firing():
        async with turn.one_of_many("incident", incident.id):
            about = incident.rule_id, incident.topic_id, incident.severity
            if not any(silence.covers(*about, now) for silence in turn.silences):
                await _owe_reminders(turn, incident, now, wording)


async def _owe_reminders(
    turn: Turn, incident: IncidentRow, now: datetime, wording: Wording
) -> None:
    told = await turn.notified(incident.id)
    wanted = _destinations(turn, incident, now)
    if strangers := [to for to in wanted if to.channel_id not in told]:
        await _owe_first(turn, incident, now, strangers, now, wording)
        await turn.no_longer_silenced(incident.id)
    due = [
        (to.channel_id, known.sequence + 1)
        for to in wanted
        if (known := told.get(to.channel_id)) and not known.waits and now - known.last >= to.repeat
    ]
    if not due:
        return
    about = await turn.about(incident.topic_id, incident.source)
    owed = []
    for channel_id, sequence in due:
        message = message_of(
            incident, MessageKind.REMINDER, now, wording, sequence=sequence, about=about
        )
        body = to_json(message)
        owed.append(NewMessage(incident.id, "reminder", sequence, channel_id, body, now))
    await turn.enqueue(owed)


async def owe_ends(turn: Turn, now: datetime, wording: Wording) -> None:
    """Tell of incidents that have ended whoever heard of them; what nobody has heard yet is not
    told at all."""
    for incident in await turn.ended(now - TOLD_FOR):
        async with turn.one_of_many("incident", incident.id):
            await turn.cancel_unattempted(incident.id)
            told = await turn.notified(incident.id)
            message = message_of(
                incident,
                MessageKind.RESOLVED,
                incident.resolved_at or now,
                wording,
                about=await turn.about(incident.topic_id, incident.source),
                ended_by=_ended_by(turn, incident),
            )
            body = to_json(message)
            await turn.enqueue(
                [
                    NewMessage(incident.id, "resolved", 0, channel, body, now)
                    for channel, known in told.items()
                    if known.heard
                ]
            )


async def _owe_first(
    turn: Turn,
    incident: IncidentRow,
    at: datetime,
    wanted: Iterable[Destination],
    now: datetime,
    wording: Wording,
    posts: Sequence[PostLine] = (),
    *,
    waits: bool = False,
) -> None:
    """The first message about an incident, ``at`` its opening or later; ``waits``: for others."""
    about = await turn.about(incident.topic_id, incident.source)
    message = message_of(incident, MessageKind.OPENED, at, wording, about=about, posts=posts)
    body = to_json(message)
    await turn.enqueue(
        [
            NewMessage(
                incident.id,
                "firing",
                0,
                to.channel_id,
                body,
                now + to.group_wait if waits else now,
            )
            for to in wanted
        ]
    )


def _destinations(turn: Turn, incident: IncidentRow, now: datetime) -> list[Destination]:
    about = incident.rule_id, incident.topic_id, incident.severity
    return destinations(turn.routes, turn.channels, *about, now)


def _ended_by(turn: Turn, incident: IncidentRow) -> str | None:
    """What ended it, where that is not calm."""
    rule = next((one for one in turn.rules if one.id == incident.rule_id), None)
    if rule is None:
        return "its rule was deleted or paused"
    fired = thawed_rule(incident.rule, rule.id, incident.topic_id, incident.source)
    if fired is not None and not judges_alike(fired, rule):
        return "its rule was changed"
    return None if turn.is_counted(rule) else "its topic was deleted or is not active"
