"""Decompression, detected by magic bytes: gzip, zstd, bzip2, xz, zip."""

from __future__ import annotations

import bz2
import gzip
import importlib
import io
import lzma
import sys
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO, Protocol, cast

from groundswell.errors import ConfigurationError
from groundswell.sources.files.archive import ZIP, is_archive, open_packed

_BUFFER_BYTES = 256 * 1024
_PIECE_BYTES = 4096
_LONGEST_WINDOW = 31
"""What ``zstd --long=31`` needs; dumps of Reddit are made with it."""
_ZSTD = "compression.zstd" if sys.version_info >= (3, 14) else "backports.zstd"


_DAMAGE = (EOFError, ValueError, zlib.error, lzma.LZMAError, gzip.BadGzipFile, zipfile.BadZipFile)


class DamagedData(Exception):
    """Compressed data that cannot be read from here on."""


class UnpacksTooFar(ConfigurationError):
    """A file holds more, once unpacked, than is read of one: perhaps a bomb."""

    def __init__(self, path: Path, most: int) -> None:
        super().__init__(f"{path} holds more than {most:,} bytes once unpacked; split it")


class Readable(Protocol):
    def readinto(self, buffer: Any, /) -> int | None: ...

    def close(self) -> None: ...


def compression_of(path: Path) -> str:
    """``gzip``, ``zstd``, ``bzip2``, ``xz``, ``zip``, or nothing; spreadsheets are not unpacked.

    Raises:
        ConfigurationError: the name says that it is compressed, and it is not.
        OSError: it cannot be opened.
    """
    with path.open("rb") as stream:
        start = stream.read(6)
    for name, (magic, suffix, _) in _KINDS.items():
        if start.startswith(magic):
            return name if magic != ZIP or is_archive(path) else ""
        if path.name.lower().endswith(suffix):
            raise ConfigurationError(f"{path} is not a sound {name} file")
    return ""


def name_without_compression(name: str) -> str:
    """A file's name in lower case, without ``.gz`` and its like."""
    name = name.lower()
    for _, suffix, _ in _KINDS.values():
        name = name.removesuffix(suffix)
    return name


def open_bytes(path: Path, most: int | None = None, compression: str | None = None) -> BinaryIO:
    """Open ``path`` for reading, unpacked on the way; ``compression`` where it is known.

    Reading raises ``DamagedData`` where compressed data is damaged or breaks off, and
    ``UnpacksTooFar`` where it gives more than ``most`` bytes.

    Raises:
        ConfigurationError: it is not what its name says.
        OSError: it cannot be opened.
    """
    name = compression_of(path) if compression is None else compression
    if not name:
        return path.open("rb", buffering=_BUFFER_BYTES)
    return unpacked(_KINDS[name][2](path), name, Allowance(path, most))


class Allowance:
    """How many bytes a file may hold once unpacked, in all of its parts; ``None`` for any."""

    def __init__(self, path: Path, most: int | None) -> None:
        self._path = path
        self._most = most
        self._given = 0

    def take(self, count: int) -> None:
        """Raises ``UnpacksTooFar`` where there are more."""
        self._given += count
        if self._most is not None and self._given > self._most:
            raise UnpacksTooFar(self._path, self._most)


def unpacked(stream: Readable, kind: str, allowance: Allowance) -> BinaryIO:
    """What ``stream`` unpacks, as ``open_bytes`` gives it."""
    found = _Unpacked(stream, kind, allowance)
    return cast("BinaryIO", io.BufferedReader(found, _PIECE_BYTES * 16))


def read_start(stream: BinaryIO, size: int) -> bytes:
    """Up to ``size`` bytes, or as many as there are before the data is damaged.

    Raises:
        DamagedData: there is not one.
    """
    pieces: list[bytes] = []
    while size > 0:
        try:
            piece = stream.read(min(size, _PIECE_BYTES))
        except DamagedData:
            if not pieces:
                raise
            break
        if not piece:
            break
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


class _Unpacked(io.RawIOBase):
    """One kind of error for all kinds of compression."""

    def __init__(self, stream: Readable, name: str, allowance: Allowance) -> None:
        self._stream = stream
        self._name = name
        self._allowance = allowance

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int | None:
        read = self._read(buffer)
        self._allowance.take(read or 0)
        return read

    def _read(self, buffer: Any) -> int | None:
        try:
            return self._stream.readinto(buffer)
        except _DAMAGE as error:
            raise DamagedData(f"the {self._name} data is damaged: {error}") from error
        except OSError as error:
            if error.errno is None:  # bz2 has no error of its own
                raise DamagedData(f"the {self._name} data is damaged: {error}") from error
            raise
        except Exception as error:
            if type(error).__name__ != "ZstdError":  # of a package that may not be installed
                raise
            raise DamagedData(f"the {self._name} data is damaged: {error}") from error

    def close(self) -> None:
        self._stream.close()
        super().close()


def _open_zstd(path: Path) -> Readable:
    zstd = importlib.import_module(_ZSTD)
    options = {zstd.DecompressionParameter.window_log_max: _LONGEST_WINDOW}
    return cast("Readable", zstd.ZstdFile(path, "rb", options=options))


_KINDS: dict[str, tuple[bytes, str, Callable[[Path], Readable]]] = {
    "gzip": (b"\x1f\x8b", ".gz", gzip.GzipFile),
    "zstd": (b"\x28\xb5\x2f\xfd", ".zst", _open_zstd),
    "bzip2": (b"BZh", ".bz2", bz2.BZ2File),
    "xz": (b"\xfd7zXZ\x00", ".xz", lzma.LZMAFile),
    "zip": (ZIP, ".zip", lambda path: cast("Readable", open_packed(path))),
}
