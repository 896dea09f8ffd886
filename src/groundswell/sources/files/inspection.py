"""A dry run of reading a file: format, columns, first posts, rejections."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from itertools import islice
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
from groundswell.sources.files.mapping import FIELDS, FieldMapping
from groundswell.sources.files.opening import open_records
from groundswell.sources.files.options import ReadingOptions
from groundswell.sources.files.profile import column_of, profile

_SHOWN_POSTS = 5
_ROWS = 10_000


@dataclass(slots=True)
class Inspection:
    """``rows`` were looked at, ``complete`` if these were all. ``fields`` name the column of each
    field of a post; ``refused``, ``passed_over`` and ``notes`` count reasons, ``first`` tells
    where the first of each stood.
    """

    file: str
    form: Mapping[str, object]
    columns: list[str]
    fields: dict[str, str]
    dates: str
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
) -> Inspection:
    """Read up to ``rows`` records of ``path`` and change nothing; ``limit`` bounds one in bytes.

    Raises:
        ConfigurationError: the file cannot be read as it is; says what to do.
        OSError: it cannot be read at all.
    """
    with closing(open_records(path, limit=limit, options=options)) as reader:
        mapping = profile(reader, mapping, str(path))
    with closing(open_records(path, limit=limit, options=options)) as reader:
        columns = list(reader.columns or ())
        found = Inspection(str(path), reader.form, columns, _fields(mapping), _dates(mapping))
        records = iter(reader)
        now = utc_now()
        for record in islice(records, rows):
            found.rows += 1
            if record.fields is None:
                _refuse(found, record.problem, record.line)
                continue
            own_id = partial("replay:{}-…:{}".format, path.stem, record.line)
            mapped = mapping.to_events(record.fields, post_id=own_id, now=now)
            found.passed_over.update(mapped.passed_over)
            found.notes.update(mapped.notes)
            for error in mapped.refused:
                _refuse(found, f"{error.field} {error.problem}", record.line)
            for event in mapped.events:
                try:
                    _take(found, event, max_post_chars)
                except InvalidPost as error:
                    _refuse(found, f"{error.field} {error.problem}", record.line)
        found.complete = next(records, None) is None
    return found


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


def _refuse(found: Inspection, reason: str, line: int) -> None:
    found.first.setdefault(reason, f"line {line}")
    found.refused[reason] += 1


def _fields(mapping: FieldMapping) -> dict[str, str]:
    columns = {name: column_of(mapping, name) for name in FIELDS}
    return {name: column for name, column in columns.items() if column is not None}


def _dates(mapping: FieldMapping) -> str:
    if mapping.times.pattern is not None:
        return mapping.times.pattern
    order = {True: "day first", False: "month first", None: "as they are plain"}
    return f"{order[mapping.times.day_first]}, {mapping.times.zone} where no zone is named"
