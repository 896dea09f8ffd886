"""The fault of one of many (a rule, a digest, a table to prune) is told, and stops no other.

An engine that is away concerns all of them, and is passed on; a statement that it refuses, or that
never ends, does not.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from groundswell import metrics
from groundswell.errors import ConfigurationError, StatementFailed, Unavailable

log = logging.getLogger(__name__)


def is_outage(error: Exception) -> bool:
    """Whether what failed would fail for every other one, too."""
    ours = isinstance(error, (Unavailable, ConfigurationError))
    return ours and not isinstance(error, StatementFailed)


@contextmanager
def contained(what: str, name: str) -> Iterator[None]:
    """Go on after what is within, though it fails; ``what``: what it is one of, for metrics.

    Raises:
        Unavailable: an engine is away.
        ConfigurationError: nothing can work as things are set.
    """
    try:
        yield
    except Exception as error:
        if is_outage(error):
            raise
        metrics.faults.labels(what).inc()
        log.exception("%s %s failed; the others go on", what, name, extra={"what": what})
