"""The platform's services as child processes of the supervisor."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from groundswell.embedded.data_folder import DataFolder
from groundswell.embedded.engines import Engines
from groundswell.embedded.log_file import LogFile
from groundswell.embedded.process import Launch, Process
from groundswell.errors import ConfigurationError

_REACHED_AT = {"": "127.0.0.1", "0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - to ask, not bind
_SEED = 7
_BEYOND_DRAINING = 5.0  # seconds a service may take on top of its own bound


@dataclass(frozen=True, slots=True)
class Plan:
    """What ``up`` was asked for.

    ``rate`` is posts a second, ``None`` for each source's own; ``drain_seconds`` is how long a
    worker may finish what it holds. ``metrics_port`` is the first of those of its services, in the
    order of :func:`metrics_ports`; 0: none has one.
    """

    sources: Sequence[str]
    rate: float | None
    workers: int
    host: str
    port: int
    drain_seconds: float
    metrics_port: int = 0

    @property
    def ingests(self) -> bool:
        """Whether posts come by themselves, or only from outside."""
        return any(source.strip().lower() != "none" for source in self.sources)

    @property
    def api_url(self) -> str:
        """Where a browser on this machine finds the page."""
        host = _REACHED_AT.get(self.host, self.host)
        return f"http://[{host}]:{self.port}" if ":" in host else f"http://{host}:{self.port}"


def metrics_ports(first: int, workers: int) -> dict[str, int]:
    """The port of each service's own ``/metrics``: that of none moves when another is not there.

    Raises:
        ConfigurationError: there are not so many ports.
    """
    names = ["api", "alerter", "ingester", *(f"worker-{n}" for n in range(1, workers + 1))]
    if first + len(names) > 65_536:
        raise ConfigurationError(
            f"METRICS_PORT={first} is the first of {len(names)} ports, beyond 65535, the last one"
        )
    return {name: first + n if first else 0 for n, name in enumerate(names)}


class Service:
    """One ``python -m groundswell …``; it is at work as soon as it runs."""

    stop_signal = signal.SIGTERM

    def __init__(
        self, name: str, arguments: Sequence[str], place: _Place, *, may_finish: bool = False
    ) -> None:
        self.name = name
        self.may_finish = may_finish
        self.stop_seconds = place.drain_seconds + _BEYOND_DRAINING
        self._launch = Launch(
            name=name,
            # -P: a file in the folder we stand in must not stand for one of our modules.
            command=[sys.executable, "-P", "-m", "groundswell", *arguments],
            environment={
                **place.environment,
                "METRICS_PORT": str(place.metrics_ports.get(name, 0)),
            },
            log=LogFile(place.folder.logs / f"{name}.log"),
            show=lambda line: place.show(name, line),
        )

    async def start(self) -> Process:
        return await Process.start(self._launch)


@dataclass(frozen=True, slots=True)
class _Place:
    folder: DataFolder
    environment: Mapping[str, str]
    show: Callable[[str, str], None]
    drain_seconds: float
    metrics_ports: Mapping[str, int]


def services(
    plan: Plan, engines: Engines, folder: DataFolder, show: Callable[[str, str], None]
) -> list[Service]:
    """The services of ``plan``; ``show`` gets the name of the service and a line of its output.

    The engines' URLs go by the environment: a command line is everybody's to read.
    """
    place = _place(plan, engines, folder, show)
    serve = ("serve", "--host", plan.host, "--port", str(plan.port))
    started = [
        *(Service(f"worker-{number}", ["work"], place) for number in range(1, plan.workers + 1)),
        Service("api", serve, place),
        Service("alerter", ["alert"], place),
    ]
    if plan.ingests:
        wanted = [word for source in plan.sources for word in ("--source", source)]
        pace = [] if plan.rate is None else ["--rate", f"{plan.rate:g}"]
        started.append(Service("ingester", ["ingest", *wanted, *pace], place, may_finish=True))
    return started


def demo(
    plan: Plan, engines: Engines, folder: DataFolder, show: Callable[[str, str], None]
) -> Service:
    """What fills the platform with simulated history, the same each time."""
    fill = ("demo", "fill", "--seed", str(_SEED))
    return Service("demo", fill, _place(plan, engines, folder, show), may_finish=True)


def _place(
    plan: Plan, engines: Engines, folder: DataFolder, show: Callable[[str, str], None]
) -> _Place:
    told = {
        "DATABASE_URL": engines.database_url,
        "REDIS_URL": engines.redis_url,
    }
    unless_told = {"SECRETS_KEY": folder.secrets_key(), "PUBLIC_URL": plan.api_url}
    environment = {**unless_told, **os.environ, **told}
    own_ports = metrics_ports(plan.metrics_port, plan.workers)
    return _Place(folder, environment, show, plan.drain_seconds, own_ports)
