"""Imports a file that somebody sent: the ingester over an uploaded file, for the API to run."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlencode

from groundswell.domain.file_import import ImportCounts
from groundswell.errors import StreamUnavailable
from groundswell.services.ingester import Ingester
from groundswell.services.source_log import SourceLog
from groundswell.settings import Settings
from groundswell.sources.base import MOST_A_BATCH
from groundswell.sources.replay import Replay
from groundswell.sources.replay_spec import read_replay, record_limit
from groundswell.sources.upload import UploadedFile
from groundswell.stream.facade import Stream


class FileImporter:
    """Opens files for import into one stream."""

    def __init__(self, stream: Stream, settings: Settings) -> None:
        self._stream = stream
        self._settings = settings

    def open(
        self, path: Path, options: Mapping[str, str], *, checksum: str, lines: int
    ) -> FileReading:
        """Look at a file, and be ready to read it; blocks. ``checksum`` is that of its bytes: the
        same file with the same options goes on where it was left.

        Raises:
            ConfigurationError: it cannot be read as it is.
            OSError: it cannot be read at all.
        """
        longest = self._settings.ingest.max_post_chars
        _, mapping, reading = read_replay(str(path), options)
        most = self._settings.api.import_max_unpacked_bytes
        named = f"{path.name}?{urlencode(sorted(options.items()))}"
        identity = hashlib.sha256(f"{checksum} {named}".encode()).hexdigest()[:32]
        replay = Replay(
            path,
            mapping,
            options=replace(reading, most_unpacked=most),
            batch_size=MOST_A_BATCH,
            max_record_bytes=record_limit(longest),
        )
        known = lines if replay.is_plain_text else 0
        return FileReading(
            UploadedFile(replay, f"import:{identity}", known),
            self._stream,
            longest,
            self._settings.stream.stream_high_water,
        )


class FileReading:
    """One file on its way into the stream."""

    def __init__(
        self, source: UploadedFile, stream: Stream, max_post_chars: int, high_water: int
    ) -> None:
        self._source = source
        self._producer = stream.producer
        self._ingester = Ingester(
            source,
            stream.producer,
            stream.dead_letters,
            SourceLog(source, stream.readers),
            high_water=high_water,
            max_post_chars=max_post_chars,
        )

    async def run(self, stopping: asyncio.Event) -> None:
        """Read to the end, or until ``stopping`` is set; then nothing is remembered of how far.

        Raises:
            ConfigurationError: the file cannot be read any further.
        """
        await self._ingester.run(stopping)
        if not stopping.is_set():
            with suppress(StreamUnavailable):
                await self._producer.forget_cursor(self._source.key)

    @property
    def counts(self) -> ImportCounts:
        """What became of the rows so far."""
        summary, source = self._ingester.summary, self._source
        return ImportCounts(
            read=summary.read,
            accepted=summary.accepted,
            repeated=summary.repeated,
            differing=summary.differing,
            refused=dict(summary.refused.most_common()),
            first=dict(summary.first),
            passed_over=dict(summary.passed_over),
            notes=dict(summary.notes),
            sources=tuple(sorted(source.sources)),
            oldest=source.oldest,
            newest=source.newest,
            share=source.share,
        )
