"""PostgreSQL from its wheel, as a part of the supervisor: initialised once, then started."""

from __future__ import annotations

import shutil
import signal
from pathlib import Path

from groundswell.embedded import ports
from groundswell.embedded.binaries import postgres_program, version_of
from groundswell.embedded.data_folder import DataFolder, explain, write_private
from groundswell.embedded.log_file import LogFile
from groundswell.embedded.memory import memory
from groundswell.embedded.process import Launch, Process
from groundswell.embedded.run_as import hand_over, identity_for
from groundswell.errors import DataFolderError, EngineError

DATABASE = "groundswell"
SUPERUSER = "postgres"

_READY_WITHIN = 120.0  # seconds; after a power cut the log is read again first

_SETTINGS = {
    "listen_addresses": ports.LOOPBACK,
    "unix_socket_directories": "",  # their paths end at 107 bytes
    "max_connections": "100",
    "max_locks_per_transaction": "256",  # one statement over years of weekly partitions
    "effective_cache_size": "512MB",
    "random_page_cost": "1.1",
    "wal_compression": "on",
    "max_wal_size": "1GB",
    "checkpoint_timeout": "10min",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    "log_checkpoints": "off",
    # A statement or the detail of its error may hold a post's content: not for logs.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
_SAFE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
_FAST = dict.fromkeys(_SAFE, "off") | {"wal_compression": "off", "max_wal_size": "256MB"}
_LEAST_BUFFERS, _MOST_BUFFERS = 128, 1024
"""Megabytes of pages that PostgreSQL keeps at hand; the memory is taken as they are read."""
_BUFFERS_OF_MEMORY = 1 / 16


class Postgres:
    """One PostgreSQL on loopback with its data in ``folder``.

    ``durable=False`` forgoes fsync, for tests.
    """

    name = "postgres"
    stop_signal = signal.SIGINT  # "fast": sessions are ended, a checkpoint is written
    stop_seconds = 30.0
    may_finish = False

    def __init__(self, folder: DataFolder, *, durable: bool = True) -> None:
        self._folder = folder
        self._data = folder.postgres
        self._durable = durable
        self._program = postgres_program()
        self._identity = identity_for(self._program)
        self._log = LogFile(folder.logs / "postgres.log")
        self._password = folder.password(self.name)
        self._port = ports.choose(folder.remembered_port(self.name))
        # Who holds the lock knows: whoever wrote this file is gone, even if its number lives on.
        (self._data / "postmaster.pid").unlink(missing_ok=True)

    @property
    def url(self) -> str:
        """Where to connect, with the password in it."""
        return f"postgresql://{SUPERUSER}:{self._password}@{ports.LOOPBACK}:{self._port}/{DATABASE}"

    async def start(self) -> Process:
        """Start it, initialised if need be; back when the database is there.

        Raises:
            DataFolderError: the data is of another major version, or the disk is full.
            EngineError: it did not start, for the reason given.
        """
        if not self._data.exists():
            await self._initialise()
        self._check_major()
        hand_over(self._data, self._identity)
        settings = _SETTINGS | (_SAFE if self._durable else _FAST)
        settings |= {"port": str(self._port), "shared_buffers": f"{_buffers()}MB"}
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        process = await Process.start(self._launch("postgres", "-D", str(self._data), *options))

        async def ready() -> bool:
            return _status(self._data / "postmaster.pid", process.pid) == "ready"

        await process.until(ready, _READY_WITHIN)
        if self._folder.remembered_port(self.name) is None:
            await self._create_database()
        self._folder.remember_port(self.name, self._port)
        return process

    async def _initialise(self) -> None:
        """Make the cluster beside its place and move it there whole: never half of one."""
        fresh = self._data.with_name("postgres.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        password_file = self._data.with_name(".postgres.password")
        write_private(password_file, self._password)
        hand_over(fresh, self._identity)
        hand_over(password_file, self._identity)
        try:
            await self._run(
                *("initdb", "-D", str(fresh), "-U", SUPERUSER, "--encoding=UTF8"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                *("--auth=scram-sha-256", f"--pwfile={password_file}"),
                # A commit that needs a new segment waits until that is written: 16 MB took 40 ms.
                "--wal-segsize=4",
                *(() if self._durable else ("--no-sync",)),
            )
        finally:
            password_file.unlink(missing_ok=True)
        fresh.rename(self._data)

    async def _create_database(self) -> None:
        at = ("-h", ports.LOOPBACK, "-p", str(self._port), "-U", SUPERUSER)
        try:
            await self._run("createdb", *at, "--maintenance-db=postgres", DATABASE)
        except EngineError as error:
            if "already exists" not in str(error):
                raise

    def _check_major(self) -> None:
        found = (self._data / "PG_VERSION").read_text().strip()
        ours = version_of(self._program).split(".")[0]
        if found != ours:
            raise DataFolderError(
                f"{self._data} is PostgreSQL {found} data and this Groundswell brings "
                f"PostgreSQL {ours}: move it over with pg_dump and pg_restore, "
                "or choose another folder with --data-dir"
            )

    async def _run(self, program: str, *arguments: str) -> None:
        process = await Process.start(self._launch(program, *arguments))
        try:
            status = await process.wait()
        finally:
            await process.end()
        if status != 0:
            told = " ".join(process.last_lines)
            if "No space left" in told:
                raise DataFolderError(explain(OSError(28, told), self._folder.path))
            raise EngineError(f"{program} failed: {told or f'exit code {status}'}")

    def _launch(self, program: str, *arguments: str) -> Launch:
        return Launch(
            name=self.name,
            command=[postgres_program(program), *arguments],
            # Nothing of the user's: PGDATA, PGPORT or LANG would lead it astray.
            environment={"LC_ALL": "C", "PGPASSWORD": self._password}
            if program == "createdb"
            else {"LC_ALL": "C"},
            log=self._log,
            death_signal=self.stop_signal if program == "postgres" else signal.SIGKILL,
            identity=self._identity,
            kept_open=(self._folder.lock,),
        )


def _buffers() -> int:
    megabytes = int(memory() * _BUFFERS_OF_MEMORY) >> 20
    return min(max(megabytes, _LEAST_BUFFERS), _MOST_BUFFERS)


def _status(pid_file: Path, pid: int) -> str:
    """What the postmaster says of itself in ``postmaster.pid``: the way of ``pg_ctl``."""
    try:
        lines = pid_file.read_text().splitlines()
    except OSError:
        return ""
    return lines[7].strip() if len(lines) > 7 and lines[0] == str(pid) else ""
