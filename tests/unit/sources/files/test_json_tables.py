"""Layouts of JSON that databases, APIs and data frames write: each gives the same posts, whether
the document is held or read as it goes."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from groundswell.sources.files import json_document
from groundswell.sources.files.json_document import JsonDocumentReader
from groundswell.sources.files.json_text import JsonText
from groundswell.sources.files.opening import open_records
from tests.unit.sources.replaying import read_text

Rows = list[dict[str, Any]]
_NAMES = ("text", "user", "date")
_BESIDE = {"description": "about the export", "comments": []}


def _rows(count: int) -> Rows:
    return [
        {"text": f"post {n} is so good", "user": f"u{n}", "date": "2024-01-02T03:04:05Z"}
        for n in range(count)
    ]


def _cells(rows: Rows) -> list[list[Any]]:
    return [list(row.values()) for row in rows]


def _hits(rows: Rows) -> list[Any]:
    return [{"_index": "t", "_id": f"AVx{n}", "_source": row} for n, row in enumerate(rows)]


_LAYOUTS: dict[str, Callable[[Rows], Any]] = {
    "pandas columns": lambda rows: {
        name: {str(n): row[name] for n, row in enumerate(rows)} for name in _NAMES
    },
    "pandas index": lambda rows: {str(n): row for n, row in enumerate(rows)},
    "pandas split": lambda rows: {"columns": _NAMES, "index": [0], "data": _cells(rows)},
    "pandas records": lambda rows: rows,
    "pandas table": lambda rows: {
        "schema": {"fields": [{"name": "index", "type": "integer"}], "primaryKey": ["index"]},
        "data": [{"index": n, **row} for n, row in enumerate(rows)],
    },
    "rows below their names": lambda rows: [list(_NAMES), *_cells(rows)],
    "google sheets": lambda rows: {"range": "A1:C9", "values": [list(_NAMES), *_cells(rows)]},
    "sql over http": lambda rows: {
        "columns": [{"name": name, "type": "text"} for name in _NAMES],
        "rows": _cells(rows),
    },
    "elasticsearch": lambda rows: {
        "took": 1,
        "hits": {"total": {"value": 2, "relation": "eq"}, "hits": _hits(rows)},
        "aggregations": {"by": {"buckets": [{"key": "a", "text": "no post", "doc_count": 1}]}},
    },
    "pages of a scroll": lambda rows: [
        {"_scroll_id": "x", "hits": {"hits": _hits(rows[:-1])}},
        {"_scroll_id": "x", "hits": {"hits": _hits(rows[-1:])}},
    ],
    "solr": lambda rows: {"responseHeader": {"status": 0}, "response": {"docs": rows}},
    "graphql": lambda rows: {
        "data": {"repo": {"issues": {"edges": [{"cursor": "c", "node": row} for row in rows]}}}
    },
    "couchdb": lambda rows: {
        "total_rows": 2,
        "rows": [{"id": str(n), "key": "k", "doc": row} for n, row in enumerate(rows)],
    },
    "firebase": lambda rows: {"posts": {f"-N{n}": row for n, row in enumerate(rows)}},
    "by their ids": lambda rows: {f"-N{n}": row for n, row in enumerate(rows)},
    "dynamodb": lambda rows: {
        "Count": 2,
        "Items": [{name: {"S": cell} for name, cell in row.items()} for row in rows],
    },
    "columns as lists": lambda rows: {name: [row[name] for row in rows] for name in _NAMES},
    "a list of any name": lambda rows: {"Comment": {"Comments": {"CommentsList": rows}}},
    "an api that says how it went": lambda rows: {
        "status": "ok",
        "message": "success",
        "user": {"name": "me", "description": "no post"},
        "result": {"posts": rows},
        "owner": {"name": "me", "description": "no post"},
    },
}

_HELD = {"columns as lists"}
"""What begins like any list."""


@pytest.mark.parametrize("end", ["", "\n"], ids=["no line end", "line end"])
@pytest.mark.parametrize("layout", _LAYOUTS)
async def test_a_layout_gives_its_posts(tmp_path: Path, layout: str, end: str) -> None:
    rows = _rows(3)
    found = await read_text(tmp_path, "export.json", json.dumps(_LAYOUTS[layout](rows)) + end)
    assert found.rejected == []
    assert [
        (event.post.content, event.post.author, event.post.created_at.year)
        for event in found.events
    ] == [(row["text"], row["user"], 2024) for row in rows]


@pytest.mark.parametrize("layout", [name for name in _LAYOUTS if name not in _HELD])
def test_a_layout_that_is_too_long_to_be_held_gives_the_same(
    monkeypatch: pytest.MonkeyPatch, layout: str
) -> None:
    monkeypatch.setattr(json_document, "_WHOLE", 0)
    rows = [{**row, "text": row["text"] + "!" * 700} for row in _rows(1500)]
    stream = BytesIO(json.dumps(_LAYOUTS[layout](rows)).encode())
    found = [record.fields for record in JsonDocumentReader(stream, 100_000)]
    plain = [None if each is None else {name: each[name] for name in _NAMES} for each in found]
    assert plain == rows


@pytest.mark.parametrize("layout", ["elasticsearch", "solr", "graphql"])
async def test_pages_one_a_line_are_all_read(tmp_path: Path, layout: str) -> None:
    page = json.dumps(_LAYOUTS[layout](_rows(2)))
    found = await read_text(tmp_path, "scroll.ndjson", f"{page}\n{page}\n")
    assert (len(found.events), found.rejected) == (4, [])


async def test_records_of_a_database_are_known_by_their_id(tmp_path: Path) -> None:
    lines = "\n".join(map(json.dumps, _hits(_rows(2))))
    assert (await read_text(tmp_path, "dump.ndjson", lines)).ids == ["AVx0", "AVx1"]


async def test_a_column_that_is_asked_for_tells_a_post_from_what_it_holds(tmp_path: Path) -> None:
    post = {"title": "so good", "date": "2024-01-02", "comments": [{"text": "of another"}]}
    for content in (json.dumps([post]), json.dumps(post), json.dumps({"data": [post]})):
        found = await read_text(tmp_path, "p.json", content, "content=title")
        assert found.texts == ["so good"], content


@pytest.mark.parametrize("end", ["", "\n"], ids=["no line end", "line end"])
@pytest.mark.parametrize(
    "record",
    [
        {"body": {"plain": "so good"}},
        {"content": {"rendered": "so good"}, "title": {"rendered": "T"}, "date": "2024-01-02"},
        {"text": {"en": "so good", "de": "so gut"}, "title": {"en": "T", "de": "T"}},
        {"text": ["so good"], "tags": ["a"]},
    ],
    ids=["a text in an object", "wordpress", "two languages", "a list"],
)
async def test_a_record_whose_text_lies_deeper_is_one(
    tmp_path: Path, record: dict[str, Any], end: str
) -> None:
    path = "body.plain" if "body" in record else "content.rendered"
    path = path if "text" not in record else "text.en" if len(record["text"]) > 1 else "text.0"
    for name in ("p.json", "p.ndjson"):
        found = await read_text(tmp_path, name, json.dumps(record) + end, f"content={path}")
        assert (found.texts, found.rejected) == (["so good"], [])
        raw = open_records(tmp_path / name, limit=100_000)
        assert [each.fields for each in raw] == [record]
        raw.close()


@pytest.mark.parametrize(
    "post",
    [
        {"text": "so good", "entities": {"urls": [{"url": "https://a.example"}]}},
        {"text": "so good", "user": {"description": "no post"}, "hits": [{"text": "no post"}]},
        {"text": "so good", "date": "2024-01-02", "media": {"items": [{"description": "no post"}]}},
    ],
    ids=["a list of other things", "a list of records", "one below"],
)
async def test_a_post_that_holds_other_things_is_one(tmp_path: Path, post: object) -> None:
    found = await read_text(tmp_path, "p.json", json.dumps(post, indent=1))
    assert (found.texts, found.rejected) == (["so good"], [])


async def test_columns_that_cannot_be_held_are_refused_with_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(json_document, "_MOST_BY_COLUMNS", 1000)
    long = json.dumps(_LAYOUTS["pandas columns"](_rows(20_000)))
    (refused,) = (await read_text(tmp_path, "p.json", long)).rejected
    assert "orient='records', lines=True" in refused.reason


def test_what_is_passed_over_is_not_held() -> None:
    long = json.dumps({"about": ['\\"]}' * 10_000, "x" * 9_000_000], "more": [1, {"a": "b"}]})
    stream = BytesIO(long.encode() + b" [1]")
    tracemalloc.start()
    try:
        text = JsonText(stream, 1000)
        text.pass_over()
        held = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert text.value() == [1]
    assert held < 4_000_000 < len(long)
