"""The supervisor over small real children: restarts, order, bounds, and nobody left behind."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import psutil
import pytest

from groundswell.embedded.log_file import LogFile
from groundswell.embedded.process import Launch, Process
from groundswell.embedded.supervisor import PartState, Supervisor
from groundswell.errors import EngineError
from tests.eventually import eventually
from tests.integration.embedded.hosts import gone

_FOREVER = "import signal; print('up', flush=True); signal.pause()"
_DEAF = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {_FOREVER}"


class Child:
    """A part that runs a line of Python."""

    stop_signal = signal.SIGTERM

    def __init__(
        self,
        folder: Path,
        code: str,
        name: str = "child",
        *,
        stop_seconds: float = 10.0,
        may_finish: bool = False,
        ready: Callable[[], bool] = lambda: True,
        within: float = 10.0,
        lifeline: bool = sys.platform != "linux",
    ) -> None:
        self.name = name
        self.stop_seconds = stop_seconds
        self.may_finish = may_finish
        self.shown: list[str] = []
        self.process: Process | None = None
        self.log = folder / f"{name}.log"
        self._ready = ready
        self._within = within
        self._launch = Launch(
            name=name,
            command=[sys.executable, "-c", code],
            environment=dict(os.environ),
            log=LogFile(self.log),
            show=self.shown.append,
            lifeline=lifeline,
        )

    def said_up(self) -> bool:
        return self.shown == ["up"]

    async def start(self) -> Process:
        process = self.process = await Process.start(self._launch)

        async def ready() -> bool:
            return self._ready()

        await process.until(ready, self._within)
        return process


@pytest.fixture
async def supervisor() -> AsyncIterator[Supervisor]:
    async with Supervisor() as supervisor:
        yield supervisor


def _pid(supervisor: Supervisor) -> int:
    (state,) = supervisor.states()
    assert state.pid is not None
    return state.pid


async def test_a_part_that_crashed_is_started_again(supervisor: Supervisor, tmp_path: Path) -> None:
    await supervisor.start(Child(tmp_path, _FOREVER))
    first = _pid(supervisor)
    os.kill(first, signal.SIGKILL)
    await eventually(lambda: supervisor.states()[0].pid not in (first, None))
    await eventually(lambda: supervisor.states()[0].state == "running")


async def test_news_of_a_restart_come_with_the_new_process(tmp_path: Path) -> None:
    told: list[PartState] = []
    async with Supervisor(lambda: told.extend(watched.states())) as watched:
        await watched.start(Child(tmp_path, _FOREVER))
        os.kill(_pid(watched), signal.SIGKILL)
        await eventually(lambda: [state.state for state in told].count("running") == 2)
    assert {state.state for state in told} == {"running", "restarting", "stopping"}
    assert all(state.pid for state in told if state.state == "running")


async def test_a_part_that_keeps_ending_is_named_with_its_last_words(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    await supervisor.start(Child(tmp_path, "raise SystemExit('no model')"))
    await eventually(lambda: supervisor.failures() == {"child": "no model"}, within=20)


async def test_a_part_that_may_finish_is_not_started_again(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    child = Child(tmp_path, "print('all read')", may_finish=True)
    await supervisor.start(child)
    await eventually(lambda: supervisor.states()[0].state == "finished")
    assert child.shown == ["all read"]
    assert not supervisor.failures()


async def test_parts_stop_in_reverse_order_and_leave_nothing(tmp_path: Path) -> None:
    ended = tmp_path / "ended"
    parting = (
        "import signal, sys\n"
        "def part(*_):\n"
        f"    open({str(ended)!r}, 'a').write(NAME + ' ')\n"
        "    sys.exit()\n"
        "signal.signal(signal.SIGTERM, part)\n"
        "print('up', flush=True)\n"
        "while True: signal.pause()\n"
    )
    async with Supervisor() as supervisor:
        for name in ("first", "second", "third"):
            child = Child(tmp_path, f"NAME = {name!r}\n{parting}", name)
            await supervisor.start(child)
            await eventually(child.said_up)
        pids = [state.pid for state in supervisor.states()]
    assert ended.read_text().split() == ["third", "second", "first"]
    assert not [pid for pid in pids if pid and psutil.pid_exists(pid)]


async def test_a_part_that_does_not_stop_is_killed_in_time(tmp_path: Path) -> None:
    child = Child(tmp_path, _DEAF, stop_seconds=0.3)
    async with Supervisor() as supervisor:
        await supervisor.start(child)
        await eventually(child.said_up)
        pid = _pid(supervisor)
        began = time.monotonic()
    assert not psutil.pid_exists(pid)
    assert 0.3 <= time.monotonic() - began < 5


async def test_forced_it_waits_no_longer(tmp_path: Path) -> None:
    child = Child(tmp_path, _DEAF, stop_seconds=60)
    async with Supervisor() as supervisor:
        await supervisor.start(child)
        await eventually(child.said_up)
        began = time.monotonic()
        stopping = asyncio.create_task(supervisor.stop())
        await eventually(lambda: supervisor.states()[0].state == "stopping")
        supervisor.force()
        await stopping
    assert time.monotonic() - began < 5


async def test_a_part_that_does_not_get_ready_is_an_error_and_is_gone(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    child = Child(tmp_path, _FOREVER, ready=lambda: False, within=0.3)
    with pytest.raises(EngineError, match=r"child was not ready within .*child\.log"):
        await supervisor.start(child)
    process = child.process
    assert process is not None
    await eventually(lambda: not process.running)


async def test_a_part_that_ends_at_its_start_says_why(
    supervisor: Supervisor, tmp_path: Path
) -> None:
    child = Child(tmp_path, "raise SystemExit('disk full')", ready=lambda: False)
    with pytest.raises(EngineError, match="child did not start: disk full"):
        await supervisor.start(child)


async def test_a_line_of_any_length_is_read_and_kept(tmp_path: Path) -> None:
    child = Child(tmp_path, "print('x' * 1_000_000); print('after')", may_finish=True)
    async with Supervisor() as supervisor:
        await supervisor.start(child)
        await eventually(lambda: supervisor.states()[0].state == "finished")
    assert child.shown[-1] == "after"
    assert child.log.read_text().count("x") == 1_000_000


@pytest.mark.parametrize("lifeline", [False, True], ids=["kernel", "lifeline"])
async def test_children_die_with_a_parent_that_is_killed(tmp_path: Path, lifeline: bool) -> None:
    if not lifeline and sys.platform != "linux":
        pytest.skip("only Linux's kernel tells of a parent's death")
    parent = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.integration.embedded.test_supervisor"),
        *(str(tmp_path), str(int(lifeline))),
        cwd=Path(__file__).parents[3],
        stdout=asyncio.subprocess.PIPE,
    )
    assert parent.stdout is not None
    family = [psutil.Process(int(await parent.stdout.readline()))]
    family += psutil.Process(parent.pid).children(recursive=True)
    parent.kill()
    await parent.wait()
    await eventually(lambda: gone(family))


async def test_a_child_that_ends_takes_its_lifeline_with_it(tmp_path: Path) -> None:
    async with Supervisor() as supervisor:
        child = Child(tmp_path, "print('done')", may_finish=True, lifeline=True)
        await supervisor.start(child)
        await eventually(lambda: supervisor.states()[0].state == "finished")
        assert child.shown == ["done"]
    await eventually(lambda: not _lifelines())


def _lifelines() -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter(["cmdline"]):
        words = process.info["cmdline"] or []
        if str(os.getpid()) in words and any(word.endswith("launch.py") for word in words):
            found.append(process)
    return found


async def _hold_a_child(folder: Path, lifeline: bool) -> None:
    async with Supervisor() as supervisor:
        child = Child(folder, _DEAF, lifeline=lifeline)
        await supervisor.start(child)
        await eventually(child.said_up)
        sys.stdout.write(f"{_pid(supervisor)}\n")
        sys.stdout.flush()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(_hold_a_child(Path(sys.argv[1]), sys.argv[2] == "1"))
