"""The true unpacked size of a zip archive: what it declares may be a lie (a zip bomb)."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO

from groundswell.errors import ConfigurationError
from groundswell.sources.files.compression import UnpacksTooFar

_CHUNK = 64 * 1024
_LOCAL_HEADER_BYTES = 30


def check_unpacked(path: Path, most: int) -> None:
    """Return if ``path`` is no zip archive, or one of at most ``most`` bytes once unpacked.

    Raises:
        UnpacksTooFar: it holds more.
        ConfigurationError: it is damaged.
        OSError: it cannot be read.
    """
    if path.stat().st_size > most:
        raise UnpacksTooFar(path, most)
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as stream:
            left = most
            for member in archive.infolist():
                left -= _size(stream, member, left)
                if left < 0:
                    raise UnpacksTooFar(path, most)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ConfigurationError(f"{path} is not a sound spreadsheet: {error}") from None


def _size(stream: BinaryIO, member: zipfile.ZipInfo, most: int) -> int:
    """Bytes of a member; counting ends above ``most``."""
    if member.compress_type != zipfile.ZIP_DEFLATED:
        return max(member.compress_size, member.file_size)
    stream.seek(member.header_offset)
    header = stream.read(_LOCAL_HEADER_BYTES)
    if len(header) < _LOCAL_HEADER_BYTES:
        raise EOFError("it breaks off")
    names = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    stream.seek(names, 1)
    unpacker, found, left = zlib.decompressobj(-zlib.MAX_WBITS), 0, member.compress_size
    while left > 0 and found <= most and not unpacker.eof:
        packed = stream.read(min(_CHUNK, left))
        if not packed:
            raise EOFError("it breaks off")
        left -= len(packed)
        while packed and found <= most:
            found += len(unpacker.decompress(packed, _CHUNK * 16))
            packed = unpacker.unconsumed_tail
    return found
