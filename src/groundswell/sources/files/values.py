"""Values of a record: blanks, nulls, and ids damaged by spreadsheets."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

_NOTHING = frozenset(
    {"", "na", "n/a", "#n/a", "nan", "null", "none", "nil", "undefined", "\\n", "-", "<na>", "nat"}
)
"""What databases, R, pandas and spreadsheets write for nothing, in small letters."""
_LONGEST_NOTHING = 16
_SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE]\+?\d+")
_NUMERIC_STARTS = "0123456789+-"
_LONG_FLOAT = re.compile(r"\d{16,}\.0*")
_SHORT_NUMBER = re.compile(r"\d{1,9}")
_LONG_NUMBER = re.compile(r"\d{16,25}")
_COUNT = re.compile(r"(\d{1,15})(?:\.(?:0{0,2}|0{4,}))?")
_GROUPED = re.compile(r"\d{1,3}(?:([.,'’\s])\d{3})(?:\1\d{3}){0,3}")
"""``1.234``, ``1,234`` and ``1 234``: a count has no fraction."""
_SHORTENED = re.compile(
    r"(\d{1,6})(?:[.,](\d{1,3}))?\s*(k|m|b|tsd|mio|mrd|mln|млн|тыс|万|萬|億|亿|천|만|억)\.?",
    re.IGNORECASE,
)
_TIMES = {"k": 3, "tsd": 3, "тыс": 3, "천": 3, "m": 6, "mio": 6, "mln": 6, "млн": 6, "b": 9}
_TIMES |= {"mrd": 9, "万": 4, "萬": 4, "만": 4, "億": 8, "亿": 8, "억": 8}
_EXACT = 2**53
"""Whole numbers above are not all there among floating-point numbers."""
_PLACEHOLDERS = frozenset(
    {"[deleted]", "[removed]", "[ removed by reddit ]", "[deleted by user]", "[unavailable]"}
)


class NoText(ValueError):
    """A value that is no text, nor can be written as one."""


class RoundedId(ValueError):
    """A number that a spreadsheet or a floating-point column has made of an id."""


def is_nothing(text: str) -> bool:
    """Whether it stands for a value that is not there."""
    return len(text) < _LONGEST_NOTHING and text.strip().lower() in _NOTHING


def is_placeholder(text: str) -> bool:
    """Whether it stands where a text was before it was deleted or removed."""
    return text.startswith("[") and text.strip().lower() in _PLACEHOLDERS


def to_text(value: object) -> str | None:
    """The text of a plain value; ``None`` for none.

    Raises:
        NoText: it is a list, an object, or bytes that are no text.
    """
    if isinstance(value, str):
        return value if value and not value.isspace() else None
    if value is None:
        return None
    if isinstance(value, bool | Mapping | list | tuple | set):
        raise NoText
    if isinstance(value, bytes):
        try:
            return value.decode()
        except UnicodeDecodeError:
            raise NoText from None
    if isinstance(value, float | Decimal) and not math.isfinite(value):
        return None
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def to_count(value: object) -> int | None:
    """The whole number from 0 on that a value is; ``None`` for none.

    Thousands may be set apart, and large ones shortened: ``12,345``, ``12.3K``.
    """
    if isinstance(value, str):
        value = _count_in(value.strip())
    elif isinstance(value, float | Decimal) and math.isfinite(value) and value == int(value):
        value = int(value)
    is_count = isinstance(value, int) and not isinstance(value, bool) and value >= 0
    return value if is_count else None  # type: ignore[return-value]


def _count_in(text: str) -> int | None:
    if found := _COUNT.fullmatch(text):
        return int(found[1])
    if _GROUPED.fullmatch(text):
        return int("".join(filter(str.isdigit, text)))
    if found := _SHORTENED.fullmatch(text):
        whole, part, unit = found[1], found[2] or "", found[3].lower()
        return int((whole + part).ljust(len(whole) + _TIMES[unit], "0"))
    return None


def to_id(value: object) -> str | None:
    """The identity that a value is; ``None`` for none.

    Raises:
        RoundedId: it was one, before its last digits were lost.
        NoText: it is no plain value.
    """
    if isinstance(value, str):
        return _text_id(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        if abs(value) >= _EXACT:
            raise RoundedId
        return str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, Decimal) and value.is_finite() and value == value.to_integral_value():
        return str(int(value))
    text = to_text(value)
    return None if text is None else _text_id(text)


def _text_id(text: str) -> str | None:
    text = text.strip()
    if not text or is_nothing(text):
        return None
    if text[0] in _NUMERIC_STARTS and (_SCIENTIFIC.fullmatch(text) or _LONG_FLOAT.fullmatch(text)):
        raise RoundedId
    return text


def is_local(post_id: str) -> bool:
    """Whether an id is a short number, which every file, form and table counts for itself."""
    return len(post_id) < 10 and _SHORT_NUMBER.fullmatch(post_id) is not None


def are_rounded(ids: list[str]) -> bool:
    """Whether long numbers have lost their last digits: zeros where others have anything.

    Spreadsheets keep 15 digits, JavaScript 16 or 17. It takes enough ids that chance is no answer.
    """
    long = [each for each in ids if _LONG_NUMBER.fullmatch(each)]
    if len(long) < 2:
        return False
    zeros = min(len(each) - len(each.rstrip("0")) for each in long)
    return zeros * len(long) >= 6
