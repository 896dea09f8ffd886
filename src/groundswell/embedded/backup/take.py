"""Takes a backup of a platform of this machine, which may go on writing."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing, asynccontextmanager, contextmanager
from pathlib import Path

from groundswell import __version__
from groundswell.embedded.backup import archive, postgres_tools
from groundswell.embedded.backup.archive import Manifest, new_archive
from groundswell.embedded.binaries import postgres_program, version_of
from groundswell.embedded.data_folder import DataFolder
from groundswell.embedded.engines import Engines, running_engines
from groundswell.embedded.state import read_state
from groundswell.errors import DataFolderError, EngineError
from groundswell.store.snapshot import held_snapshot
from groundswell.stream.disk_image import write_image

_TOGETHER = 1024 * 1024


async def take_backup(data_dir: Path, file: Path) -> Manifest:
    """Write all that the platform on ``data_dir`` keeps into ``file``, running or not.

    The stream comes first: a post that was analysed in between is in the database, and counts
    once. The other way round it could be in neither.

    Raises:
        DataFolderError: there is no platform, its engines are not ours, or a backup is under way.
        ConfigurationError: ``file`` cannot be written.
        EngineError: an engine or its tool failed.
    """
    async with _engines(data_dir) as engines:
        with _alone(data_dir), new_archive(file) as writer:
            await write_image(engines.redis_url)
            image = data_dir / "valkey" / "dump.rdb"
            try:
                await writer.add(archive.STREAM, _content(image))
            finally:
                image.unlink(missing_ok=True)
            async with (
                held_snapshot(engines.database_url) as snapshot,
                aclosing(postgres_tools.dump(engines.database_url, snapshot.id)) as dump,
            ):
                await writer.add(archive.DATABASE, dump)
            secrets = {"secrets": DataFolder(data_dir, -1).secrets_key()}
            await writer.add(archive.SECRETS, _one(json.dumps(secrets).encode()))
            manifest = Manifest(
                taken_at=snapshot.at.isoformat(timespec="seconds"),
                groundswell=__version__,
                postgres=version_of(postgres_program()),
                rows=snapshot.rows,
            )
            writer.finish(manifest)
    return manifest


@asynccontextmanager
async def _engines(data_dir: Path) -> AsyncIterator[Engines]:
    state = read_state(data_dir)
    if state is not None:
        names = {part.name for part in state.services}
        for name, tool in (("postgres", "pg_dump"), ("valkey", "its own tools")):
            if name not in names:
                raise DataFolderError(
                    f"the platform on {data_dir} runs on a {name} of yours: back that up "
                    f"with {tool}"
                )
        yield Engines(state.database_url, state.redis_url)
    elif not (data_dir / "postgres").is_dir():
        raise DataFolderError(
            f"{data_dir} holds no platform's data: choose its folder with --data-dir"
        )
    else:
        async with running_engines(data_dir) as engines:
            yield engines


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    descriptor = os.open(data_dir / "backup.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise DataFolderError(f"another backup of {data_dir} is under way: wait for it") from None
    finally:
        os.close(descriptor)


async def _content(file: Path) -> AsyncIterator[bytes]:
    try:
        with file.open("rb") as stream:
            while piece := stream.read(_TOGETHER):
                yield piece
    except OSError as error:
        raise EngineError(f"{file} cannot be read: {error.strerror}") from error


async def _one(content: bytes) -> AsyncIterator[bytes]:
    yield content
