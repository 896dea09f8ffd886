"""The interface of every channel."""

from __future__ import annotations

from typing import Protocol

from groundswell.notify.message import Message
from groundswell.notify.outcome import Outcome


class Channel(Protocol):
    """One way to one or more people."""

    async def send(self, message: Message) -> Outcome:
        """One bounded attempt; every failure is an outcome, never an exception."""
        ...
