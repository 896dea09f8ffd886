"""How far a mail to several people has come: who is still to be tried, and who never takes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from groundswell.notify.outcome import MOST_TOLD_OF_SEVERAL, Outcome, Result, shortened

_KEPT = "recipients"
"""Where a message keeps it while it waits."""


@dataclass(frozen=True, slots=True)
class Recipients:
    """``left`` are to be tried again; ``None``: all that the channel names. ``refused`` will not be
    reached, each with the answer of the server. ``reached``: somebody has been.
    """

    left: tuple[str, ...] | None = None
    refused: tuple[str, ...] = ()
    reached: bool = False

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> Recipients:
        """As a message that waits has kept it."""
        kept = message.get(_KEPT)
        if kept is None:
            return cls()
        left = kept["left"]
        return cls(None if left is None else tuple(left), tuple(kept["refused"]), kept["reached"])

    def kept(self) -> dict[str, Any]:
        """What a message that waits keeps of it."""
        return {} if self == Recipients() else {_KEPT: asdict(self)}

    def among(self, named: Sequence[str]) -> list[str]:
        """Whom of the channel's recipients to try; none where those left are not named any more."""
        return [one for one in named if self.left is None or one in self.left]

    def after(self, outcome: Outcome) -> Recipients:
        """The same after one more try."""
        reached = outcome.result in (Result.DELIVERED, Result.PARTIAL)
        whole = outcome.result is Result.RETRY and not outcome.left
        return Recipients(
            self.left if whole else outcome.left,
            (*self.refused, *outcome.refused),
            self.reached or reached,
        )

    def ended(self, result: Result) -> str:
        """What a delivery is in the end, whose last try had this ``result``."""
        if result is Result.DELIVERED:
            return "partial" if self.refused else "delivered"
        return "partial" if self.reached else "failed"

    def told(self, answer: str) -> str:
        """The last answer, and who is not reached."""
        if not self.refused:
            return answer
        missed = f"not delivered to {', '.join(self.refused)}"
        return shortened(f"{missed}; {answer}", MOST_TOLD_OF_SEVERAL)
