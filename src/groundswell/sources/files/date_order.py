"""Whether days stand before months, by the order of what was written one after the other."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

from groundswell.domain.clock import utc_now
from groundswell.domain.timestamp import TimeFormat, parse_timestamp

_AHEAD = timedelta(days=1)
_BETTER = 4
"""So many times less often must the right order go back in time: phones set their clocks."""


def day_first_by_order(times: Sequence[str]) -> bool | None:
    """Which reading of dates such as ``03/04/24`` goes back in time, or leads into the future, far
    less often; ``None`` if neither does."""
    wrong = {day_first: _contradictions(times, day_first) for day_first in (True, False)}
    for day_first in (True, False):
        other = wrong[not day_first]
        if other > 0 and wrong[day_first] * _BETTER <= other:
            return day_first
    return None


def _contradictions(times: Sequence[str], day_first: bool) -> int:
    moments: list[datetime] = []
    for text in times:
        try:
            moments.append(parse_timestamp(text, TimeFormat(day_first=day_first)))
        except ValueError:
            continue
    back = sum(later < earlier - timedelta(hours=1) for earlier, later in pairwise(moments))
    latest = utc_now() + _AHEAD
    return back + sum(moment > latest for moment in moments)
