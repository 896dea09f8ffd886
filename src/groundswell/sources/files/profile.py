"""Profiles the first rows of a file: columns, and day-month order of dates."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC
from itertools import islice
from zoneinfo import ZoneInfo, available_timezones

from groundswell.domain.field_form import COUNTS
from groundswell.domain.timestamp import TimeFormat, day_comes_first, is_numeric_date
from groundswell.domain.timezones import ZONES
from groundswell.sources.files.aliases import take_columns, zone_named
from groundswell.sources.files.columns import look_up
from groundswell.sources.files.created_at import is_clock
from groundswell.sources.files.date_order import day_first_by_order
from groundswell.sources.files.double_encoding import are_encoded_twice
from groundswell.sources.files.mapping import FIELDS, FieldMapping
from groundswell.sources.files.records import Record, RecordReader
from groundswell.sources.files.required_columns import check_columns
from groundswell.sources.files.shapes.known import read_known
from groundswell.sources.files.values import NoText, RoundedId, are_rounded, to_count, to_id

_ROWS = 1000
_OUR_COLUMNS = {"post_id", "content", "model_sentiment", "model_emotion", "model_name"}
"""Of an export of ours."""
_ROWS_FOR_DATES = 100_000
"""As far as a file is read for the one date that tells days from months."""


def profile(reader: RecordReader, mapping: FieldMapping, name: str) -> FieldMapping:
    """``mapping`` with what the first rows of the file say.

    Raises:
        ConfigurationError: there is no column for the text, or not one that was asked for.
    """
    records = iter(reader)
    sample = list(islice(records, _ROWS))
    rows = [record.fields for record in sample if record.fields is not None]
    exports = mapping.exports and any(read_known(row) is not None for row in rows[:50])
    columns = reader.columns
    names = columns if columns is not None else _names(rows)
    taken = {
        field: column
        for field, column in take_columns(names).items()
        if field not in mapping.named and field not in mapping.absent
    }
    if not _holds_clocks(taken.get("time_of_day"), {**taken, **mapping.named}, rows):
        taken.pop("time_of_day", None)
    if not _holds_counts(taken.get("replies"), rows):
        taken.pop("replies", None)
    mapping = replace(mapping, taken=taken, exports=exports)
    mapping = replace(mapping, times=_in_zone_named(mapping))
    if columns is not None:
        check_columns(mapping, columns, name)
    day_first = mapping.times.day_first
    if day_first is None and mapping.times.pattern is None:
        day_first = _day_first(sample, records, mapping)
        if day_first is None and reader.form.get("format") == "chat":
            day_first = day_first_by_order(_times(sample))
    ids = [found for row in rows if (found := _id(row, mapping)) is not None]
    own = set(names) >= _OUR_COLUMNS
    absent = frozenset() if columns is None or exports else _absent(columns, mapping)
    return replace(
        mapping,
        times=replace(mapping.times, day_first=day_first),
        rounded=are_rounded(ids),
        absent=mapping.absent | absent,
        own=own,
        tabular=columns is not None and not exports,
        encoded_twice=not own and are_encoded_twice(rows),
        guarded=own and columns is not None,
        headed=not own and columns is not None and bool(reader.form.get("header", True)),
    )


def _holds_clocks(
    column: str | None, fields: Mapping[str, str], rows: Iterable[Mapping[str, object]]
) -> bool:
    """Whether a column that is called as if it did holds times of days, beside one of days."""
    if column is None or fields.get("created_at") in (None, column):
        return False
    values = [row[column] for row in rows if row.get(column) not in (None, "")]
    return bool(values) and all(map(is_clock, values))


def _holds_counts(column: str | None, rows: Iterable[Mapping[str, object]]) -> bool:
    """Whether a column that may hold comments, or how many there are, holds the latter."""
    values = [] if column is None else [row.get(column) for row in rows]
    return all(value in (None, "") or to_count(value) is not None for value in values)


def _in_zone_named(mapping: FieldMapping) -> TimeFormat:
    """Times in the zone that the column's name says, as ``Date (EST)``, unless somebody has said
    another."""
    times, name = mapping.times, zone_named(column_of(mapping, "created_at") or "")
    if times.zone is not UTC or not name:
        return times
    if "/" in name and name in available_timezones():
        return replace(times, zone=ZoneInfo(name))
    hours = ZONES.get(name.upper())
    return times if hours is None else replace(times, zone=ZoneInfo(f"Etc/GMT{-hours:+d}"))


def _absent(columns: Iterable[str], mapping: FieldMapping) -> frozenset[str]:
    """Fields that no row can have, so that nobody looks for them in each."""
    present = {*mapping.named, *mapping.taken, *columns, "content"}
    if not present.isdisjoint(COUNTS):
        present.add("engagement")
    return frozenset(FIELDS) - present


def column_of(mapping: FieldMapping, field: str) -> str | None:
    """The column that holds a field."""
    return mapping.named.get(field) or mapping.taken.get(field)


def _names(rows: Iterable[Mapping[str, object]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _day_first(
    sample: Iterable[Record], more: Iterable[Record], mapping: FieldMapping
) -> bool | None:
    """What the file proves of its dates; nothing where they contradict each other."""
    proved, numeric = _proofs(sample, mapping)
    if numeric and not proved:
        proved, _ = _proofs(islice(more, _ROWS_FOR_DATES), mapping)
    return proved.pop() if len(proved) == 1 else None


def _times(records: Iterable[Record]) -> list[str]:
    """When people wrote the messages of a chat: what the app says may stand elsewhere."""
    rows = [record.fields for record in records if record.fields is not None]
    return [str(row["date"]) for row in rows if row.get("author")]


def _proofs(records: Iterable[Record], mapping: FieldMapping) -> tuple[set[bool], bool]:
    column = column_of(mapping, "created_at") or "created_at"
    proved: set[bool] = set()
    numeric = False
    for record in records:
        value = look_up(record.fields, column) if record.fields is not None else None
        if isinstance(value, str) and is_numeric_date(value):
            numeric = True
            proof = day_comes_first(value)
            if proof is not None:
                proved.add(proof)
    return proved, numeric


def _id(row: Mapping[str, object], mapping: FieldMapping) -> str | None:
    try:
        return to_id(look_up(row, column_of(mapping, "post_id") or "post_id"))
    except (RoundedId, NoText):
        return None
