"""``groundswell up``: the whole platform on one machine, until Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
import webbrowser
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from groundswell import __version__
from groundswell.cli.data_dir import local_settings
from groundswell.cli.first_post import FirstPost
from groundswell.cli.host_option import read_host
from groundswell.embedded import ports
from groundswell.embedded.console_filter import Console
from groundswell.embedded.data_folder import DataFolder, open_data_folder
from groundswell.embedded.engines import Engines, start_engines
from groundswell.embedded.services import Plan, demo, metrics_ports, services
from groundswell.embedded.state import PlatformState, remove_state, write_state
from groundswell.embedded.supervisor import Supervisor
from groundswell.logs import configure_logging
from groundswell.settings import Settings
from groundswell.sources.simulation.history import POSTS_PER_MINUTE

if TYPE_CHECKING:
    from groundswell.store.simulated import Contents


@click.command()
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="SPEC",
    help="simulator (default), replay:FILE, rss:URL, bluesky …, none (see `groundswell sources "
    "list`); several are read side by side.",
)
@click.option("--rate", type=click.FloatRange(min=0), help="Posts a second; 0: as fast as it goes.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@local_settings
@click.option("--host", callback=read_host, help="Address to listen on (API_HOST, 127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the page (API_PORT, 8000).")
@click.option("--no-browser", is_flag=True, help="Do not open the page.")
@click.option("--no-demo", is_flag=True, help="No simulated history; a source leaves it out, too.")
def up(
    sources: tuple[str, ...],
    rate: float | None,
    workers: int,
    host: str | None,
    port: int | None,
    no_browser: bool,
    no_demo: bool,
    settings: Settings,
) -> None:
    """Run the whole platform on this machine; Ctrl-C stops all of it.

    PostgreSQL and Valkey come with it and keep their data in one folder. Set DATABASE_URL or
    REDIS_URL to use your own in their place.

    Without a source posts are simulated: at the first start three days of them, with topics and
    incidents, then live ones. `groundswell demo rm` removes them.

    \b
    Examples:
      groundswell up
      groundswell up --source bluesky
      groundswell up --source replay:posts.csv --rate 100
      groundswell up --source none          posts come by POST /api/posts
    """
    configure_logging("WARNING", settings.log.log_format, "up")
    simulated = not (sources or no_demo or _has_engines(settings)) and settings.local.demo
    if simulated and rate is None and "posts_per_minute" not in settings.ingest.model_fields_set:
        rate = POSTS_PER_MINUTE / 60  # goes on as the history was
    plan = Plan(
        sources=sources or ("simulator",),
        rate=rate,
        workers=workers,
        host=settings.api.api_host if host is None else host,
        port=settings.api.api_port if port is None else port,
        drain_seconds=settings.worker.worker_drain_seconds,
        metrics_port=settings.worker.metrics_port,
    )
    metrics_ports(plan.metrics_port, plan.workers)  # or refused before anything is started
    _refuse_unknown_sources(plan, settings)
    _refuse_exposure(plan, settings)
    if plan.port == 0:
        plan = replace(plan, port=ports.choose(None))
    with open_data_folder(settings.local.data_dir, plan.api_url) as folder:
        ports.refuse_if_taken(plan.host, plan.port)
        platform = _Platform(
            plan, settings, folder, browser=not no_browser and _has_display(), demo=simulated
        )
        try:
            asyncio.run(platform.run())
        finally:
            remove_state(folder.path)
    click.echo("Stopped.")


class _Platform:
    """One run of ``up``, from the first engine to the last one's end."""

    def __init__(
        self, plan: Plan, settings: Settings, folder: DataFolder, *, browser: bool, demo: bool
    ) -> None:
        self._plan = plan
        self._settings = settings
        self._folder = folder
        self._browser = browser
        self._demo = demo
        self._began = time.monotonic()
        self._engines = Engines("", "")
        self._supervisor = Supervisor(self._write_state)
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Start all, run until told to stop, stop all.

        Raises:
            GroundswellError: something did not start; what did is stopped again.
        """
        self._listen_to_signals()
        async with self._supervisor:
            starting = asyncio.create_task(self._start())
            stopping = asyncio.create_task(self._stopping.wait())
            await asyncio.wait({starting, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if starting.done():
                stopping.cancel()
                starting.result()
                await self._stopping.wait()
            else:
                starting.cancel()
                await asyncio.wait({starting})

    async def _start(self) -> None:
        click.echo(f"Groundswell {__version__}, data in {self._folder.path}")
        self._engines = await start_engines(
            self._supervisor,
            self._folder,
            database_url=self._settings.database.url,
            redis_url=self._settings.stream.url,
            appendfsync=self._settings.local.valkey_appendfsync,
            maxmemory_mb=self._settings.local.valkey_maxmemory_mb,
        )
        held = await self._migrate()
        click.echo(f"  {self._what_engines()} after {self._seconds()}")
        console = Console(everything="LOG_LEVEL" in os.environ)
        parts = services(self._plan, self._engines, self._folder, console.show)
        await self._supervisor.start(*parts)
        click.echo(f"  starting {', '.join(part.name for part in parts)}")
        await self._tell_when_ready()
        await self._go_on(held, console.show)

    async def _migrate(self) -> Contents:
        """Bring the tables up to date; what they hold."""
        from groundswell.store.engine import Database
        from groundswell.store.migrate import migrate
        from groundswell.store.simulated import SimulatedData

        url = self._engines.database_url
        await migrate(url)
        database = await Database.open(self._settings.database, url)
        try:
            return await SimulatedData(database).contents()
        finally:
            await database.close()

    async def _go_on(self, held: Contents, show: Callable[[str, str], None]) -> None:
        """Simulated life into an empty folder; what is there already is told where it may mix."""
        if self._demo and held.empty:
            click.echo("Adding three days of simulated life (--no-demo leaves it out).")
            await self._supervisor.start(demo(self._plan, self._engines, self._folder, show))
        elif held.simulated and (held.own or self._plan.sources != ("simulator",)):
            click.echo("There are simulated posts, too: `groundswell demo rm` removes them.")

    async def _tell_when_ready(self) -> None:
        url = self._plan.api_url
        first = FirstPost(url, self._supervisor, expected=self._plan.ingests)
        if await first.analysed():
            click.echo(f"\nReady after {self._seconds()}: {url}")
        else:
            click.echo(f"\nRunning, no post analysed yet (logs in {self._folder.logs}): {url}")
        click.echo("Ctrl-C stops everything.")
        if self._browser:
            await asyncio.to_thread(webbrowser.open, url)

    def _what_engines(self) -> str:
        ours = [state.name for state in self._supervisor.states()]
        names = {"postgres": "PostgreSQL", "valkey": "Valkey"}
        return f"{' and '.join(names[name] for name in ours) or 'your engines'} ready"

    def _seconds(self) -> str:
        return f"{time.monotonic() - self._began:.1f} s"

    def _write_state(self) -> None:
        with contextlib.suppress(OSError):  # a full disk is no reason to stop
            write_state(
                PlatformState(
                    api_url=self._plan.api_url,
                    database_url=self._engines.database_url,
                    redis_url=self._engines.redis_url,
                    data_dir=str(self._folder.path),
                    services=tuple(self._supervisor.states()),
                )
            )

    def _listen_to_signals(self) -> None:
        loop = asyncio.get_running_loop()
        wanted = [signal.SIGINT, signal.SIGTERM]
        if signal.getsignal(signal.SIGHUP) is not signal.SIG_IGN:  # nohup means it
            wanted.append(signal.SIGHUP)
        for number in wanted:
            loop.add_signal_handler(number, self._stop)

    def _stop(self) -> None:
        if self._stopping.is_set():
            self._supervisor.force()
            return
        with contextlib.suppress(OSError):
            click.echo("\nStopping… (Ctrl-C again: at once)")
        self._stopping.set()


def _has_engines(settings: Settings) -> bool:
    """Whether somebody's own engines are used, which may hold anything."""
    return settings.database.url is not None or settings.stream.url is not None


def _refuse_unknown_sources(plan: Plan, settings: Settings) -> None:
    from groundswell.sources.registry import open_source

    for source in plan.sources:
        open_source(source, settings.ingest, rate=plan.rate)


def _refuse_exposure(plan: Plan, settings: Settings) -> None:
    from groundswell.api.server.bind_guard import refuse_exposure

    refuse_exposure(settings.with_api(api_host=plan.host))


def _has_display() -> bool:
    if sys.platform == "darwin":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
