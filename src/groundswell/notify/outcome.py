"""The outcome of an attempt to deliver a message."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOST_TOLD = 200
"""Characters kept of what the other side answered."""


class Result(StrEnum):
    """What to do next."""

    DELIVERED = "delivered"
    RETRY = "retry"
    REFUSED = "refused"
    """This message will never be taken: trying again changes nothing."""
    GONE = "gone"
    """The channel is gone for good, and is to be switched off."""

    @property
    def words(self) -> str:
        """What a person reads who has sent something just now."""
        return _WORDS[self]


_WORDS = {
    Result.DELIVERED: "delivered",
    Result.RETRY: "not delivered, may work later",
    Result.REFUSED: "refused",
    Result.GONE: "not delivered, the address is gone",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """``answer``: what the other side said, shortened, without secrets. ``after``: seconds it asks
    to be left alone.
    """

    result: Result
    answer: str
    after: float | None = None


def shortened(text: str) -> str:
    """One line of at most ``MOST_TOLD`` printable characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= MOST_TOLD else line[: MOST_TOLD - 1] + "…"
