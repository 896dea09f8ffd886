"""Parses ``replay:FILE?…``: the file, its options and its column mapping."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlencode

from groundswell.errors import ConfigurationError
from groundswell.sources.files.mapping import FIELDS, FieldMapping
from groundswell.sources.files.options import READING_OPTIONS, ReadingOptions, read_options
from groundswell.sources.options import read_choice, read_flag, refuse_unknown
from groundswell.sources.replay import Replay

OPTIONS = (*FIELDS, *READING_OPTIONS, "name", "ids", "html", "clock", "loop")
_RECORD_BYTES = 1024 * 1024
_IDS = {"local": True, "global": False}


def open_replay(
    target: str, options: Mapping[str, str], *, batch_size: int, max_post_chars: int
) -> Replay:
    """Build the source of ``replay:FILE?…``; checks the file before anything is read.

    Raises:
        ConfigurationError: no such file, an unknown format or option, no column with the text.
    """
    path, mapping, reading = read_replay(target, options)
    query = urlencode(sorted(options.items()))
    try:
        return Replay(
            path,
            mapping,
            options=reading,
            loop=read_flag("replay", "loop", options.get("loop", "0")),
            key=f"replay:{path.resolve()}" + (f"?{query}" if query else ""),
            batch_size=batch_size,
            max_record_bytes=record_limit(max_post_chars),
        )
    except OSError as error:
        raise ConfigurationError(f"{path} cannot be read: {error.strerror or error}") from None


def read_replay(
    target: str, options: Mapping[str, str]
) -> tuple[Path, FieldMapping, ReadingOptions]:
    """The file, its mapping as far as it was asked for, and how to read it. An empty name of a
    column says that no column holds that field.

    Raises:
        ConfigurationError: no such file, or an option that does not exist or cannot be.
    """
    refuse_unknown("replay", options, OPTIONS)
    clock = read_choice("replay", "clock", options.get("clock", "post"), ("now", "post"))
    html = read_choice("replay", "html", options.get("html", "text"), ("text", "keep"))
    ids = read_choice("replay", "ids", options.get("ids", "auto"), ("auto", *_IDS))
    path = existing_file(target)
    named = {name: options[name] for name in FIELDS if options.get(name)}
    reading = read_options(options, wanted=tuple(named.values()))
    mapping = FieldMapping(
        named=named,
        source=options.get("name"),
        stem=path.name.partition(".")[0][:100] or "file",
        local=_IDS.get(ids),
        clock_now=clock == "now",
        times=reading.times,
        verbatim=html == "keep",
        absent=frozenset(name for name in FIELDS if options.get(name) == ""),
    )
    return path, mapping, reading


def record_limit(max_post_chars: int) -> int:
    """Longest record, in bytes: a text in the longest escapes, and as much again beside it."""
    return _RECORD_BYTES + 8 * max_post_chars


def existing_file(target: str) -> Path:
    """The file that a spec names.

    Raises:
        ConfigurationError: there is none.
    """
    if not target:
        raise ConfigurationError("source replay: name the file: replay:posts.csv")
    try:
        for spelling in (target, unquote(target)):
            path = Path(spelling).expanduser()
            if path.is_file():
                return path
        path = Path(target).expanduser()
        problem = "is a folder, not a file" if path.is_dir() else "does not exist"
    except (ValueError, OSError, RuntimeError) as error:
        raise ConfigurationError(f"the file {target[:200]!r}: {error}") from None
    seen_from = "" if path.is_absolute() else f" (seen from {Path.cwd()})"
    raise ConfigurationError(f"the file {str(path)!r} {problem}{seen_from}")
