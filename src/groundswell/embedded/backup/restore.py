"""Restores a backup into an empty data folder: all of it, or nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from groundswell.embedded.backup import archive, postgres_tools
from groundswell.embedded.backup.archive import Manifest
from groundswell.embedded.data_folder import LAYOUT, explain, write_private
from groundswell.embedded.engines import running_engines
from groundswell.errors import DataFolderError, EngineError
from groundswell.store.snapshot import count_rows

_ON_THE_WAY = "restoring"


async def restore_backup(file: Path, data_dir: Path) -> Manifest:
    """Fill ``data_dir`` with what ``file`` holds, checked before and counted afterwards.

    Raises:
        ConfigurationError: the file is damaged; nothing was touched.
        DataFolderError: the folder holds something.
        EngineError: an engine or its tool failed, or other rows came out; the folder is empty
            again.
    """
    manifest = archive.check(file)
    _refuse_full(data_dir)
    with _on_the_way(data_dir) as fresh:
        await _fill(file, fresh, manifest)
    return manifest


@contextmanager
def _on_the_way(data_dir: Path) -> Iterator[Path]:
    """A folder whose content becomes that of ``data_dir``, or goes with what failed.

    ``up`` refuses a folder without a version, which comes last: half of a backup never starts.
    """
    fresh = data_dir / _ON_THE_WAY
    try:
        fresh.mkdir(mode=0o700, parents=True)
        data_dir.chmod(0o700)
    except OSError as error:
        raise DataFolderError(explain(error, data_dir)) from error
    try:
        yield fresh
        for each in sorted(fresh.iterdir(), key=lambda path: path.name == "version"):
            each.rename(data_dir / each.name)
    finally:
        shutil.rmtree(fresh)


async def _fill(file: Path, fresh: Path, manifest: Manifest) -> None:
    write_private(fresh / "version", f"{LAYOUT}\n", lasting=True)
    secrets = json.loads(b"".join(archive.pieces(file, archive.SECRETS)))
    write_private(fresh / "passwords.json", json.dumps(secrets), lasting=True)
    async with running_engines(fresh) as engines:
        await postgres_tools.restore(engines.database_url, archive.pieces(file, archive.DATABASE))
        found = await count_rows(engines.database_url)
    if found != manifest.rows:
        other = [name for name in manifest.rows if found.get(name) != manifest.rows[name]]
        raise EngineError(f"the restored database has other rows than the backup in {other}")
    _put_stream(file, fresh / "valkey")


def _put_stream(file: Path, valkey: Path) -> None:
    """The image as the base of an append-only file, which alone is read at the start."""
    folder = valkey / "appendonlydir"
    shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    base = "appendonly.aof.1.base.rdb"
    with (folder / base).open("wb") as stream:
        for piece in archive.pieces(file, archive.STREAM):
            stream.write(piece)
    (folder / "appendonly.aof.manifest").write_text(f"file {base} seq 1 type b\n")


def _refuse_full(data_dir: Path) -> None:
    try:
        names = [each.name for each in data_dir.iterdir() if each.name != "lost+found"]
    except FileNotFoundError:
        return
    except OSError as error:
        raise DataFolderError(explain(error, data_dir)) from None
    if names:
        raise DataFolderError(
            f"{data_dir} is not empty (it holds {min(names)}): a backup is restored into an empty "
            "or new folder only; choose one with --data-dir"
        )
