"""The file of a backup: a zip of parts, and a manifest that tells what each must be."""

from __future__ import annotations

import hashlib
import json
import os
import zipfile
import zlib
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

from groundswell.errors import ConfigurationError

FORMAT = 1
DATABASE = "database.dump"
STREAM = "stream.rdb"
SECRETS = "secrets.json"

_MANIFEST = "manifest.json"
_TOGETHER = 1024 * 1024
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, KeyError, ValueError, TypeError, OSError)


@dataclass(frozen=True, slots=True)
class Part:
    """What a part of the file must be."""

    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds; ``rows`` by table."""

    taken_at: str
    groundswell: str
    postgres: str
    rows: dict[str, int]
    parts: dict[str, Part] = field(default_factory=dict)
    format: int = FORMAT


class ArchiveWriter:
    """Writes one part after the other, each in a stream that need not fit the memory."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._parts: dict[str, Part] = {}

    async def add(self, name: str, content: AsyncIterator[bytes]) -> None:
        digest, size = hashlib.sha256(), 0
        with self._archive.open(name, "w", force_zip64=True) as part:
            async for piece in content:
                part.write(piece)
                digest.update(piece)
                size += len(piece)
        self._parts[name] = Part(size, digest.hexdigest())

    def finish(self, manifest: Manifest) -> None:
        told = asdict(manifest) | {"parts": {k: asdict(part) for k, part in self._parts.items()}}
        self._archive.writestr(_MANIFEST, json.dumps(told, indent=2))


@contextmanager
def new_archive(file: Path) -> Iterator[ArchiveWriter]:
    """A backup that takes its place at ``file`` once it is whole, on disk, and read again.

    Raises:
        ConfigurationError: there is no such folder, or it cannot be written.
    """
    half = file.with_name(f".half-{file.name}")
    try:
        descriptor = os.open(half, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be written: {error.strerror}") from None
    try:
        with os.fdopen(descriptor, "w+b") as stream:
            with zipfile.ZipFile(stream, "w") as archive:
                yield ArchiveWriter(archive)
            stream.flush()
            os.fsync(stream.fileno())
        check(half)
        half.replace(file)
    except OSError as error:
        raise ConfigurationError(f"{file} cannot be written: {error.strerror or error}") from error
    finally:
        half.unlink(missing_ok=True)


def check(file: Path) -> Manifest:
    """Read the whole file; what it holds.

    Raises:
        ConfigurationError: it is no backup, is not whole, was altered, or is of a newer version.
    """
    if not file.is_file():
        raise ConfigurationError(f"{file}: there is no such file")
    try:
        with zipfile.ZipFile(file) as archive:
            told = json.loads(archive.read(_MANIFEST))
            if told["format"] > FORMAT:
                raise ConfigurationError(
                    f"{file} was made by a newer Groundswell ({told['groundswell']}): "
                    "upgrade with `pip install -U groundswell`"
                )
            parts = {name: Part(**part) for name, part in told.pop("parts").items()}
            manifest = Manifest(**told, parts=parts)
            for name in (DATABASE, STREAM, SECRETS):
                if _read(archive, name) != parts[name]:
                    raise ConfigurationError(f"{file} is damaged: {name} is not what was backed up")
    except _DAMAGED as error:
        raise ConfigurationError(
            f"{file} is damaged, cut off, or no backup of `groundswell backup`: {error}"
        ) from None
    return manifest


def pieces(file: Path, name: str) -> Iterator[bytes]:
    """The content of a part of a checked file."""
    with zipfile.ZipFile(file) as archive:
        yield from _pieces(archive, name)


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    with archive.open(name) as part:
        while piece := part.read(_TOGETHER):
            yield piece


def _read(archive: zipfile.ZipFile, name: str) -> Part:
    digest, size = hashlib.sha256(), 0
    for piece in _pieces(archive, name):
        digest.update(piece)
        size += len(piece)
    return Part(size, digest.hexdigest())
