"""Every error a user can meet: what was wrong, with what value, what to do."""

from __future__ import annotations


class GroundswellError(Exception):
    """The base of all; its text is one clear line, shown as it is on the command line."""


class ConfigurationError(GroundswellError):
    """A setting, argument or file that cannot work as given."""


class DataFolderError(ConfigurationError):
    """The data folder cannot be used: in use, full, read-only, or of another version."""


class EngineError(GroundswellError):
    """An embedded engine did not start or did not stay up."""


class StoreUnavailable(GroundswellError):
    """PostgreSQL does not answer; the same call may work later."""


class SearchTooLong(StoreUnavailable):
    """A search by words that would read too much; a narrower one works."""


class StreamUnavailable(GroundswellError):
    """Redis does not answer; the same call may work later."""


class StreamFull(StreamUnavailable):
    """Redis has no room for anything new until entries are acknowledged and trimmed."""


class StreamRestarted(GroundswellError):
    """Redis was started anew and may have lost what was written last."""


class UnstorableBatch(GroundswellError):
    """PostgreSQL refuses the data itself; trying the same batch again cannot help."""


class SourceError(GroundswellError):
    """A source cannot be read (any more): a missing file, a network that refuses."""


class AnalysisError(GroundswellError):
    """A text could not be analysed."""


class AnalyzerUnavailable(GroundswellError):
    """The server that runs a model does not answer; the same call may work later."""
