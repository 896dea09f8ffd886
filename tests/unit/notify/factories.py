"""Messages to send."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from groundswell.notify.message import DriverLine, Message, MessageKind, PostLine

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def message(**changes: object) -> Message:
    """An incident that has opened."""
    made = Message(
        id="msg_0001",
        thread="0197",
        kind=MessageKind.OPENED,
        title="Acme: negative posts",
        summary="Negative posts about Acme: 48 % in the last 10 minutes, usual 17–24 %.",
        severity="warning",
        at=NOON,
        topic="Acme",
        observed=0.48,
        expected=0.2,
        started_at=NOON,
        link="https://groundswell.example.org/incidents/0197",
        drivers=(DriverLine("hashtag", "#outage", 41, 0.6),),
        posts=(PostLine("p1", "it is down again", "forum"),),
    )
    return replace(made, **changes)  # type: ignore[arg-type]
