"""When a post was written: a whole time, or a day and, in another column, the time of the day."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta

from groundswell.domain.post import InvalidPost, read_time
from groundswell.domain.timestamp import TimeFormat, is_day, parse_timestamp
from groundswell.sources.files.values import NoText, is_nothing, to_text

_O_CLOCK = re.compile(r"\s*(?:uhr|h|o.clock)\.?$", re.IGNORECASE)
_DOTTED = re.compile(r"(\d{1,2})[.h](\d\d)", re.IGNORECASE)
_SHARE_OF_DAY = re.compile(r"0?[.,]\d+|0")
_MIDNIGHT = time()


def read_moment(value: object, of_day: object, times: TimeFormat) -> datetime | None:
    """The time in UTC that ``value`` says, ``None`` if it says none. Where it is a day alone,
    ``of_day`` adds the time of the day.

    Raises:
        InvalidPost: one of them is no time, or may be one of two.
    """
    if isinstance(value, datetime | date):
        moment = value if isinstance(value, datetime) else datetime.combine(value, _MIDNIGHT)
        moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=times.zone)
        alone = moment.time() == _MIDNIGHT
    else:
        text = _text(value)
        if text is None:
            return None
        moment = read_time("created_at", text, times)
        alone = of_day is not None and is_day(text, times)
    try:
        clock = _clock(of_day) if alone else None
        if clock is None:
            return moment.astimezone(UTC)
        return _joined(moment.astimezone(times.zone).date(), clock, times)
    except OverflowError:
        raise InvalidPost("created_at", "lies outside the years 1 to 9999", value) from None
    except (ValueError, NoText):
        raise InvalidPost("time_of_day", "is no time of the day", of_day) from None


def is_clock(value: object) -> bool:
    """Whether it can be the time of a day."""
    try:
        clock = _clock(value)
        return clock is not None and _joined(date(2000, 1, 1), clock, TimeFormat()) is not None
    except (ValueError, NoText):
        return False


def _text(value: object) -> str | None:
    if isinstance(value, float) and value == value:  # as many digits as it has
        value = f"{value:.6f}"
    try:
        text = to_text(value)
    except NoText:
        raise InvalidPost("created_at", "is not text", value) from None
    return None if text is None or is_nothing(text) else text


def _joined(day: date, clock: str, times: TimeFormat) -> datetime:
    try:
        return parse_timestamp(f"{day.isoformat()} {clock}", TimeFormat(zone=times.zone))
    except ValueError:  # it may hold the day as well
        return parse_timestamp(clock, times)


def _clock(value: object) -> str | None:
    """The time of the day as ``8:15:30``, in whatever form a table or a sheet has it."""
    if isinstance(value, datetime):
        value = value.time()
    if isinstance(value, timedelta):
        return str((datetime.min + value).time())
    if isinstance(value, time):
        return value.isoformat()
    text = to_text(value)
    if text is None or is_nothing(text):
        return None
    text = _O_CLOCK.sub("", text.strip())
    if _SHARE_OF_DAY.fullmatch(text):  # as a spreadsheet keeps it
        seconds = round(float(text.replace(",", ".")) * 86_400)
        return str((datetime.min + timedelta(seconds=seconds)).time())
    dotted = _DOTTED.fullmatch(text)
    if text.isdigit():
        return f"{text}:00" if len(text) < 3 else text
    return f"{dotted[1]}:{dotted[2]}" if dotted else text
