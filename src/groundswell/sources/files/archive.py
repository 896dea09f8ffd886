"""Zip archives: the one file that somebody has packed to send it, or an export of several."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path, PurePosixPath
from typing import IO

from groundswell.errors import ConfigurationError

SHEETS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
ZIP = b"PK\x03\x04"
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA)
_OF_DOCUMENTS = {"[Content_Types].xml", "mimetype"}
"""Members of spreadsheets, which are archives themselves."""
_NUMBER = re.compile(r"(\d+)")


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


class Archive:
    """Its files by name, in the order in which people count (``part2`` before ``part10``).

    Raises:
        ConfigurationError: it is damaged, encrypted, or packed in a rare way.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except zipfile.BadZipFile as error:
            raise ConfigurationError(f"{path} is not a sound zip file: {error}") from None
        members = [each for each in self._zip.infolist() if not _is_aside(each)]
        if any(each.flag_bits & 1 or each.compress_type not in _READ for each in members):
            self._zip.close()
            raise ConfigurationError(
                f"{path} is encrypted or packed in a rare way; unpack it first"
            )
        self.names = sorted((each.filename for each in members), key=_counted)

    def open(self, name: str) -> IO[bytes]:
        """A file in it, unpacked while it is read."""
        return self._zip.open(name)

    def close(self) -> None:
        self._zip.close()  # what is open of it stays so

    def __enter__(self) -> Archive:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def packed_names(path: Path) -> list[str]:
    """The names of the files in it.

    Raises:
        ConfigurationError: as ``Archive``.
    """
    with Archive(path) as archive:
        return archive.names


def open_packed(path: Path) -> IO[bytes]:
    """The first file in it, unpacked while it is read.

    Raises:
        ConfigurationError: as ``Archive``, or there is none.
    """
    with Archive(path) as archive:
        if not archive.names:
            raise ConfigurationError(f"{path} holds no files")
        return archive.open(archive.names[0])


def _is_aside(member: zipfile.ZipInfo) -> bool:
    """Folders, and what macOS and editors put beside the files."""
    parts = PurePosixPath(member.filename).parts
    return member.is_dir() or any(part.startswith((".", "__MACOSX")) for part in parts)


def _counted(name: str) -> list[tuple[int, str]]:
    stem, dot, suffix = name.rpartition(".")
    parts = _NUMBER.split(stem if dot else name)
    return [(int(part), "") if part.isdigit() else (0, part.lower()) for part in parts] + [
        (0, suffix)
    ]
