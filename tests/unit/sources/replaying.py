"""Replaying a file in a test."""

from __future__ import annotations

from pathlib import Path

from groundswell.settings import IngestSettings
from groundswell.sources.base import Source
from groundswell.sources.registry import open_source
from tests.contract.sources.reading import Reading, read


def replay(path: Path, query: str = "", rate: float | None = None) -> Source:
    return open_source(
        f"replay:{path}" + (f"?{query}" if query else ""), IngestSettings(), rate=rate
    )


async def read_text(folder: Path, name: str, content: str | bytes, query: str = "") -> Reading:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return await read(replay(path, query))
