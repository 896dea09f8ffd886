"""Files of every format keep the contract of sources."""

from __future__ import annotations

import csv
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from groundswell.settings import IngestSettings
from groundswell.sources.base import Source
from groundswell.sources.registry import open_source
from tests.contract.sources.suite import POSTS, SourceContract

ROWS = [{"content": f"text {number}", "author": "ann"} for number in range(POSTS)]


def write_csv(folder: Path) -> Path:
    path = folder / "posts.csv"
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, ("content", "author"))
        writer.writeheader()
        writer.writerows(ROWS)
    return path


def write_ndjson(folder: Path) -> Path:
    path = folder / "posts.ndjson"
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))
    return path


def write_zipped(folder: Path) -> Path:
    path = folder / "posts.jsonl.gz"
    path.write_bytes(gzip.compress(write_ndjson(folder).read_bytes()))
    return path


def write_parquet(folder: Path) -> Path:
    path = folder / "posts.parquet"
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(ROWS), path)
    return path


@pytest.mark.parametrize("write", [write_csv, write_ndjson, write_zipped, write_parquet])
class TestReplay(SourceContract):
    @pytest.fixture
    def make(self, write: Callable[[Path], Path], tmp_path: Path) -> Callable[[], Source]:
        path = write(tmp_path)
        return lambda: open_source(f"replay:{path}", IngestSettings(), rate=1)


@pytest.mark.parametrize("write", [write_csv, write_ndjson, write_zipped, write_parquet])
class TestEndlessReplay(SourceContract):
    @pytest.fixture
    def make(self, write: Callable[[Path], Path], tmp_path: Path) -> Callable[[], Source]:
        path = write(tmp_path)
        return lambda: open_source(f"replay:{path}?loop=1&clock=now", IngestSettings(), rate=0)
