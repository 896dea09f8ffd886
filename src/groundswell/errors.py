"""Every error a user can meet: what was wrong, with what value, what to do."""

from __future__ import annotations

from typing import ClassVar


class GroundswellError(Exception):
    """The base of all; its text is one clear line, shown as it is on the command line.

    ``told``: what a client of the API reads, where the text repeats a driver's words, which may
    hold addresses and names of what only the operator is to know.
    """

    def __init__(self, text: str = "", *, told: str | None = None) -> None:
        super().__init__(text)
        self.told = text if told is None else told


class ConfigurationError(GroundswellError):
    """A setting, argument or file that cannot work as given."""

    dependency: ClassVar[str] = "configuration"


class Unavailable(GroundswellError):
    """Something we need does not do its work now; the same call may work later.

    ``dependency`` names it in metrics.
    """

    dependency: ClassVar[str]


class DataFolderError(ConfigurationError):
    """The data folder cannot be used: in use, full, read-only, or of another version."""


class EngineError(GroundswellError):
    """An embedded engine did not start or did not stay up."""


class StoreUnavailable(Unavailable):
    """PostgreSQL does not answer; the same call may work later."""

    dependency = "postgresql"


class StatementFailed(StoreUnavailable):
    """PostgreSQL answers, but not to this: it takes too long, reads a damaged page, or asks for
    what is not there. Others may go on."""


class SearchTooLong(StatementFailed):
    """A search by words that would read too much; a narrower one works."""


class TopicsChanged(GroundswellError):
    """Posts were matched by a set of topics that is another by now: match them again, and save."""


class StreamUnavailable(Unavailable):
    """Redis does not answer; the same call may work later."""

    dependency = "redis"


class DeadLettersFull(StreamUnavailable):
    """No dead letter fits any more; what would become one waits until there is room."""

    dependency = "dead_letters"


class StreamFull(StreamUnavailable):
    """Redis has no room for anything new until entries are acknowledged and trimmed."""


class StreamRestarted(GroundswellError):
    """Redis was started anew and may have lost what was written last."""


class UnstorableBatch(GroundswellError):
    """PostgreSQL refuses the data itself; trying the same batch again cannot help."""


class LeaseLost(GroundswellError):
    """A source is read by another ingester by now."""


class SourceError(GroundswellError):
    """A source cannot be read (any more): a missing file, a network that refuses.

    ``wait_seconds``: how long it asked us to wait before the next try. Its text holds no secret:
    it is logged and shown.
    """

    def __init__(self, text: str, *, wait_seconds: float | None = None) -> None:
        super().__init__(text)
        self.wait_seconds = wait_seconds


class AnalysisError(GroundswellError):
    """A model refuses a text; in a batch, one of its texts."""


class AnalyzerUnavailable(Unavailable):
    """A model does not work, whatever the text; the same call may work later."""

    dependency = "analyzer"


class AnalyzerBroken(AnalyzerUnavailable):
    """A model of this very process does not work; a new process may do better."""
