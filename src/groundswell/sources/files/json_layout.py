"""Where the posts of a JSON document stand: in a list that it holds, however deep, in rows or
columns of a table, or under a name each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import Any

from groundswell.sources.files.aliases import take_columns
from groundswell.sources.files.below import LISTS_BELOW
from groundswell.sources.files.columns import exists
from groundswell.sources.files.extended_json import from_dynamodb, is_dynamodb
from groundswell.sources.files.json_labels import without_labels
from groundswell.sources.files.shapes.known import read_known
from groundswell.sources.files.shapes.telegram import in_chat

JsonObject = Mapping[str, Any]

_LISTS = frozenset(
    (
        *("data", "items", "ordereditems", "posts", "comments", "statuses", "tweets", "messages"),
        *("feed", "reviews", "results", "children", "threads", "replies", "records", "rows"),
    )
)
"""Names under which exports hold their posts."""
_OF_STORES = frozenset(
    (
        "hits",
        "docs",
        "documents",
        "edges",
        "nodes",
        "entries",
        "entry",
        "values",
        "list",
        "response",
    )
)
"""Names under which databases and APIs hold any records: in an object with a text they are its."""
_ASIDE = frozenset(
    (
        *("includes", "users", "contacts", "participants", "members", "authors", "accounts"),
        *("aggregations", "facets", "schema", "meta", "metadata", "suggest", "errors"),
    )
)
"""Names of what exports tell beside their posts, which may hold texts too."""
COLUMN_NAMES = ("columns", "fields", "header", "headers", "schema")
"""Where the names of rows that are lists stand, beside the rows."""
_ROWS = ("data", "rows", "values", "datarows")
_ENVELOPES: Mapping[str, frozenset[str]] = {
    "node": frozenset({"cursor", "__typename"}),
    "doc": frozenset({"id", "key", "value"}),
    "document": frozenset({"highlight", "highlights", "text_match", "text_match_info"}),
    "Item": frozenset(),
}
"""Around the record of a GraphQL edge, of CouchDB, Typesense and DynamoDB, beside these."""
_DEPTH = 6
_LOOKED_AT = 20
_FORMS = 5


def names_list(name: object) -> bool:
    """Whether exports call their lists of posts so."""
    return isinstance(name, str) and (name.lower() in _LISTS or name.lower() in _OF_STORES)


def is_aside(name: object) -> bool:
    """Whether exports call so what is no post."""
    return isinstance(name, str) and name.lower() in _ASIDE


def unwrapped(record: dict[str, Any]) -> dict[str, Any]:
    """A record without what a database or an API has put around it."""
    if isinstance(source := record.get("_source"), dict):
        return {"_id": record.get("_id"), **source}
    if "_index" in record and isinstance(fields := record.get("fields"), dict):
        return {"_id": record.get("_id"), **{name: _single(held) for name, held in fields.items()}}
    if len(record) <= 1 + len(_ENVELOPES["document"]):
        for name, beside in _ENVELOPES.items():
            held = record.get(name)
            if isinstance(held, dict) and record.keys() - {name} <= beside:
                return from_dynamodb(held) if is_dynamodb(held) else held
        if isinstance(kind := record.get("type"), str) and isinstance(record.get(kind), dict):
            return dict(record[kind])  # a line of Mattermost's: {"type": "post", "post": {…}}
    return from_dynamodb(record) if is_dynamodb(record) else record


def is_post(record: JsonObject, asked: Sequence[str]) -> bool:
    """Whether it says that it is one; ``asked`` are columns that somebody named."""
    if asked:
        return all(exists(name, record) for name in asked)
    return _names_text(record) or read_known(record) is not None


def is_timed_post(record: JsonObject, asked: Sequence[str]) -> bool:
    """Whether it is one that says when it was written, as what stands in any list should."""
    return is_post(record, asked) and (_names_time(tuple(record)) or read_known(record) is not None)


def posts_in(
    found: JsonObject, asked: Sequence[str] = (), *, in_list: bool = False, depth: int = _DEPTH
) -> list[Any]:
    """The posts that an object holds; none if it is a post itself, or holds none.

    A text beside a list is the list's own, unless the object stands ``in_list`` or has a time.
    """
    if depth == 0 or (asked and is_post(found, asked)) or (in_list and _names_text(found)):
        return []
    if read_known(found) is not None:
        return []
    if rows := _rows(found, asked):
        return rows
    text = _names_text(found)
    timed = text and _names_time(tuple(found))
    if timed and not any(name.lower() in _LISTS - LISTS_BELOW for name in found):
        return []
    listed = [
        post
        for name, value in found.items()
        if (name.lower() in _LISTS or (not text and names_list(name)))
        for post in _held(found, value, asked, depth)
    ]
    if listed or timed:
        return listed
    return _by_label(found, asked) or _deeper(found, asked, depth, objects_only=text)


def named_rows(columns: object, rows: Sequence[Any]) -> list[Any]:
    """Rows as objects, by the names of their columns; what is no row stays as it is."""
    names = _names_of(columns)
    return [dict(zip(names, row, strict=False)) if _is_row(row, names) else row for row in rows]


def _held(found: JsonObject, value: Any, asked: Sequence[str], depth: int) -> list[Any]:
    if isinstance(value, dict):
        if inside := posts_in(value, asked, depth=depth - 1):
            return inside
        return [value] if is_post(value, asked) else []
    if not isinstance(value, list) or not any(isinstance(item, dict) for item in value):
        return []
    return [post for item in value for post in of_item(item, found, asked, depth)]


def of_item(item: Any, found: JsonObject, asked: Sequence[str], depth: int = _DEPTH) -> list[Any]:
    """The posts of an item of a list: the item itself, or what it holds. ``found`` is what is
    known of the object around the list."""
    if not isinstance(item, dict):
        return [item]
    item = in_chat(unwrapped(item), found)
    column = _text_column(tuple(item))
    if column is not None and isinstance(item[column], dict):
        item = {name: without_labels(held) for name, held in item.items()}
    return posts_in(item, asked, in_list=True, depth=depth - 1) or [item]


def _deeper(
    found: JsonObject, asked: Sequence[str], depth: int, *, objects_only: bool
) -> list[Any]:
    """Posts in objects below, else in lists of any name."""
    inner = [value for name, value in found.items() if not is_aside(name)]
    for value in inner:
        if isinstance(value, dict) and (below := posts_in(value, asked, depth=depth - 1)):
            return below
    for value in () if objects_only else inner:
        items = value if isinstance(value, list) else []
        if any(isinstance(each, dict) and is_post(unwrapped(each), asked) for each in items):
            return [post for each in items for post in of_item(each, found, asked, depth)]
    return []


def _rows(found: JsonObject, asked: Sequence[str]) -> list[Any]:
    """Rows that are lists, beside or below the names of their columns, as pandas (``split``), SQL
    over HTTP and Google Sheets have them."""
    rows = next((held for name in _ROWS if isinstance(held := found.get(name), list)), [])
    if not rows or not isinstance(rows[0], list):
        return []
    for name in COLUMN_NAMES:
        if _names_of(held := found.get(name)):
            return named_rows(held, rows)
    return named_rows(rows[0], rows[1:]) if is_header(rows[0], asked) else []


def is_header(row: Sequence[object], asked: Sequence[str]) -> bool:
    """Whether the cells of a row name the columns of posts."""
    names = [cell for cell in row if isinstance(cell, str)]
    return len(names) == len(row) and is_post(dict.fromkeys(names), asked)


def _names_of(columns: object) -> list[str]:
    if isinstance(columns, Mapping):
        columns = columns.get("fields")
    named = columns if isinstance(columns, list) else []
    names = [each.get("name") if isinstance(each, Mapping) else each for each in named]
    texts = [name for name in names if isinstance(name, str)]
    return texts if len(texts) == len(names) else []


def _is_row(row: object, names: Sequence[str]) -> bool:
    return isinstance(row, list) and len(row) == len(names) > 0


def _by_label(found: JsonObject, asked: Sequence[str]) -> list[Any]:
    """Columns that hold their cells, or rows by label, as pandas has them (``columns``,
    ``index``, ``list``); posts by their ids, as Firebase has them."""
    values = list(found.values())
    header = is_header(list(found), asked)
    if header and _are_lists(values):
        return [dict(zip(found, row, strict=True)) for row in zip(*values, strict=True)]
    if not values or not all(isinstance(value, dict) for value in values):
        return []
    if header and _are_columns(values) and not _are_labels(found):
        return [{name: column[label] for name, column in found.items()} for label in values[0]]
    if any(is_post(value, asked) for value in values[:_LOOKED_AT]):
        return [labelled(name, value) for name, value in found.items()]
    return []


def _are_lists(values: Sequence[Any]) -> bool:
    """Whether these are columns: several, as long as each other, of several plain values."""
    return (
        len(values) > 1
        and all(isinstance(value, list) and _are_cells(value) for value in values)
        and len({len(value) for value in values}) == 1 < len(values[0])
    )


def _are_columns(values: Sequence[dict[str, Any]]) -> bool:
    """Whether each has a cell for the same rows: of numbers, or of more than the few forms in which
    an object may hold each of its texts."""
    labels = values[0].keys()
    same = all(value.keys() == labels for value in values)
    return (
        same
        and (_are_labels(values[0]) or len(labels) > _FORMS)
        and any(_are_cells(value.values()) for value in values)
    )


def labelled(label: str, record: dict[str, Any]) -> dict[str, Any]:
    """A record that stands under its id; a number of a row is none."""
    return record if _is_label(label) else {"_id": label, **record}


def _are_labels(found: JsonObject) -> bool:
    return bool(found) and all(_is_label(name) for name in islice(found, _LOOKED_AT))


def _is_label(name: str) -> bool:
    return name.removeprefix("-").isdigit()


def _are_cells(column: Iterable[Any]) -> bool:
    return not any(isinstance(cell, dict | list) for cell in islice(column, _LOOKED_AT))


def _names_text(record: JsonObject) -> bool:
    column = _text_column(tuple(record))
    return column is not None and not isinstance(record[column], dict | list)


@lru_cache(maxsize=4096)
def _names_time(names: tuple[str, ...]) -> bool:
    return "created_at" in take_columns(names)


def _single(held: Any) -> Any:
    return held[0] if isinstance(held, list) and len(held) == 1 else held


@lru_cache(maxsize=4096)
def _text_column(names: tuple[str, ...]) -> str | None:
    return take_columns(names).get("content")
