"""The user PostgreSQL runs as, since it refuses root and unnamed users."""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from functools import cache
from pathlib import Path

from groundswell.embedded import spawn
from groundswell.embedded.process import Identity
from groundswell.errors import EngineError


@cache
def identity_for(program: str) -> Identity:
    """The first identity this machine lets ``program`` take.

    Raises:
        EngineError: none works; the text names ``DATABASE_URL``.
    """
    if os.geteuid() != 0 and _has_name():
        return "same"
    wanted: tuple[Identity, ...] = ("namespace", "setuid") if os.geteuid() == 0 else ("namespace",)
    for identity in wanted:
        if works(identity, program):
            return identity
    who = "root" if os.geteuid() == 0 else f"user id {os.geteuid()}, which has no name here"
    raise EngineError(
        f"PostgreSQL does not run as {who}, and this machine allows neither a user namespace nor "
        "another user: start as an ordinary user, or set DATABASE_URL to a PostgreSQL of yours"
    )


def works(identity: Identity, program: str) -> bool:
    """Whether ``program --version`` runs under ``identity`` on this machine."""
    parent = str(os.getpid())
    bare = [sys.executable, "-I", "-S", spawn.__file__]
    tried = subprocess.run(  # noqa: S603 - our own launcher
        [*bare, parent, "9", identity, "-1", program, "--version"],
        capture_output=True,
        timeout=20,
        check=False,
    )
    return tried.returncode == 0


def hand_over(path: Path, identity: Identity) -> None:
    """Give the tree at ``path`` to whom ``identity`` becomes, where it is another's."""
    owner = spawn.NOBODY if identity == "setuid" else os.geteuid()
    if os.geteuid() != 0 or path.lstat().st_uid == owner:
        return
    for folder, _, files in os.walk(path):
        for name in [folder, *(os.path.join(folder, file) for file in files)]:  # noqa: PTH118
            os.chown(name, owner, owner, follow_symlinks=False)


def _has_name() -> bool:
    try:
        pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return True
