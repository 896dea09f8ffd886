"""Values that name their type: MongoDB's extended JSON in both of its modes, and DynamoDB's."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from groundswell.sources.files.extended_json import plain
from tests.unit.sources.replaying import read_text

MOMENT = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize("indent", [None, 1], ids=["a line each", "set out"])
@pytest.mark.parametrize(
    "date",
    [
        {"$date": "2024-01-02T03:04:05Z"},
        {"$date": {"$numberLong": "1704164645000"}},
        {"$date": 1704164645000},
    ],
    ids=["relaxed", "canonical", "old"],
)
async def test_a_record_of_mongodb_is_read(
    tmp_path: Path, date: object, indent: int | None
) -> None:
    record = {
        "_id": {"$oid": "5f1a00000000000000000001"},
        "text": "so good",
        "created_at": date,
        "likes": {"$numberLong": "5"},
        "shares": {"$numberDouble": "2.0"},
    }
    found = await read_text(tmp_path, "p.json", json.dumps(record, indent=indent) + "\n")
    (event,) = found.events
    assert (event.post.post_id, event.post.created_at) == ("5f1a00000000000000000001", MOMENT)
    assert event.post.engagement == '{"likes": 5, "shares": 2}'


@pytest.mark.parametrize(
    ("value", "means"),
    [
        ({"$numberInt": "-3"}, -3),
        ({"$numberDecimal": "1.5"}, 1.5),
        ({"$date": {"$numberLong": "-1000"}}, "1969-12-31T23:59:59+00:00"),
        ({"$uuid": "a-b"}, "a-b"),
        ({"$timestamp": {"t": 1704164645, "i": 1}}, 1704164645),
        ({"a": [{"$oid": "x"}]}, {"a": ["x"]}),
        ({"$numberLong": "many"}, {"$numberLong": "many"}),
        ({"$numberDouble": "Infinity"}, float("inf")),
        ({"$cost": 5}, {"$cost": 5}),
        ({"$oid": "x", "more": 1}, {"$oid": "x", "more": 1}),
    ],
)
def test_a_typed_value_is_what_it_stands_for(value: object, means: object) -> None:
    assert plain(value) == means


async def test_an_export_of_dynamodb_is_read(tmp_path: Path) -> None:
    record = {
        "text": {"S": "so good"},
        "likes": {"N": "5"},
        "user": {"M": {"name": {"S": "ann"}}},
        "lang": {"NULL": True},
        "links": {"L": [{"S": "https://a.example"}]},
    }
    found = await read_text(tmp_path, "p.json", json.dumps({"Item": record}), "author=user.name")
    (event,) = found.events
    assert (event.post.author, event.post.engagement) == ("ann", '{"likes": 5}')
    assert event.post.lang is None
