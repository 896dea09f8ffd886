"""What is done to the platform, and in which order: all of it from one seed."""

from __future__ import annotations

import asyncio
import contextlib
import random
import signal
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

import psutil

from tests.faults.stage import Stage

Act: TypeAlias = Callable[[], Coroutine[Any, Any, None]]


@dataclass
class Faults:
    """A deck of faults, dealt in random order; several may be under way at once."""

    stage: Stage
    dice: random.Random
    frozen_seconds: float
    log: list[str] = field(default_factory=list)

    def deck(self) -> list[tuple[str, Act]]:
        """Every fault once, shuffled."""
        acts: list[tuple[str, Act]] = []
        for name in self.stage.services:
            acts += [
                (f"kill {name}", partial(self._kill, name)),
                (f"restart {name}", partial(self._restart, name)),
            ]
            if not name.startswith("alerter"):
                acts.append((f"freeze {name}", partial(self._freeze, name)))
        for engine, goodbye in (("valkey", signal.SIGTERM), ("postgres", signal.SIGINT)):
            acts += [
                (f"kill {engine}", partial(self._signal_engine, engine, signal.SIGKILL)),
                (
                    f"restart {engine}",
                    partial(self._signal_engine, engine, goodbye, first_only=True),
                ),
                (f"freeze {engine}", partial(self._freeze_engine, engine)),
            ]
        acts += [
            ("kill the postmaster alone", self._kill_postmaster),
            ("kill a backend of postgres", self._kill_backend),
            ("cut the wire to postgres", self._cut),
            ("silence the wire to postgres", self._hush),
            ("fill valkey's disk", self._fill),
        ]
        self.dice.shuffle(acts)
        return acts

    async def deal(self, seconds: float, most: int | None = None) -> None:
        """Deal the deck over ``seconds``; back when every fault is over and mended."""
        deck = self.deck()[:most]
        began = asyncio.get_running_loop().time()
        acting: list[asyncio.Task[None]] = []
        for place, (name, act) in enumerate(deck):
            due = seconds * (place + self.dice.random()) / len(deck)
            await asyncio.sleep(max(0.0, began + due - asyncio.get_running_loop().time()))
            self.log.append(f"{due:6.1f} s  {name}")
            acting.append(asyncio.create_task(act(), name=name))
        await asyncio.gather(*acting)

    # -- services -------------------------------------------------------------------------------

    async def _kill(self, name: str) -> None:
        self.stage.services[name].send(signal.SIGKILL)

    async def _restart(self, name: str) -> None:
        self.stage.services[name].send(signal.SIGTERM)

    async def _freeze(self, name: str) -> None:
        pid = self.stage.services[name].pid
        if pid is not None:
            with _frozen([psutil.Process(pid)]):
                await asyncio.sleep(self.frozen_seconds)

    # -- engines --------------------------------------------------------------------------------

    async def _signal_engine(
        self, engine: str, number: signal.Signals, *, first_only: bool = False
    ) -> None:
        family = self.stage.engine(engine)
        for process in family[:1] if first_only else family:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.send_signal(number)

    async def _freeze_engine(self, engine: str) -> None:
        with _frozen(self.stage.engine(engine)):
            await asyncio.sleep(self.frozen_seconds)

    async def _kill_postmaster(self) -> None:
        await self._signal_engine("postgres", signal.SIGKILL, first_only=True)

    async def _kill_backend(self) -> None:
        if backends := self.stage.engine("postgres")[1:]:
            with contextlib.suppress(psutil.NoSuchProcess):
                self.dice.choice(backends).kill()

    async def _cut(self) -> None:
        self.stage.wire.cut()
        await asyncio.sleep(self.frozen_seconds / 2)
        self.stage.wire.mend()

    async def _hush(self) -> None:
        self.stage.wire.hush()
        await asyncio.sleep(self.frozen_seconds)
        self.stage.wire.mend()

    async def _fill(self) -> None:
        if not self.stage.disk.can_fill:
            self.log.append("          (no disk of its own may be mounted here)")
            return
        await asyncio.to_thread(self.stage.disk.fill)
        await asyncio.sleep(self.frozen_seconds / 2)
        self.stage.disk.free()


@contextlib.contextmanager
def _frozen(processes: list[psutil.Process]) -> Iterator[None]:
    for process in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            process.suspend()
    try:
        yield
    finally:
        for process in processes:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.resume()
