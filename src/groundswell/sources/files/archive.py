"""Zip archives: the one file that somebody has packed to send it."""

from __future__ import annotations

import zipfile
from pathlib import Path, PurePosixPath
from typing import IO

from groundswell.errors import ConfigurationError

SHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
ZIP = b"PK\x03\x04"
_SHOWN = 5
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_OF_DOCUMENTS = {"[Content_Types].xml", "mimetype"}
"""Members of spreadsheets, which are archives themselves."""


def is_spreadsheet(path: Path) -> bool:
    """Whether it is one by what it holds, whatever its name."""
    with path.open("rb") as stream:
        start = stream.read(8)
    if start == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":  # of Excel's first twenty years
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            return not _OF_DOCUMENTS.isdisjoint(archive.namelist())
    except zipfile.BadZipFile:
        return False


def is_archive(path: Path) -> bool:
    """Whether a file that begins as a zip is one of files, and no spreadsheet, sound or not."""
    return path.suffix.lower() not in SHEETS and not is_spreadsheet(path)


def packed_name(path: Path) -> str:
    """The name of the one file in it.

    Raises:
        ConfigurationError: it is damaged, encrypted, or holds none or several.
    """
    with _opened(path) as archive:
        return _only_member(archive, path)


def _opened(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except zipfile.BadZipFile as error:
        raise ConfigurationError(f"{path} is not a sound zip file: {error}") from None


def _only_member(archive: zipfile.ZipFile, path: Path) -> str:
    members = [each for each in archive.infolist() if not _is_aside(each)]
    if len(members) != 1:
        names = ", ".join(each.filename for each in members[:_SHOWN]) or "none"
        more = ", …" if len(members) > _SHOWN else ""
        raise ConfigurationError(
            f"{path} holds {len(members)} files ({names}{more}); unpack it, and give one of them"
        )
    if members[0].flag_bits & 1 or members[0].compress_type not in _READ:
        raise ConfigurationError(f"{path} is encrypted or packed in a rare way; unpack it first")
    return members[0].filename


def open_packed(path: Path) -> IO[bytes]:
    """The one file in it, unpacked while it is read.

    Raises:
        ConfigurationError: as ``packed_name``.
    """
    archive = _opened(path)
    try:
        return archive.open(_only_member(archive, path))
    finally:
        archive.close()  # what is open of it stays so


def _is_aside(member: zipfile.ZipInfo) -> bool:
    """Folders, and what macOS and editors put beside the files."""
    parts = PurePosixPath(member.filename).parts
    return member.is_dir() or any(part.startswith((".", "__MACOSX")) for part in parts)
