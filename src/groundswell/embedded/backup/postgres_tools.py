"""``pg_dump`` and ``pg_restore`` of the wheel, as streams of bytes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

from groundswell.embedded.binaries import postgres_program
from groundswell.errors import EngineError

_TOGETHER = 1024 * 1024


async def dump(url: str, snapshot: str) -> AsyncGenerator[bytes]:
    """The database at ``url`` as ``snapshot`` shows it.

    Raises:
        EngineError: ``pg_dump`` failed, in its own words.
    """
    arguments = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}")
    async with _running("pg_dump", url, *arguments) as process:
        assert process.stdout is not None  # noqa: S101 - asked for
        while piece := await process.stdout.read(_TOGETHER):
            yield piece


async def restore(url: str, content: Iterator[bytes]) -> None:
    """Fill the empty database at ``url``, all of it or nothing.

    Raises:
        EngineError: ``pg_restore`` failed, in its own words.
    """
    arguments = ("--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
    async with _running("pg_restore", url, *arguments) as process:
        assert process.stdin is not None  # noqa: S101 - asked for
        with suppress(BrokenPipeError, ConnectionResetError):  # its last words tell more
            for piece in content:
                process.stdin.write(piece)
                await process.stdin.drain()
        process.stdin.close()


@asynccontextmanager
async def _running(
    program: str, url: str, *arguments: str
) -> AsyncIterator[asyncio.subprocess.Process]:
    at = urlsplit(url)
    process = await asyncio.create_subprocess_exec(
        postgres_program(program),
        *("-h", str(at.hostname), "-p", str(at.port), "-U", str(at.username)),
        f"--dbname={at.path.removeprefix('/')}",
        *arguments,
        env={"LC_ALL": "C", "PGPASSWORD": at.password or ""},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stderr is not None  # noqa: S101 - asked for
    errors = asyncio.create_task(process.stderr.read())
    try:
        yield process
        if await process.wait() != 0:
            told = (await errors).decode("utf-8", "replace").strip().splitlines()
            raise EngineError(f"{program} failed: {told[0] if told else process.returncode}")
    finally:
        if process.returncode is None:
            process.kill()
            # Its end is told only once nothing of it is left to read.
            while process.stdout is not None and await process.stdout.read(_TOGETHER):
                pass
            await process.wait()
        await errors
