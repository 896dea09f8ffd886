"""``groundswell ingest`` of a file, killed in the midst: the next goes on, nothing is missed."""

from __future__ import annotations

import gzip
import json
from functools import partial
from pathlib import Path

import pytest

from groundswell.settings import StreamSettings
from tests.eventually import eventually
from tests.integration.sources.killed import Reading, reading

ROWS = 3_000
LIMITS = (600, 1_500)
"""Posts that may wait while nobody takes them: where a reading stands when it is killed, or it is
killed while it comes so far."""
BATCH = 500
"""What a death may let be written again: the posts since the last cursor."""


def table(path: Path, *, ids: bool) -> None:
    head = "post_id,text,date\n" if ids else "text,date\n"
    path.write_text(
        head + "".join(f"{f'row-{n},' * ids}good {n},2026-07-01\n" for n in range(ROWS))
    )


def packed(path: Path) -> None:
    lines = "".join(json.dumps({"text": f"good {n}"}) + "\n" for n in range(ROWS))
    path.write_bytes(gzip.compress(lines.encode()))


def document(path: Path) -> None:
    path.write_text(json.dumps([{"post_id": f"row-{n}", "text": f"good {n}"} for n in range(ROWS)]))


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("ids.csv", partial(table, ids=True)),
        ("lines.csv", partial(table, ids=False)),
        ("packed.ndjson.gz", packed),
        ("document.json", document),
    ],
)
async def test_a_file_whose_reading_is_killed_goes_on_where_it_was(
    name: str, write: partial[None], stream_settings: StreamSettings, tmp_path: Path
) -> None:
    path = tmp_path / name
    write(path)
    spec = f"replay:{path}"
    for limit, seen in zip(LIMITS, (LIMITS[0], LIMITS[0] + 1), strict=True):
        high_water = {"STREAM_HIGH_WATER": str(limit)}
        async with reading(spec, stream_settings, tmp_path, **high_water) as killed:
            await killed.start()
            await eventually(partial(killed.has, seen), within=60, every=0.003)
            await killed.kill()
            assert await killed.posts() < ROWS
    async with reading(spec, stream_settings, tmp_path, STREAM_HIGH_WATER="1000000") as last:
        await last.start()
        assert await last.ended(within=60) == 0, last.last_words()
        await each_once(last)
    async with reading(spec, stream_settings, tmp_path, STREAM_HIGH_WATER="1000000") as again:
        await again.start()
        assert await again.ended(within=60) == 0, again.last_words()
        await each_once(again)


async def each_once(read: Reading) -> None:
    """Every row is one post, by whichever reading; a death repeats no more than one batch."""
    counted = await read.counted()
    assert len(counted) == ROWS
    assert counted.total() <= ROWS + BATCH * len(LIMITS)
