"""Filters the services' output for the terminal: warnings, unless more is requested."""

from __future__ import annotations

import contextlib
import re
import sys

_RECORD = re.compile(r'^\d{4}-\d\d-\d\dT\S+ (?P<level>[A-Z]+) |^\{.*"level": "(?P<json>[a-z]+)"')
_QUIET = frozenset({"DEBUG", "INFO"})


class Console:
    """Writes lines to stderr, each with the name of its service.

    ``everything`` shows all; else only records from WARNING up, and what is no record at all,
    such as a traceback.
    """

    def __init__(self, *, everything: bool) -> None:
        self._everything = everything
        self._quiet: dict[str, bool] = {}

    def show(self, service: str, line: str) -> None:
        if self._wanted(service, line):
            # A terminal that went away must not keep a service from being read.
            with contextlib.suppress(OSError, ValueError):
                sys.stderr.write(f"{service}: {line}\n")
                sys.stderr.flush()

    def _wanted(self, service: str, line: str) -> bool:
        if self._everything:
            return True
        if record := _RECORD.match(line):
            level = (record["level"] or record["json"]).upper()
            self._quiet[service] = level in _QUIET
        elif not line.startswith((" ", "\t")):  # not the rest of the record before
            self._quiet[service] = False
        return not self._quiet.get(service, False)
