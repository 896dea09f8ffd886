"""The state file of a running ``up``, readable only by its owner."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import psutil

from groundswell.embedded.data_folder import write_private
from groundswell.embedded.supervisor import PartState
from groundswell.errors import DataFolderError


@dataclass(frozen=True, slots=True)
class PlatformState:
    """A running platform; the URLs hold passwords, and are good for ``psql`` and ``redis-cli``."""

    api_url: str
    database_url: str
    redis_url: str
    data_dir: str
    services: tuple[PartState, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def write_state(state: PlatformState) -> None:
    """Tell what runs now; a state of this process replaces the one before in one step."""
    body = state.as_dict() | {"pid": os.getpid(), "started": _started(os.getpid())}
    write_private(_file(Path(state.data_dir)), json.dumps(body))


def remove_state(data_dir: Path) -> None:
    """Tell that nothing runs any more."""
    _file(data_dir).unlink(missing_ok=True)


def read_state(data_dir: Path) -> PlatformState | None:
    """What the ``up`` on ``data_dir`` tells; ``None`` when there is none, or it is dead.

    Raises:
        DataFolderError: the folder is another user's.
    """
    data_dir = data_dir.expanduser().absolute()
    try:
        body = json.loads(_file(data_dir).read_text(encoding="utf-8"))
    except PermissionError as error:
        raise DataFolderError(f"{data_dir} is another user's: ask as that user") from error
    except (OSError, ValueError):
        return None
    if not isinstance(body, dict) or "pid" not in body:
        return None
    if _started(body["pid"]) != body["started"]:
        return None
    return PlatformState(
        api_url=body["api_url"],
        database_url=body["database_url"],
        redis_url=body["redis_url"],
        data_dir=body["data_dir"],
        services=_services(body["services"]),
    )


def _services(told: Sequence[dict[str, Any]]) -> tuple[PartState, ...]:
    return tuple(PartState(part["name"], part["pid"], part["state"]) for part in told)


def _started(pid: int) -> float | None:
    """When the process began: its number alone may be another's by now."""
    with contextlib.suppress(psutil.Error):
        return psutil.Process(pid).create_time()
    return None


def _file(data_dir: Path) -> Path:
    return data_dir / "state.json"
