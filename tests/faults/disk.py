"""A disk for Valkey that can be filled up: a small one of its own, where root may mount it."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

_SIZE = 192 * 1024 * 1024


class Disk:
    """The file system at ``folder``; ``can_fill`` tells whether it is ours alone."""

    def __init__(self, folder: Path, *, can_fill: bool) -> None:
        self.can_fill = can_fill
        self._filler = folder / "filler"

    def fill(self) -> None:
        """Take all the room there is left."""
        with self._filler.open("wb") as file, contextlib.suppress(OSError):
            while True:
                file.write(bytes(1024 * 1024))
                file.flush()

    def free(self) -> None:
        self._filler.unlink(missing_ok=True)


@contextlib.contextmanager
def disk_at(folder: Path) -> Iterator[Disk]:
    """A disk mounted at ``folder`` if this user may mount one; else the folder as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = os.geteuid() == 0 and _run(
        "mount", "-t", "tmpfs", "-o", f"size={_SIZE}", "tmpfs", folder
    )
    try:
        yield Disk(folder, can_fill=mounted)
    finally:
        if mounted:
            _run("umount", "-l", folder)


def _run(*command: str | Path) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False
