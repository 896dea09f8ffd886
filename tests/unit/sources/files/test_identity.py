"""What is an identity and what is none: ids are never merged in silence."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pyarrow
import pyarrow.parquet
import pytest

from groundswell.sources.files.mapped import ROUNDED, UNTIMED
from groundswell.sources.files.values import RoundedId, are_rounded, to_id
from tests.contract.sources.reading import read
from tests.unit.sources.replaying import read_text, replay


@pytest.mark.parametrize(
    "value", ["5.70306E+17", "1.82e+18", "5,7E+17", 1.8230347238677133e18, "1510203040506070809.0"]
)
def test_a_number_that_lost_digits_is_no_id(value: object) -> None:
    with pytest.raises(RoundedId):
        to_id(value)


@pytest.mark.parametrize(
    "value", [None, "", " ", "NA", "N/A", "nan", "NaN", "NULL", "None", "#N/A", float("nan"), "\\N"]
)
def test_a_value_for_nothing_is_no_id(value: object) -> None:
    assert to_id(value) is None


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (7.0, "7"),
        (1510203040506070809, "1510203040506070809"),
        (Decimal("1212880400000000001"), "1212880400000000001"),
        ("at://did:plc:x/app.bsky.feed.post/1", "at://did:plc:x/app.bsky.feed.post/1"),
        ("2e5a", "2e5a"),
        (" 7 ", "7"),
    ],
)
def test_other_values_are(value: object, expected: str) -> None:
    assert to_id(value) == expected


def test_a_column_of_long_numbers_that_end_in_zeros_has_been_rounded() -> None:
    assert are_rounded(["1510203040506070000", "1510203040506080000"])
    assert are_rounded(["1510203040506070800", "1510203040506071800", "1510203040506072300"])
    assert not are_rounded(["1510203040506070800", "1510203040506070801", "1510203040506070000"])
    assert not are_rounded(["1510203040506070000"])
    assert not are_rounded(["1000", "2000", "3000"])


async def test_rounded_ids_are_told_and_merge_nothing(tmp_path: Path) -> None:
    rows = "".join(f"5.70306E+17,text {n}\n" for n in range(8))
    found = await read_text(tmp_path, "p.csv", f"tweet_id,text\n{rows}", "post_id=tweet_id")
    assert len(set(found.ids)) == 8
    assert found.notes == {ROUNDED: 8, UNTIMED: 8}
    rows = "".join(f"15102030405060{n:02}000,text {n}\n" for n in range(8))
    found = await read_text(tmp_path, "q.csv", f"tweet_id,text\n{rows}", "post_id=tweet_id")
    assert all(post_id.startswith("replay:q-") for post_id in found.ids)
    assert found.notes == {ROUNDED: 8, UNTIMED: 8}


async def test_short_numbers_are_ids_within_their_file(tmp_path: Path) -> None:
    forum = await read_text(tmp_path, "forum.csv", "id,text\n1,a\n2,b\n", "post_id=id")
    shop = await read_text(tmp_path, "shop.csv", "id,text\n1,c\n", "post_id=id&name=shop")
    assert forum.ids == ["forum:1", "forum:2"]
    assert shop.ids == ["shop:1"]
    as_they_are = await read_text(tmp_path, "q.csv", "id,text\n1,a\n", "post_id=id&ids=global")
    assert as_they_are.ids == ["1"]
    own = await read_text(tmp_path, "q.csv", "post_id,text\n1,a\n")
    assert own.ids == ["1"]
    all_of_them = await read_text(tmp_path, "q.csv", "id,text\nx9,a\n", "post_id=id&ids=local")
    assert all_of_them.ids == ["q:x9"]


async def test_a_missing_id_is_file_and_line(tmp_path: Path) -> None:
    ids: list[object] = [None, float("nan"), "NULL", "", "real-1"]
    lines = "".join(json.dumps({"id": each, "text": "t"}) + "\n" for each in ids)
    found = await read_text(tmp_path, "p.ndjson", lines, "post_id=id")
    assert len(set(found.ids)) == 5
    assert found.ids[-1] == "real-1"


async def test_types_of_parquet_become_what_they_mean(tmp_path: Path) -> None:
    import datetime

    path = tmp_path / "p.parquet"
    ids = [Decimal(1212880400000000001 + n) for n in range(3)]
    columns = {
        "id": pyarrow.array(ids, pyarrow.decimal128(38, 0)),
        "text": pyarrow.array([b"so good", b"so bad", "zoë".encode()], pyarrow.binary()),
        "day": pyarrow.array([datetime.date(2024, 1, n + 1) for n in range(3)], pyarrow.date32()),
        "ns": pyarrow.array([1_700_000_001_123_456_789] * 3, pyarrow.timestamp("ns")),
        "zoned": pyarrow.array([0, 1, 2], pyarrow.timestamp("ns", "Europe/Berlin")),
        "raw": pyarrow.array([b"\xff\xfe"] * 3, pyarrow.binary()),
        "took": pyarrow.array([1] * 3, pyarrow.duration("ns")),
    }
    pyarrow.parquet.write_table(pyarrow.table(columns), path)
    for column, moment in (
        ("day", "2024-01-01T00:00:00+00:00"),
        ("ns", "2023-11-14T22:13:21.123456+00:00"),
    ):
        found = await read(replay(path, f"post_id=id&created_at={column}"))
        assert not found.rejected
        assert found.ids == [str(each) for each in ids]
        assert found.texts == ["so good", "so bad", "zoë"]
        assert found.events[0].post.created_at.isoformat() == moment
