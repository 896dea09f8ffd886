"""Options for reading a file; what is not given is detected."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from groundswell.domain.timestamp import UNKNOWN_FORMAT, TimeFormat
from groundswell.errors import ConfigurationError
from groundswell.sources.files.encoding import known_encoding
from groundswell.sources.options import read_flag, read_words

READING_OPTIONS = (
    "delimiter",
    "encoding",
    "header",
    "skip",
    "quote",
    "escape",
    "columns",
    "sheet",
    "member",
    "date_format",
    "timezone",
)
_DELIMITERS = {
    "comma": ",",
    "semicolon": ";",
    "tab": "\t",
    "pipe": "|",
    "caret": "^",
    "tilde": "~",
    "colon": ":",
    "ctrl-a": "\x01",
    "unit-separator": "\x1f",
    "\\t": "\t",
    " ": " ",
    "blank": " ",
    "none": "",
}
_NAMED = {"\t": "tab", " ": "blank", "\x01": "ctrl-a", "\x1f": "unit-separator"}
_NONE = ("none", "no", "0")
_DAY_FIRST = {"day-first": True, "month-first": False}


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """``None`` is: see for yourself. ``delimiter``, ``quote`` and ``escape`` are empty for none.

    ``member`` is a pattern of the files of an archive that are to be read.
    ``wanted`` are the columns that the caller asks for: they tell a header line. ``most_unpacked``
    bounds, in bytes, what a file holds once unpacked; one of our own machine has no bound.
    """

    delimiter: str | None = None
    encoding: str | None = None
    header: bool | None = None
    skip: int | None = None
    quote: str | None = None
    escape: str | None = None
    columns: tuple[str, ...] = ()
    sheet: str | None = None
    member: str | None = None
    times: TimeFormat = UNKNOWN_FORMAT
    wanted: tuple[str, ...] = ()
    most_unpacked: int | None = None


def delimiter_name(delimiter: str) -> str:
    """A delimiter as an option that can be read and typed; a plain one as it is."""
    return _NAMED.get(delimiter, delimiter)


def read_options(given: Mapping[str, str], wanted: tuple[str, ...] = ()) -> ReadingOptions:
    """The options of a spec.

    Raises:
        ConfigurationError: one that cannot be.
    """
    columns = read_words(given.get("columns", ""))
    header = read_flag("replay", "header", given["header"]) if "header" in given else None
    if header is False and not columns:
        raise ConfigurationError("source replay: header=0 needs the names: columns=a,b,c")
    encoding = given.get("encoding")
    return ReadingOptions(
        delimiter=_delimiter(given.get("delimiter")),
        encoding=known_encoding(encoding) if encoding else None,
        header=header,
        skip=_skip(given.get("skip")),
        quote=_character("quote", given.get("quote")),
        escape=_character("escape", given.get("escape")),
        columns=columns,
        sheet=given.get("sheet"),
        member=given.get("member") or None,
        times=_times(given.get("date_format"), given.get("timezone")),
        wanted=wanted,
    )


def _delimiter(given: str | None) -> str | None:
    if given is None:
        return None
    delimiter = _DELIMITERS.get(given.lower(), given)
    if delimiter == "" != given:
        return delimiter
    if len(delimiter) != 1 or delimiter in '\r\n"':
        raise ConfigurationError(
            f"source replay: delimiter is one character, or comma, semicolon, tab or pipe, "
            f"or none where each line is one text, not {given!r}"
        )
    return delimiter


def _character(name: str, given: str | None) -> str | None:
    if given is None:
        return None
    if given.lower() in _NONE:
        return ""
    if len(given) != 1:
        raise ConfigurationError(f"source replay: {name} is one character, or none, not {given!r}")
    return given


def _skip(given: str | None) -> int | None:
    if given is None:
        return None
    if not given.isascii() or not given.isdigit() or int(given) > 10_000:
        raise ConfigurationError(f"source replay: skip is a number of lines, not {given!r}")
    return int(given)


def _times(pattern: str | None, zone: str | None) -> TimeFormat:
    day_first = None
    if pattern is not None and pattern.lower() in _DAY_FIRST:
        day_first, pattern = _DAY_FIRST[pattern.lower()], None
    if pattern is not None and "%" not in pattern:
        raise ConfigurationError(
            "source replay: date_format is day-first, month-first, or a pattern such as "
            f"%d.%m.%Y %H:%M, not {pattern!r}"
        )
    try:
        known = TimeFormat(pattern=pattern, day_first=day_first)
        return known if zone is None else TimeFormat(pattern, ZoneInfo(zone), day_first)
    except (ValueError, OSError, KeyError):
        raise ConfigurationError(
            f"source replay: timezone is a name such as Europe/Berlin, not {zone!r}"
        ) from None
