"""Preflight checks of this machine for ``up``; nothing is changed."""

from __future__ import annotations

import json
import os
import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from groundswell.embedded import ports
from groundswell.embedded.binaries import postgres_program, valkey_program, version_of
from groundswell.embedded.data_folder import LAYOUT, NEEDED_AT_FIRST, NEEDED_LATER
from groundswell.embedded.run_as import identity_for
from groundswell.embedded.state import read_state
from groundswell.errors import ConfigurationError, GroundswellError

_OLDEST_PYTHON = (3, 11)
_WHEELS = {"Linux": {"x86_64", "aarch64"}, "Darwin": {"x86_64", "arm64"}}


@dataclass(frozen=True, slots=True)
class Check:
    """One thing: what was found, and what to do about it.

    ``state`` is ``ok``; ``note`` for what one can do without; ``missing`` for what one cannot.
    """

    name: str
    state: Literal["ok", "note", "missing"]
    found: str
    advice: str = ""


def check_python() -> Check:
    found = platform.python_version()
    if sys.version_info < _OLDEST_PYTHON:
        return Check("python", "missing", found, "install Python 3.11 or newer")
    return Check("python", "ok", found)


def check_platform() -> Check:
    system, machine = platform.system(), platform.machine()
    if machine in _WHEELS.get(system, ()):
        return Check("platform", "ok", f"{system} {machine}")
    advice = "no wheels of the engines for this machine: set DATABASE_URL and REDIS_URL"
    return Check("platform", "note", f"{system} {machine}", advice)


def check_postgres() -> Check:
    def look() -> str:
        program = postgres_program()
        return f"PostgreSQL {version_of(program)}, run {_AS[identity_for(program)]}"

    return checked("postgres", look)


def check_valkey() -> Check:
    return checked("valkey", lambda: f"Valkey {version_of(valkey_program())}")


def check_data_folder(path: Path) -> Check:
    """Whether ``up`` could use ``path``, or does."""
    path = path.expanduser().absolute()

    def look() -> str:
        if running := read_state(path):
            return f"{path}, in use by `groundswell up` at {running.api_url}"
        standing = next(place for place in (path, *path.parents) if place.exists())
        if not standing.is_dir():
            raise ConfigurationError(f"{standing} is no folder: choose another with --data-dir")
        if not os.access(standing, os.W_OK | os.X_OK):
            raise ConfigurationError(f"{standing} cannot be written: choose another --data-dir")
        _refuse_other_layouts(path)
        return f"{path}, {_room(standing, used=(path / 'postgres').exists())}"

    return checked("data folder", look)


def check_port(host: str, port: int, data_dir: Path) -> Check:
    """Whether the page could be served at ``port``, or is by the ``up`` on ``data_dir``."""

    def look() -> str:
        running = read_state(data_dir)
        if running is not None and running.api_url.endswith(f":{port}"):
            return f"{port}, used by the running `groundswell up`"
        ports.refuse_if_taken(host, port)
        return f"{port} is free on {host}"

    return checked("port", look)


def checked(name: str, look: Callable[[], str]) -> Check:
    """``look`` tells what it found; an error of ours is what is missing and what to do."""
    try:
        return Check(name, "ok", look())
    except GroundswellError as error:
        return Check(name, "missing", "not usable", str(error))


def check_dashboard(folder: Path) -> Check:
    if (folder / "index.html").is_file():
        return Check("dashboard", "ok", "built")
    return Check("dashboard", "note", "not built", "the API works without; build it: make web")


_AS = {
    "same": "as you",
    "namespace": "as nobody in a user namespace",
    "setuid": "as the user nobody",
}


def _refuse_other_layouts(path: Path) -> None:
    try:
        layout = json.loads((path / "version").read_text())
    except FileNotFoundError:
        if path.exists() and any(path.iterdir()):
            raise ConfigurationError(
                f"{path} holds other things: choose an empty folder with --data-dir"
            ) from None
        return
    except (OSError, ValueError):
        layout = None
    if layout != LAYOUT:
        raise ConfigurationError(f"{path} has layout {layout}, this Groundswell reads {LAYOUT}")


def _room(place: Path, *, used: bool) -> str:
    needed = NEEDED_LATER if used else NEEDED_AT_FIRST
    free = shutil.disk_usage(place).free
    if free < needed:
        raise ConfigurationError(
            f"{place} has {free // 2**20} MB free and {needed // 2**20} MB are needed: make room"
        )
    return f"{free / 2**30:.1f} GB free"
