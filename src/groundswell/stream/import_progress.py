"""Progress of imports, in Redis, so that every replica can tell it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

import orjson

from groundswell.domain.file_import import FileImport, ImportCounts, Phase
from groundswell.stream.connection import Client, translated_errors
from groundswell.stream.keys import StreamKeys

MOST_KEPT = 100
_STOP_SECONDS = 24 * 3600


class ImportProgress:
    """The last imports; every method raises ``StreamUnavailable`` when Redis does not answer."""

    def __init__(self, redis: Client, keys: StreamKeys) -> None:
        self._redis = redis
        self._keys = keys

    async def save(self, found: FileImport) -> None:
        """Write down how an import stands."""
        with translated_errors():
            await self._redis.hset(self._keys.imports, found.id, orjson.dumps(asdict(found)))

    async def begin(self, found: FileImport) -> None:
        """Write down a new one; of old ones the last 100 are kept."""
        await self.save(found)
        old = [each.id for each in (await self.list())[MOST_KEPT:]]
        if old:
            with translated_errors():
                await self._redis.hdel(self._keys.imports, *old)

    async def list(self) -> list[FileImport]:
        """The newest first."""
        with translated_errors():
            raw = await self._redis.hgetall(self._keys.imports)
        found = [each for value in raw.values() if (each := _read(value)) is not None]
        return sorted(found, key=lambda each: each.started_at, reverse=True)

    async def load(self, import_id: str) -> FileImport | None:
        """One of them."""
        with translated_errors():
            return _read(await self._redis.hget(self._keys.imports, import_id))

    async def ask_to_stop(self, import_id: str) -> None:
        """Have the process that reads a file end it, whichever that is."""
        with translated_errors():
            await self._redis.set(self._keys.stop_of(import_id), b"1", ex=_STOP_SECONDS)

    async def is_to_stop(self, import_id: str) -> bool:
        """Whether somebody asked for that."""
        with translated_errors():
            return bool(await self._redis.exists(self._keys.stop_of(import_id)))


def _read(raw: bytes | str | None) -> FileImport | None:
    """``None`` for nothing, or what another version wrote."""
    try:
        found: dict[str, Any] = orjson.loads(raw or b"")
        counts: dict[str, Any] = found.pop("counts")
        for name in ("started_at", "at"):
            found[name] = datetime.fromisoformat(found[name])
        for name in ("oldest", "newest"):
            counts[name] = counts[name] and datetime.fromisoformat(counts[name])
        counts["sources"] = tuple(counts["sources"])
        found["phase"] = Phase(found["phase"])
        return FileImport(**found, counts=ImportCounts(**counts))
    except (ValueError, KeyError, TypeError):
        return None
