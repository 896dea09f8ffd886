"""Parquet, read a few hundred rows at a time; needs the optional extra ``groundswell[parquet]``."""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from groundswell.errors import ConfigurationError
from groundswell.sources.files.records import Record

_ROWS = 500
_SIGNED_BYTES = 64 * 1024


def import_pyarrow(path: Path) -> Any:
    """The module ``pyarrow``, with its ``parquet``, for the file at ``path``.

    Raises:
        ConfigurationError: it is not installed.
    """
    try:
        import pyarrow.parquet
    except ModuleNotFoundError:
        raise ConfigurationError(
            f"{path}: Parquet needs pyarrow: pip install 'groundswell[parquet]'"
        ) from None
    return pyarrow


class ParquetReader:
    """Rows of a Parquet file; a damaged part is one problem, and the end.

    Raises:
        ConfigurationError: pyarrow is not installed, or this is no Parquet file.
    """

    def __init__(self, path: Path) -> None:
        pyarrow = import_pyarrow(path)
        self._arrow = pyarrow
        self._damage = pyarrow.lib.ArrowException
        try:
            self._file: Any = pyarrow.parquet.ParquetFile(path)
        except pyarrow.lib.ArrowException as error:
            raise ConfigurationError(f"{path} is not a Parquet file: {error}") from None
        self.columns: tuple[str, ...] | None = tuple(self._file.schema_arrow.names)
        self._checksum = _signature(path)

    form: Mapping[str, object] = {}

    def __iter__(self) -> Iterator[Record]:
        number = 0
        try:
            for batch in self._file.iter_batches(batch_size=_ROWS):
                for row in self._readable(batch).to_pylist():
                    number += 1
                    yield Record(number, number, self._checksum, row)
        except (self._damage, OSError, ValueError) as error:
            problem = f"the file cannot be read from here on: {error}"
            yield Record(number + 1, number + 1, self._checksum, None, problem)

    def _readable(self, batch: Any) -> Any:
        """The batch with columns that Python has a type for: nanoseconds are cut, bytes are text
        where they are UTF-8.
        """
        columns = [self._column(column) for column in batch.columns]
        return self._arrow.RecordBatch.from_arrays(columns, names=batch.schema.names)

    def _column(self, column: Any) -> Any:
        arrow, kind = self._arrow, column.type
        types = arrow.types
        try:
            if types.is_timestamp(kind) and kind.unit == "ns":
                return column.cast(arrow.timestamp("us", kind.tz), safe=False)
            if types.is_binary(kind) or types.is_large_binary(kind):
                return column.cast(arrow.string())
            if types.is_duration(kind) or types.is_time(kind):
                return column.cast(arrow.string())
        except self._damage:
            pass  # bytes that are no text, and the like: each value says so itself
        return column

    def close(self) -> None:
        self._file.close()


def _signature(path: Path) -> int:
    """Tells one file from another by its size, its start and its end (where the index stands)."""
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        signature = zlib.crc32(str(size).encode())
        for place in (0, max(0, size - _SIGNED_BYTES)):
            stream.seek(place)
            signature = zlib.crc32(stream.read(_SIGNED_BYTES), signature)
    return signature
