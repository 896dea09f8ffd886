"""Times as posts carry them: ISO 8601 in, aware UTC out."""

from __future__ import annotations

import re
from datetime import UTC, datetime

_ZONE_TWICE = re.compile(r"([+-]\d\d:?\d\d)Z$")
_FRACTION = re.compile(r"(\.\d{6})\d+")


def parse_time(text: str) -> datetime:
    """Read an ISO 8601 time as aware UTC.

    ``Z``, an offset, both (``+00:00Z``, seen in the wild) and none (taken as UTC) are read;
    fractions finer than a microsecond are cut.

    Raises:
        ValueError: the text is no ISO 8601 time, or lies outside the years 1 to 9999 in UTC.
    """
    try:
        moment = _read(text)
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"not an ISO 8601 time: {text[:64]!r}") from error


def _read(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError:  # seldom: what needs cleaning first
        cleaned = _FRACTION.sub(r"\1", _ZONE_TWICE.sub(r"\1", text.strip().upper()))
        return datetime.fromisoformat(cleaned)


def utc_now() -> datetime:
    """The present, aware, in UTC."""
    return datetime.now(UTC)
