"""What is known of how records become posts: as it was asked for, and as first rows say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from groundswell.domain.timestamp import UNKNOWN_FORMAT, TimeFormat


@dataclass(frozen=True, slots=True)
class MappingChoices:
    """``named`` says which column holds a field, as it was asked for; ``taken`` which one was
    found to, by its name. What a known export says by itself comes in between.

    ``source`` is given to posts that name none; ``local`` makes ids unique to it, ``None`` those
    that are short numbers. ``clock_now`` gives every post the present time. ``rounded`` says that
    the file's long ids have lost digits. ``verbatim`` keeps HTML as it is, ``exports`` looks for
    those of known networks. ``absent`` are fields that no record has. ``own`` is an export of ours,
    whose texts are what they are, ``guarded`` one that went through a table. ``headed``: a line
    names the columns, and perhaps others again. ``encoded_twice``: its texts are to be repaired.
    ``tabular``: all records have the same columns.
    """

    named: Mapping[str, str] = field(default_factory=dict)
    taken: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None
    stem: str = "file"
    local: bool | None = None
    clock_now: bool = False
    times: TimeFormat = UNKNOWN_FORMAT
    rounded: bool = False
    verbatim: bool = False
    exports: bool = True
    absent: frozenset[str] = frozenset()
    own: bool = False
    guarded: bool = False
    headed: bool = False
    encoded_twice: bool = False
    tabular: bool = False
