"""The data folder of ``groundswell up``: locked (one ``up`` at a time), private, versioned."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import json
import os
import secrets
import shutil
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import psutil

from groundswell.domain.clock import utc_now
from groundswell.errors import DataFolderError

LAYOUT = 1
"""Version of the folder's layout; raised when an older Groundswell could not read it."""

NEEDED_AT_FIRST = 256 * 1024 * 1024
NEEDED_LATER = 64 * 1024 * 1024

_STOPPING_PATIENCE = 10.0


class DataFolder:
    """An opened and locked data folder. Get one with :func:`open_data_folder`."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self.lock = lock
        self.postgres = path / "postgres"
        self.valkey = path / "valkey"
        self.logs = path / "logs"

    def password(self, engine: str) -> str:
        """The password of ``engine``, made up at its first start.

        Raises:
            DataFolderError: the engine has data, and its password is gone.
        """
        file = self.path / "passwords.json"
        known: dict[str, str] = _read_json(file)
        if engine not in known:
            if (self.path / engine).exists():
                raise DataFolderError(
                    f"{file} no longer holds the password of {engine}: put the file back, "
                    f"or move {self.path} away to start with an empty one"
                )
            known[engine] = secrets.token_hex(24)
            write_private(file, json.dumps(known), lasting=True)
        return known[engine]

    def secrets_key(self) -> str:
        """What encrypts the secrets of channels, made up at the first start and kept."""
        file = self.path / "passwords.json"
        known: dict[str, str] = _read_json(file)
        if "secrets" not in known:
            known["secrets"] = secrets.token_hex(32)
            write_private(file, json.dumps(known), lasting=True)
        return known["secrets"]

    def remembered_port(self, engine: str) -> int | None:
        port = _read_json(self.path / "ports.json").get(engine)
        return port if isinstance(port, int) else None

    def remember_port(self, engine: str, port: int) -> None:
        file = self.path / "ports.json"
        write_private(file, json.dumps({**_read_json(file), engine: port}))


@contextlib.contextmanager
def open_data_folder(path: Path, address: str = "") -> Iterator[DataFolder]:
    """Make the folder if need be, and hold it; ``address`` is told to whom comes second.

    Raises:
        DataFolderError: it is in use, cannot be written, is full, holds something else, or was
            made by a newer version; the text says what to do.
    """
    path = path.expanduser().absolute()
    with _clear_errors(path):
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_what_is_not_ours(path)
        path.chmod(0o700)
        lock = os.open(path / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _take(lock, path)
        with _clear_errors(path):
            _check_version(path)
            _check_space(path)
            _tell_holder(lock, address)
            (path / "logs").mkdir(mode=0o700, exist_ok=True)
        yield DataFolder(path, lock)
    finally:
        os.close(lock)


def write_private(file: Path, text: str, *, lasting: bool = False) -> None:
    """Replace ``file`` in one step by ``text``, readable by its owner only.

    ``lasting``: back only when a power cut cannot take it any more.
    """
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(text)
        stream.flush()
        if lasting:
            os.fsync(stream.fileno())
    fresh.replace(file)


def explain(error: OSError, path: Path) -> str:
    """What an operating system's refusal at ``path`` means and what to do about it."""
    where = f"the data folder {path}"
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"{where} cannot be written by this user: choose another with --data-dir"
    if error.errno == errno.EROFS:
        return f"{where} is on a read-only file system: choose another with --data-dir"
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{where} is full: make room, or choose another with --data-dir"
    return f"{where} cannot be used: {error.strerror} ({error.filename or path})"


@contextlib.contextmanager
def _clear_errors(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise DataFolderError(explain(error, path)) from error


def _refuse_what_is_not_ours(path: Path) -> None:
    names = {entry.name for entry in path.iterdir()} - {"lost+found", "lock"}
    if names and "version" not in names:
        raise DataFolderError(
            f"{path} holds other things than Groundswell's data (such as {min(names)}): "
            "choose an empty or new folder with --data-dir"
        )


def _take(lock: int, path: Path) -> None:
    """Take the lock, with patience for engines that are still stopping after a killed ``up``."""
    deadline = time.monotonic() + _STOPPING_PATIENCE
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = _read_json(path / "lock")
            alive = psutil.pid_exists(int(holder.get("pid", 0) or 0))
            if alive or time.monotonic() > deadline:
                raise DataFolderError(_in_use(path, holder, alive)) from None
            time.sleep(0.05)
        else:
            return


def _in_use(path: Path, holder: dict[str, Any], alive: bool) -> str:
    pid = holder.get("pid", "unknown")
    if not alive:
        return f"the engines of a killed `groundswell up` (pid {pid}) still use {path}: try again"
    told = f"pid {pid}, since {holder.get('since', 'unknown')}"
    if holder.get("address"):
        told += f", at {holder['address']}"
    return (
        f"the data folder {path} is in use by another `groundswell up` ({told}): "
        "stop that one first, or choose another folder with --data-dir"
    )


def _tell_holder(lock: int, address: str) -> None:
    holder = {"pid": os.getpid(), "since": _seconds(utc_now()), "address": address}
    os.ftruncate(lock, 0)
    os.pwrite(lock, json.dumps(holder).encode(), 0)


def _check_version(path: Path) -> None:
    file = path / "version"
    if not file.exists():
        write_private(file, f"{LAYOUT}\n", lasting=True)
        return
    text = file.read_text(encoding="utf-8", errors="replace").strip()
    if not text.isdecimal():
        raise DataFolderError(f"{file} should hold a number, not {text[:40]!r}: put it back")
    if int(text) > LAYOUT:
        raise DataFolderError(
            f"the data folder {path} was made by a newer Groundswell (layout {text}, this one "
            f"knows {LAYOUT}): upgrade with `pip install -U groundswell`, or choose another "
            "folder with --data-dir"
        )


def _check_space(path: Path) -> None:
    needed = NEEDED_LATER if (path / "postgres").exists() else NEEDED_AT_FIRST
    free = shutil.disk_usage(path).free
    if free < needed:
        raise DataFolderError(
            f"the data folder {path} is full: {free // 2**20} MB free, {needed // 2**20} MB "
            "needed; make room, or choose another with --data-dir"
        )


def _read_json(file: Path) -> dict[str, Any]:
    try:
        value = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _seconds(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
