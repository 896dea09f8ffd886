"""Streams an uploaded file to the disk: it may be larger than the memory."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from fastapi import HTTPException, Request

_WRITE_BYTES = 1024 * 1024
_NO_NAME = re.compile(r"[\x00-\x1f\x7f/\\:]")


class Spool:
    """Gives each upload a folder of its own, under ``directory`` or where temporary files are."""

    def __init__(self, directory: str) -> None:
        self._directory = directory or None

    @contextlib.contextmanager
    def folder(self) -> Iterator[Path]:
        """A folder until left.

        Raises:
            HTTPException: 507, the disk has no room, or the folder cannot be written.
        """
        try:
            made = tempfile.TemporaryDirectory(
                prefix="groundswell-", dir=self._directory, ignore_cleanup_errors=True
            )
        except OSError as error:
            raise _no_room(error) from None
        with made as folder:
            yield Path(folder)


@dataclass(slots=True)
class Upload:
    """A file that has arrived, or is arriving. ``lines`` are those of a text that is not packed."""

    path: Path
    size: int = 0
    lines: int = 0
    checksum: str = ""


async def receive(
    request: Request, folder: Path, name: str, *, arrived: Callable[[int], None] = lambda _: None
) -> Upload:
    """Write the request's body to a file called ``name``; ``arrived`` is told of its bytes so far.

    Raises:
        HTTPException: 415, it is a form; 422, it is empty or its name is none; 507, no room.
        ClientDisconnect: the client left before it had sent everything.
    """
    kind = request.headers.get("content-type", "").lower()
    if kind.startswith("multipart/"):
        raise HTTPException(
            415, "send the file itself as the body (curl -T FILE -X POST …), not a form"
        )
    if request.headers.get("content-encoding", "identity").lower() not in ("identity", ""):
        raise HTTPException(
            415,
            "no Content-Encoding is taken here; send the packed file as it is, with its name "
            "(file=tweets.csv.gz)",
            headers={"Accept-Encoding": "identity"},
        )
    upload = Upload(folder / file_name(name))
    digest = hashlib.sha256()

    def write(chunk: bytes) -> None:
        stream.write(chunk)
        digest.update(chunk)
        upload.lines += chunk.count(b"\n") or chunk.count(b"\r")
        upload.size += len(chunk)

    try:
        with upload.path.open("wb") as stream:
            waiting = bytearray()
            async for chunk in request.stream():
                waiting += chunk
                if len(waiting) >= _WRITE_BYTES:
                    await asyncio.to_thread(write, bytes(waiting))
                    waiting.clear()
                    arrived(upload.size)
            write(bytes(waiting))
    except OSError as error:
        raise _no_room(error) from None
    if upload.size == 0:
        raise HTTPException(422, f"{upload.path.name} is empty")
    upload.checksum = digest.hexdigest()
    return upload


def file_name(given: str) -> str:
    """The last part of a name, fit for the disk.

    Raises:
        HTTPException: 422, nothing is left of it.
    """
    last = given.replace("\\", "/").rsplit("/", 1)[-1]
    name = _NO_NAME.sub("_", last).strip()
    if not name.strip(". _") or len(name.encode("utf-8", "replace")) > 250:
        raise HTTPException(422, f"{given[:80]!r} is not the name of a file; give its own")
    return name.encode("utf-8", "replace").decode()


def without_place(error: Exception, path: Path) -> str:
    """What an error says about a file, without where the file was kept."""
    return str(error).replace(str(path), path.name).removeprefix("source replay: ")


def _no_room(error: OSError) -> HTTPException:
    detail = f"the file cannot be kept while it is read: {error.strerror or error}"
    return HTTPException(507, f"{detail}; IMPORT_DIRECTORY names where there is room")
