"""The numbered migration files: their order, phases and checksums."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib import resources

_FILE = re.compile(r"((\d{4})_\w+)(\.after)?\.sql")
_SESSION = re.compile(r"groundswell(?: (\d+))?")


class Phase(StrEnum):
    """When a migration may be applied: while the release before still runs, or once none does."""

    BEFORE = "before"
    AFTER = "after"


@dataclass(frozen=True, slots=True)
class Migration:
    """One numbered file: ``0001_posts.sql`` is version 1, named ``0001_posts``.

    ``0025_older_workers_gone.after.sql`` is for the phase ``after``.
    """

    version: int
    name: str
    sql: str
    phase: Phase = Phase.BEFORE

    @property
    def checksum(self) -> str:
        """Checksum of the text, independent of line endings."""
        return hashlib.sha256("\n".join(self.sql.splitlines()).encode()).hexdigest()


def migrations() -> list[Migration]:
    """Every migration of this version of the code, oldest first."""
    found = []
    for file in resources.files(__name__).iterdir():
        if match := _FILE.fullmatch(file.name):
            phase = Phase.AFTER if match[3] else Phase.BEFORE
            found.append(Migration(int(match[2]), match[1], file.read_text("utf-8"), phase))
    return sorted(found, key=lambda migration: migration.version)


@cache
def session_name() -> str:
    """The ``application_name`` of connections, so that a migration recognises older releases."""
    return f"groundswell {max(migration.version for migration in migrations())}"


def session_version(name: str) -> int | None:
    """The newest migration that the session of this name knows; ``None``: not one of ours.

    Releases that did not say are older than all that do.
    """
    match = _SESSION.fullmatch(name)
    return None if match is None else int(match[1] or 1)
