"""How much memory there is: the machine's, or less where a container or a service is given less."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import psutil

_GROUPS = Path("/sys/fs/cgroup")


def memory(groups: Path = _GROUPS, own: Path = Path("/proc/self/cgroup")) -> int:
    """Bytes that this program and its children may use together."""
    total = psutil.virtual_memory().total
    with suppress(OSError, ValueError):  # no such files, or "max": nothing is limited
        group = own.read_text().rpartition("0::/")[2].strip()
        total = min(total, int((groups / group / "memory.max").read_text()))
    return int(total)
