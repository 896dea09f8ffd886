"""Parsing of timestamps, in the formats that networks, databases and spreadsheets write.

One reader for every way in. What can be read in two ways is refused, never guessed: a file, or
whoever names its options, may say more in a :class:`TimeFormat`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo

from groundswell.domain.clock import parse_time
from groundswell.domain.date_words import in_english
from groundswell.domain.timezones import ZONES

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EXCEL_EPOCH = datetime(1899, 12, 30)
_EXCEL_2000, _EXCEL_2200 = 36526, 109574
_MICROSECONDS = {9: 10**6, 10: 10**6, 12: 10**3, 13: 10**3, 16: 1}
"""Microseconds in the unit of a Unix time, by its digits (from 2001 on; 19 are nanoseconds)."""

_DIGITS = re.compile(r"(\d+)(?:[.,](\d*))?", re.ASCII)
_COMPACT = {12: "%Y%m%d%H%M", 14: "%Y%m%d%H%M%S"}
_CLOCK = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::(?P<second>\d\d)(?:[.,](?P<fraction>\d{1,9}))?)?"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?"
)
_ZONE = (
    r"(?:\s*\(?(?P<zone>[a-z]{1,5}|(?:utc|gmt)?[+-]\d\d?:?(?:\d\d)?)\)?"
    r"(?:\s+\([a-z]+\))?)?"
)
_NAMED_DAY = r"(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*\.?,?\s+)?"
_MONTH = (
    r"(?P<month_name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:r?uary|ch|il|[ey]|ust|t|t?ember|ober)?\.?"
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_THEN = r"(?:,|\s+(?:at|@|·|-))?\s*"
_FORMS = tuple(
    re.compile(form, re.ASCII | re.IGNORECASE)
    for form in (
        # 2023-1-5 9:03, 2020/01/01 00:00:00 UTC, 2019-02-12 19:21:56 EST, 2015-02-24 11:35 -0800
        rf"(?P<year>\d{{4}})[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)(?:[t\s]\s*{_CLOCK}{_ZONE})?",
        # Wed Oct 10 20:19:24 +0000 2018, Mon Apr 06 22:19:45 PDT 2009, Mon Apr  6 22:19:45 2009
        rf"{_NAMED_DAY}{_MONTH}\s+(?P<day>\d\d?)\s+{_CLOCK}{_ZONE}\s+(?P<year>\d{{4}})",
        # Tue, 14 Mar 2023 09:26:53 GMT, 14-Mar-2023, 5 January 2023 9:03 PM
        rf"{_NAMED_DAY}(?P<day>\d\d?)(?:st|nd|rd|th)?[\s-]+{_MONTH},?[\s-]+(?P<year>\d{{4}})"
        rf"(?:{_THEN}{_CLOCK}{_ZONE})?",
        # Apr 6, 2009 at 10:19 PM UTC, January 5 2023, Oct 10, 2018 @ 20:19:24.000
        rf"{_NAMED_DAY}{_MONTH}\s+(?P<day>\d\d?)(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}})"
        rf"(?:{_THEN}{_CLOCK}{_ZONE})?",
        # 10:19 PM · Apr 6, 2009
        rf"{_CLOCK}{_ZONE}\s*[·,-]?\s*{_MONTH}\s+(?P<day>\d\d?),?\s+(?P<year>\d{{4}})",
        # 31/01/2023 14:05, 1/31/2023 2:05 PM, 31.01.2023, 31-01-23
        rf"(?P<first>\d\d?)(?P<mark>[/.-])(?P<other>\d\d?)(?P=mark)(?P<year>\d{{4}}|\d\d)"
        rf"(?:{_THEN}{_CLOCK}{_ZONE})?",
    )
)
_NUMERIC = _FORMS[-1]
_LONGEST = 80
"""Characters of a date, with the names of a day, a month and a zone."""
_CLOCK_DIRECTIVES = ("%H", "%I", "%M", "%X", "%c", "%s")


class AmbiguousTime(ValueError):
    """A date that is one day or another, depending on who wrote it."""


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """The known format of the times at hand.

    ``pattern`` is one of ``strptime``; ``zone`` holds for times that name none; ``day_first``
    says how ``10/07/2015`` is meant, ``None`` when nobody knows.
    """

    pattern: str | None = None
    zone: tzinfo = UTC
    day_first: bool | None = None


UNKNOWN_FORMAT = TimeFormat()


def parse_timestamp(text: str, known: TimeFormat = UNKNOWN_FORMAT) -> datetime:
    """Parse a post's time to aware UTC.

    ISO 8601; Unix seconds, milliseconds, microseconds and nanoseconds, with or without a fraction;
    dates with names of months and zones, as in mail and in the API of Twitter, in English or
    another language that the models read; dates with slashes or dots; the serial numbers of
    spreadsheets.

    Raises:
        AmbiguousTime: the day may be the month, and ``known`` does not say.
        ValueError: it is no time, or lies outside the years 1 to 9999.
    """
    text = text.strip()
    try:
        if known.pattern is not None:
            moment = datetime.strptime(text, known.pattern)
        elif number := _DIGITS.fullmatch(text):
            moment = _of_digits(number)
        else:
            moment = _of_words(text, known)
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=known.zone)
        return moment if moment.tzinfo is UTC else moment.astimezone(UTC)
    except AmbiguousTime:
        raise
    except (ValueError, OverflowError) as error:
        raise ValueError(f"not a time: {text[:64]!r}") from error


def day_comes_first(text: str) -> bool | None:
    """What a date such as ``31/01/2023`` proves; ``None`` if it could be either, or is no such."""
    found = _form_of(text.strip())
    if found is None or found.re is not _NUMERIC:
        return None
    return _day_first(found)


def _day_first(found: re.Match[str]) -> bool | None:
    first, other = int(found["first"]), int(found["other"])
    if found["mark"] == "." or (first > 12 >= other):
        return True
    return False if other > 12 >= first else None


def is_numeric_date(text: str) -> bool:
    """Whether it is a date of two numbers and a year, as in ``10/07/2015``."""
    found = _form_of(text.strip())
    return found is not None and found.re is _NUMERIC


def is_day(text: str, known: TimeFormat = UNKNOWN_FORMAT) -> bool:
    """Whether it says a day without the time of the day; midnight without a zone is none."""
    text = text.strip()
    if known.pattern is not None:
        return not any(directive in known.pattern for directive in _CLOCK_DIRECTIVES)
    if number := _DIGITS.fullmatch(text):
        return len(number[1]) in (5, 8) and not int(number[2] or 0)
    found = _form_of(text)
    if found is None or found.groupdict().get("zone"):
        return False
    return not any(int(found[part] or 0) for part in ("hour", "minute", "second", "fraction"))


def _of_digits(number: re.Match[str]) -> datetime:
    whole, fraction = number[1], number[2] or ""
    digits, value = len(whole), int(whole)
    if digits == 5 and _EXCEL_2000 <= value < _EXCEL_2200:
        day = timedelta(days=float(f"{whole}.{fraction}"))
        return _EXCEL_EPOCH + timedelta(seconds=round(day.total_seconds(), 3))
    if digits in _COMPACT and not fraction and whole.startswith(("19", "20")):
        return datetime.strptime(whole, _COMPACT[digits])
    if digits == 8 and not fraction:
        return datetime.strptime(whole, "%Y%m%d")
    if digits == 19:
        return _EPOCH + timedelta(microseconds=value // 1000)
    unit = _MICROSECONDS.get(digits, 0)
    if not unit:
        raise ValueError(f"{digits} digits are no time")
    part = int(fraction[:9].ljust(9, "0")) * unit // 10**9
    return _EPOCH + timedelta(microseconds=value * unit + part)


def _of_words(text: str, known: TimeFormat) -> datetime:
    try:
        if text[13:14] == ".":  # 2026-03-20 08.30 is half past eight
            raise ValueError
        return datetime.fromisoformat(text)
    except ValueError:
        found = _form_of(text)
        return parse_time(text) if found is None else _assemble(found, known)


def _form_of(text: str) -> re.Match[str] | None:
    """The parts of a date, as one of the forms has them."""
    found = next((found for form in _FORMS if (found := form.fullmatch(text))), None)
    if found is not None or len(text) > _LONGEST:
        return found
    text = in_english(text)
    return next((found for form in _FORMS if (found := form.fullmatch(text))), None)


def _assemble(found: re.Match[str], known: TimeFormat) -> datetime:
    parts = found.groupdict()
    year = int(parts["year"])
    if year < 100:
        year += 2000
    month, day = _month_and_day(found, known)
    hour = int(parts.get("hour") or 0)
    if half := parts.get("half"):
        if not 1 <= hour <= 12:
            raise ValueError("a 12-hour clock has the hours 1 to 12")
        hour = hour % 12 + (12 if half.lower() == "p" else 0)
    fraction = (parts.get("fraction") or "")[:6].ljust(6, "0")
    zone = _zone(parts.get("zone"), known)
    minute, second = int(parts.get("minute") or 0), int(parts.get("second") or 0)
    return datetime(year, month, day, hour, minute, second, int(fraction), zone)


def _month_and_day(found: re.Match[str], known: TimeFormat) -> tuple[int, int]:
    parts = found.groupdict()
    if name := parts.get("month_name"):
        return _MONTHS.index(name.lower()) + 1, int(parts["day"])
    if parts.get("month"):
        return int(parts["month"]), int(parts["day"])
    first, other = int(parts["first"]), int(parts["other"])
    day_first = _day_first(found)
    if day_first is None:
        day_first = True if first == other else known.day_first
    if day_first is None:
        raise AmbiguousTime(f"may be day/month or month/day: {found[0][:64]!r}")
    return (other, first) if day_first else (first, other)


def _zone(name: str | None, known: TimeFormat) -> tzinfo:
    if not name:
        return known.zone
    folded = name.upper().removeprefix("UTC").removeprefix("GMT")
    if folded in ("", "Z", "UT"):
        return UTC
    if folded[0] in "+-":
        digits = folded[1:].replace(":", "")
        hours, minutes = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
        offset = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-offset if folded[0] == "-" else offset)
    if folded in ZONES:
        return timezone(timedelta(hours=ZONES[folded]))
    if known.zone is not UTC:
        return known.zone
    raise ValueError(f"{name} is not the name of one time zone")
