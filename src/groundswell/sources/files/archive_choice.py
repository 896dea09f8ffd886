"""Which files of an archive hold its posts: those of one kind, as an export of many days, channels
or parts has them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from itertools import islice
from pathlib import PurePosixPath

from groundswell.errors import ConfigurationError
from groundswell.sources.files.aliases import take_columns
from groundswell.sources.files.columns import exists
from groundswell.sources.files.compression import DamagedData, UnpacksTooFar
from groundswell.sources.files.detection import ANY_TEXT, DOCUMENTS, LINES, TABLES
from groundswell.sources.files.options import ReadingOptions
from groundswell.sources.files.records import RecordReader
from groundswell.sources.files.shapes.known import read_known

Kind = tuple[object, ...]
"""Files of the same are read as one."""
KNOWN: Kind = ("posts of a known export",)
_READABLE = (*TABLES, *LINES, *DOCUMENTS, *ANY_TEXT)
_DELETED = "deleted"
"""In the name of a file that keeps, as Twitter's do, what somebody has deleted."""
_ALIKE = 20
"""Files with names that differ in their numbers are taken for alike when so many are."""
_MOST_LOOKED_AT = 2000
_ROWS = 20
_SHOWN = 5
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class Choice:
    """``names`` are read, in order; ``beside`` counts what is not, in words."""

    names: list[str] = field(default_factory=list)
    beside: Counter[str] = field(default_factory=Counter)


def choose(
    names: Sequence[str],
    open_member: Callable[[str], RecordReader],
    options: ReadingOptions,
    archive: str,
) -> Choice:
    """The files of one kind that hold posts.

    Raises:
        ConfigurationError: there are none, or files of several kinds that are no known export's.
    """
    wanted = [name for name in names if _is_wanted(name, options.member)]
    if options.member is not None and not wanted:
        raise ConfigurationError(
            f"{archive} has no file {options.member!r}; it has {_shown(names)}"
        )
    readable = [name for name in wanted if _is_readable(name, options.member)]
    kinds = _kinds(readable, open_member, options)
    found = {kind for kind in kinds.values() if kind not in (None, _EMPTY, _BROKEN)}
    if KNOWN in found and len(found) > 1 and options.member is None:
        found = {KNOWN}
    if len(found) != 1:
        raise ConfigurationError(_why_none(archive, names, kinds, found))
    (kind,) = found
    taken = {name for name in readable if kinds[name] in (kind, _EMPTY)}
    alike = set(map(_without_numbers, taken))  # what is broken in one of those is told
    taken |= {
        name for name in readable if kinds[name] == _BROKEN and _without_numbers(name) in alike
    }
    choice = Choice([name for name in names if name in taken])
    choice.beside = _beside([name for name in names if name not in taken])
    return choice


_EMPTY: Kind = ("nothing",)
_BROKEN: Kind = ("broken",)


def _is_wanted(name: str, pattern: str | None) -> bool:
    return pattern is None or any(
        fnmatchcase(each, pattern) for each in (name, PurePosixPath(name).name)
    )


def _is_readable(name: str, pattern: str | None) -> bool:
    path = PurePosixPath(name.lower())
    if _DELETED in path.name and pattern is None:
        return False
    return path.suffix in _READABLE


def _kinds(
    names: Iterable[str], open_member: Callable[[str], RecordReader], options: ReadingOptions
) -> dict[str, Kind | None]:
    """What each file is; of those whose names differ in numbers alone, the first tell."""
    alike: dict[str, list[str]] = {}
    for name in names:
        alike.setdefault(_without_numbers(name), []).append(name)
    kinds: dict[str, Kind | None] = {}
    looked_at = 0
    for group in alike.values():
        first, rest = group[:_ALIKE], group[_ALIKE:]
        looked = {name: _kind(name, open_member, options) for name in first}
        told = {kind for kind in looked.values() if kind != _EMPTY}
        looked_at += len(first) + (len(rest) if len(told) > 1 else 0)
        if looked_at > _MOST_LOOKED_AT:
            raise ConfigurationError(
                f"it holds files by more than {_MOST_LOOKED_AT:,} names; unpack it, or name those "
                "with posts: member=PATTERN"
            )
        if len(told) > 1:
            looked |= {name: _kind(name, open_member, options) for name in rest}
        else:
            looked |= dict.fromkeys(rest, next(iter(told), _EMPTY))
        kinds |= looked
    return kinds


def _kind(
    name: str, open_member: Callable[[str], RecordReader], options: ReadingOptions
) -> Kind | None:
    """``None`` for a file without posts."""
    try:
        reader = open_member(name)
    except UnpacksTooFar:
        raise
    except (ConfigurationError, DamagedData):
        return _BROKEN if PurePosixPath(name).suffix.lower() not in ANY_TEXT else None
    try:
        records = list(islice(reader, _ROWS))
    except DamagedData:
        return _BROKEN
    finally:
        reader.close()
    rows = [record.fields for record in records if record.fields is not None]
    if not rows:
        return _BROKEN if records else _EMPTY
    if any(read_known(row) is not None for row in rows):
        return KNOWN
    columns = reader.columns or tuple(dict.fromkeys(column for row in rows for column in row))
    if options.wanted:
        if not all(exists(column, columns) for column in options.wanted):
            return None
    elif "content" not in take_columns(columns):
        return None
    if reader.columns is not None:
        return ("a table of", *sorted(columns))
    return ("JSON with", take_columns(columns).get("content"), *options.wanted)


def _without_numbers(name: str) -> str:
    return _DIGITS.sub("9", PurePosixPath(name).name)


def _why_none(
    archive: str, names: Sequence[str], kinds: dict[str, Kind | None], found: set[Kind]
) -> str:
    if not found:
        return (
            f"{archive} holds {len(names)} files ({_shown(names)}), and none with posts that can "
            "be read; unpack it, and give the one that has them"
        )
    each = [
        next(name for name, kind in kinds.items() if kind == one) for one in sorted(found, key=str)
    ]
    return (
        f"{archive} holds posts of several kinds ({_shown(each)}); name those that are read as "
        f"one, by a pattern: member={PurePosixPath(each[0]).name}"
    )


def _shown(names: Sequence[str]) -> str:
    return ", ".join(names[:_SHOWN]) + (", …" if len(names) > _SHOWN else "")


def _beside(names: Sequence[str]) -> Counter[str]:
    """What is not read: files that could hold posts by name, all others by their endings."""
    beside: Counter[str] = Counter()
    texts = [name for name in names if PurePosixPath(name).suffix.lower() in _READABLE]
    for name in texts[:_SHOWN]:
        beside[f"file that is not read: {name} (member={PurePosixPath(name).name})"] += 1
    if len(texts) > _SHOWN:
        beside["more such files that are not read"] += len(texts) - _SHOWN
    for name in names:
        if name not in texts:
            suffix = PurePosixPath(name).suffix.lower() or "other"
            beside[f"{suffix} files that are not read"] += 1
    return beside
