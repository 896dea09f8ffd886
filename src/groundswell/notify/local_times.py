"""Times in messages, by the clocks of whoever reads them.

A message waits before it is known to which channel it goes: times within its texts wait in UTC and
in one form, and are told in the channel's zone when it is sent.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from groundswell.notify.message import Message

_STAMP = re.compile(r"\b(\d{4}-\d\d-\d\d \d\d:\d\d) UTC\b")
_HOUR = timedelta(hours=1)


def stamp(moment: datetime, zone: ZoneInfo | None = None) -> str:
    """``2026-03-29 04:10 CEST``; ``None``: UTC. Of a text that waits, its form."""
    local = moment.astimezone(zone or UTC)
    return f"{local:%Y-%m-%d %H:%M} {zone_name(local)}"


def zone_name(local: datetime) -> str:
    """What the clocks of a zone are called at a moment: ``CEST``, or ``UTC+4`` where they have no
    name."""
    name = local.tzname() or ""
    if name.isalpha():
        return name
    offset = local.utcoffset() or timedelta()
    hours, rest = divmod(abs(offset), _HOUR)
    minutes = f":{rest // timedelta(minutes=1):02}" if rest else ""
    return f"UTC{'-' if offset < timedelta() else '+'}{hours}{minutes}"


def restamped(text: str, told: Callable[[datetime], str]) -> str:
    """A text that waited with its times as ``told`` says them."""

    def one(found: re.Match[str]) -> str:
        try:
            moment = datetime.strptime(found[1], "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        except ValueError:  # in a rule's name, perhaps
            return found[0]
        return told(moment)

    return _STAMP.sub(one, text)


def in_zone(message: Message, zone: ZoneInfo | None) -> Message:
    """A message whose summary tells times by the clocks of ``zone``."""
    if zone is None:
        return message
    return replace(message, summary=restamped(message.summary, lambda at: stamp(at, zone)))
