"""File descriptor limits: raised to the maximum, with a reserve for health probes.

Out of descriptors a process can accept nothing, not even the question whether it lives, and says
nothing of it. So connections have a bound below, and past it only health is answered.
"""

from __future__ import annotations

import logging

from groundswell.settings import Settings

log = logging.getLogger(__name__)

WANTED = 65_536
RESERVED = 128
"""Reserve for engines beside the pools, files, and health probes."""
HEALTH_CONNECTIONS = 32
"""Of the reserve: connections past the bound, until the request shows whether it is a probe."""


def most_connections(settings: Settings) -> int:
    """Clients' connections this process may hold open at once."""
    allowed = _allowed()
    reserved = RESERVED + 2 * settings.database.database_pool_size
    most = max(allowed - reserved, allowed // 2)
    log.info("at most %d connections are served", most, extra={"descriptors": allowed})
    return most


def _allowed() -> int:
    """Descriptors this process may have; raised as far as may be without being root."""
    try:
        import resource
    except ImportError:  # Windows has no such bound
        return WANTED
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard == resource.RLIM_INFINITY:
        hard = max(soft, WANTED)
    wanted = max(soft, min(hard, WANTED))
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    except (OSError, ValueError):
        return soft
    return wanted
