"""The outcome of an attempt to deliver a message."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MOST_TOLD = 200
"""Characters kept of what the other side answered."""
MOST_TOLD_OF_SEVERAL = 4000
"""The same where it names the recipients that were not reached."""


class Result(StrEnum):
    """What to do next."""

    DELIVERED = "delivered"
    PARTIAL = "partial"
    """Delivered to some of several recipients; some of the others may be tried again."""
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
    Result.PARTIAL: "delivered to some",
    Result.RETRY: "not delivered, may work later",
    Result.REFUSED: "refused",
    Result.GONE: "not delivered, the address is gone",
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """``answer``: what the other side said, shortened, without secrets. ``after``: seconds it asks
    to be left alone. Of several recipients, ``left`` may be tried again, and ``refused`` not; these
    with the answer to each.
    """

    result: Result
    answer: str
    after: float | None = None
    left: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    @property
    def may_work_later(self) -> bool:
        """Whether somebody may still be reached by another try."""
        return self.result is Result.RETRY or (self.result is Result.PARTIAL and bool(self.left))


def shortened(text: str, most: int = MOST_TOLD) -> str:
    """One line of at most ``most`` printable characters."""
    line = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return line if len(line) <= most else line[: most - 1] + "…"
