"""``groundswell up``: the whole platform on one machine, until Ctrl-C."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import time
import webbrowser
from dataclasses import replace
from pathlib import Path

import click

from groundswell import __version__
from groundswell.cli.first_post import FirstPost
from groundswell.cli.host_option import read_host
from groundswell.embedded import ports
from groundswell.embedded.console_filter import Console
from groundswell.embedded.data_folder import DataFolder, open_data_folder
from groundswell.embedded.engines import Engines, start_engines
from groundswell.embedded.services import Plan, services
from groundswell.embedded.state import PlatformState, remove_state, write_state
from groundswell.embedded.supervisor import Supervisor
from groundswell.logs import configure_logging
from groundswell.settings import Settings, load_settings


@click.command()
@click.option(
    "--source",
    "sources",
    multiple=True,
    metavar="SPEC",
    help="simulator (default), replay:FILE, bluesky, none; several are read side by side.",
)
@click.option("--rate", type=click.FloatRange(min=0), help="Posts a second; 0: as fast as it goes.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True)
@click.option("--data-dir", type=click.Path(path_type=Path), help="GROUNDSWELL_DATA_DIR.")
@click.option("--host", callback=read_host, help="Address to listen on (API_HOST, 127.0.0.1).")
@click.option("--port", type=click.IntRange(0, 65535), help="Port of the page (API_PORT, 8000).")
@click.option("--no-browser", is_flag=True, help="Do not open the page.")
def up(
    sources: tuple[str, ...],
    rate: float | None,
    workers: int,
    data_dir: Path | None,
    host: str | None,
    port: int | None,
    no_browser: bool,
) -> None:
    """Run the whole platform on this machine; Ctrl-C stops all of it.

    PostgreSQL and Valkey come with it and keep their data in one folder. Set DATABASE_URL or
    REDIS_URL to use your own in their place.

    \b
    Examples:
      groundswell up
      groundswell up --source bluesky
      groundswell up --source replay:posts.csv --rate 100
      groundswell up --source none          posts come by POST /api/posts
    """
    settings = load_settings()
    configure_logging("WARNING", settings.log.log_format, "up")
    plan = Plan(
        sources=sources or ("simulator",),
        rate=rate,
        workers=workers,
        host=settings.api.api_host if host is None else host,
        port=settings.api.api_port if port is None else port,
        drain_seconds=settings.worker.worker_drain_seconds,
    )
    _refuse_unknown_sources(plan, settings)
    _refuse_exposure(plan, settings)
    if plan.port == 0:
        plan = replace(plan, port=ports.choose(None))
    place = data_dir or settings.local.data_dir
    with open_data_folder(place, plan.api_url) as folder:
        ports.refuse_if_taken(plan.host, plan.port)
        platform = _Platform(plan, settings, folder, browser=not no_browser and _has_display())
        try:
            asyncio.run(platform.run())
        finally:
            remove_state(folder.path)
    click.echo("Stopped.")


class _Platform:
    """One run of ``up``, from the first engine to the last one's end."""

    def __init__(
        self, plan: Plan, settings: Settings, folder: DataFolder, *, browser: bool
    ) -> None:
        self._plan = plan
        self._settings = settings
        self._folder = folder
        self._browser = browser
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
        await self._migrate()
        click.echo(f"  {self._what_engines()} after {self._seconds()}")
        console = Console(everything="LOG_LEVEL" in os.environ)
        parts = services(self._plan, self._engines, self._folder, console.show)
        await self._supervisor.start(*parts)
        click.echo(f"  starting {', '.join(part.name for part in parts)}")
        await self._tell_when_ready()

    async def _migrate(self) -> None:
        from groundswell.store.migrate import migrate

        await migrate(self._engines.database_url)

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
