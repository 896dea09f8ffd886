"""``Retry-After`` and rate limit headers: how long a network asks us to wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from groundswell.domain.clock import parse_time, utc_now

LONGEST = 86_400.0
_THROTTLED = 60.0
_UNIX_FROM = 1e9


def wait_of(status: int, headers: Mapping[str, str]) -> float | None:
    """Seconds, at most a day; ``None``: nothing was asked for.

    ``Retry-After`` holds seconds or a date. After 429 also the reset of a rate limit: seconds
    (Reddit), a Unix time (X) or an ISO time (Mastodon); without any, a minute.
    """
    wait = _retry_after(headers.get("retry-after", ""))
    if wait is None and status == 429:
        for name in ("x-ratelimit-reset", "x-rate-limit-reset"):
            wait = wait if wait is not None else _reset(headers.get(name, ""))
        wait = _THROTTLED if wait is None else wait
    return None if wait is None else min(max(wait, 0.0), LONGEST)


def _retry_after(text: str) -> float | None:
    if text.strip().isdigit():
        return float(text)
    try:
        return _until(parsedate_to_datetime(text))
    except (ValueError, TypeError):
        return None


def _reset(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        try:
            return _until(parse_time(text))
        except ValueError:
            return None
    return number - utc_now().timestamp() if number > _UNIX_FROM else number


def _until(moment: datetime) -> float:
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return (moment - utc_now()).total_seconds()
