"""A dry run of reading a file: format, columns, first posts, rejections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path

from groundswell.domain.clock import utc_now
from groundswell.domain.post import (
    InvalidPost,
    Operation,
    PostEvent,
    check_identity,
    check_post,
    words_of,
)
from groundswell.sources.files.aliases import take_columns
from groundswell.sources.files.columns import exists
from groundswell.sources.files.examples import Examples
from groundswell.sources.files.form_notes import notes_of
from groundswell.sources.files.mapped import Mapped
from groundswell.sources.files.mapping import FIELDS, FieldMapping
from groundswell.sources.files.opening import Opener
from groundswell.sources.files.options import READING_OPTIONS, ReadingOptions, delimiter_name
from groundswell.sources.files.profile import column_of, profile
from groundswell.sources.files.records import UNFINISHED, Record, is_cut_off
from groundswell.sources.files.required_columns import NoColumn

_SHOWN_POSTS = 5
_ROWS = 10_000


@dataclass(slots=True)
class Inspection:
    """``rows`` were looked at, ``complete`` if these were all. ``fields`` name the column of each
    field of a post; ``refused``, ``passed_over`` and ``notes`` count reasons, ``first`` tells
    where the first of each stood. ``options`` are those of ``replay:FILE`` that it was read with,
    detected or given; ``examples`` are the first values of each column. With a ``problem`` no post
    can be read before another option is given.
    """

    file: str
    form: Mapping[str, object]
    columns: list[str]
    fields: dict[str, str]
    dates: str
    options: dict[str, str] = field(default_factory=dict)
    examples: dict[str, list[str]] = field(default_factory=dict)
    problem: str = ""
    rows: int = 0
    complete: bool = False
    accepted: int = 0
    posts: list[dict[str, object]] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    first: dict[str, str] = field(default_factory=dict)
    passed_over: Counter[str] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)


def inspect_file(
    path: Path,
    mapping: FieldMapping,
    options: ReadingOptions,
    *,
    limit: int,
    max_post_chars: int,
    rows: int = _ROWS,
    whole: bool = True,
) -> Inspection:
    """Read up to ``rows`` records of ``path`` and change nothing; ``limit`` bounds one in bytes.

    ``whole``: the file is not cut off; of one that is, the last record is left alone.

    Raises:
        ConfigurationError: the file cannot be read as it is; says what to do.
        OSError: it cannot be read at all.
    """
    problem = ""
    opener = Opener(path, limit=limit, options=options)
    with closing(opener.open()) as reader:
        try:
            mapping = profile(reader, mapping, str(path))
        except NoColumn as error:
            problem = str(error)
            mapping = _as_far_as_it_goes(mapping, reader.columns or ())
    with closing(opener.open()) as reader:
        columns = list(reader.columns or ())
        found = Inspection(str(path), reader.form, columns, _fields(mapping), _dates(mapping))
        found.problem = problem
        found.options = options_of(reader.form, found.fields, mapping)
        found.notes.update(notes_of(reader.form))
        examples = Examples(columns)
        records = iter(reader)
        now = utc_now()
        record = next(records, None)
        while record is not None and found.rows < rows:
            following = next(records, None)
            if following is None and not whole and (record.unfinished or record.fields is None):
                record = None
                break
            found.rows += 1
            if record.fields is not None:
                examples.add(record.fields)
            if not problem:
                _map(found, record, mapping, now, max_post_chars)
            record = following
        found.complete = whole and record is None
        found.examples = examples.found
    return found


def _map(
    found: Inspection,
    record: Record,
    mapping: FieldMapping,
    now: datetime,
    max_post_chars: int,
) -> None:
    """Count what becomes of a record."""
    if record.fields is None:
        mapped = Mapped(refused=[InvalidPost("line", record.problem)])
    else:
        own_id = partial("replay:{}-…:{}".format, Path(found.file).stem, record.line)
        mapped = mapping.to_events(record.fields, post_id=own_id, now=now)
    if is_cut_off(record, tabular=bool(found.columns), refused=bool(mapped.refused)):
        found.passed_over[UNFINISHED] += 1
        return
    found.passed_over.update(mapped.passed_over)
    found.notes.update(mapped.notes)
    for error in mapped.refused:
        _refuse(found, record.problem or f"{error.field} {error.problem}", record)
    for event in mapped.events:
        try:
            _take(found, event, max_post_chars)
        except InvalidPost as error:
            _refuse(found, f"{error.field} {error.problem}", record)


def _take(found: Inspection, event: PostEvent, max_post_chars: int) -> None:
    if event.operation is Operation.DELETE:
        check_identity(event.post)
    else:
        post = event.post if event.verbatim else words_of(event.post)
        post = check_post(post, now=None, max_content_chars=max_post_chars)
        event = replace(event, post=post)
    found.accepted += 1
    if len(found.posts) < _SHOWN_POSTS:
        shown = {name: value for name, value in asdict(event.post).items() if value is not None}
        found.posts.append({"operation": event.operation.value, **shown})


def _refuse(found: Inspection, reason: str, record: Record) -> None:
    inside = f"{record.member}, " if record.member else ""
    found.first.setdefault(reason, f"{inside}line {record.line}")
    found.refused[reason] += 1


def _as_far_as_it_goes(mapping: FieldMapping, columns: Sequence[str]) -> FieldMapping:
    """Which columns are known, of a file of which no post can be read."""
    named = {name: column for name, column in mapping.named.items() if exists(column, columns)}
    return replace(mapping, named=named, taken=take_columns(columns))


def options_of(
    form: Mapping[str, object], fields: Mapping[str, str], mapping: FieldMapping
) -> dict[str, str]:
    """How a file was read, as options that have it read in the same way."""
    told = {name: _as_option(form[name]) for name in READING_OPTIONS if name in form}
    order = {True: "day-first", False: "month-first", None: ""}[mapping.times.day_first]
    if written := mapping.times.pattern or order:
        told["date_format"] = written
    return {**told, "timezone": str(mapping.times.zone), **fields}


def _as_option(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return delimiter_name(str(value))


def _fields(mapping: FieldMapping) -> dict[str, str]:
    columns = {name: column_of(mapping, name) for name in FIELDS}
    return {name: column for name, column in columns.items() if column is not None}


def _dates(mapping: FieldMapping) -> str:
    if mapping.times.pattern is not None:
        return mapping.times.pattern
    order = {True: "day first", False: "month first", None: "as they are plain"}
    return f"{order[mapping.times.day_first]}, {mapping.times.zone} where no zone is named"
