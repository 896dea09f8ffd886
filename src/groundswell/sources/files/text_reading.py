"""Reads a text file as what it was found to be."""

from __future__ import annotations

from collections.abc import Callable
from typing import BinaryIO

from groundswell.sources.files.detection import Detected
from groundswell.sources.files.encoding import as_utf8
from groundswell.sources.files.json_document import JsonDocumentReader
from groundswell.sources.files.ndjson import NdjsonReader
from groundswell.sources.files.options import ReadingOptions
from groundswell.sources.files.records import RecordReader
from groundswell.sources.files.table import TableReader
from groundswell.sources.files.whatsapp import WhatsAppReader


def read_text(
    found: Detected, packed: BinaryIO, limit: int, options: ReadingOptions, name: str
) -> RecordReader:
    """The records of a stream, which is closed with their reader, or if there is none.

    Raises:
        ConfigurationError: it cannot be read as it is.
    """
    stream = as_utf8(packed, found.form)
    return _guarded(lambda: _reader(found, stream, limit, options, name), stream)


def _reader(
    found: Detected, stream: BinaryIO, limit: int, options: ReadingOptions, name: str
) -> RecordReader:
    if found.kind == "table":
        return TableReader(stream, limit, found.dialect, options.columns, name)
    if found.kind == "chat":
        return WhatsAppReader(stream, limit)
    if found.kind == "ndjson":
        return NdjsonReader(stream, limit)
    return JsonDocumentReader(stream, limit, options.wanted, options.columns)


def _guarded(make: Callable[[], RecordReader], stream: BinaryIO) -> RecordReader:
    try:
        return make()
    except BaseException:
        stream.close()
        raise
