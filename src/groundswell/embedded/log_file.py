"""Log rotation of a child process: a bounded file, and one older."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

MOST_BYTES = 10 * 1024 * 1024


class LogFile:
    """Appends lines to ``path``; above ``most_bytes`` it starts anew and keeps ``path.1``.

    A disk that is full loses log lines and stops nothing.
    """

    def __init__(self, path: Path, most_bytes: int = MOST_BYTES) -> None:
        self.path = path
        self._most_bytes = most_bytes

    def write(self, line: bytes) -> None:
        with contextlib.suppress(OSError):
            self._turn_over_if_full()
            descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
            try:
                os.write(descriptor, line.rstrip(b"\n") + b"\n")
            finally:
                os.close(descriptor)

    def _turn_over_if_full(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            if self.path.stat().st_size >= self._most_bytes:
                self.path.replace(self.path.with_name(self.path.name + ".1"))
