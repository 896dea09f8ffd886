"""Query parameters shared by several resources, validated before anything is read."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated

from fastapi import HTTPException, Query
from pydantic import AfterValidator, BeforeValidator

from groundswell.domain.clock import parse_time

_LAST_YEAR = 9998
_PLUS_LOST = re.compile(r"(T[\d:.]+) (\d\d:?\d\d)$")


def refuse_nul(value: str) -> str:
    """A text that can be compared in the store.

    Raises:
        ValueError: it contains a NUL character.
    """
    if "\x00" in value:
        raise ValueError("contains a NUL character")
    return value


def read_time(value: object) -> object:
    """An ISO 8601 time of a query; a ``+`` that its URL did not escape is understood.

    Raises:
        ValueError: it is none, or later than any bucket can be.
    """
    if not isinstance(value, str):
        return value
    moment = parse_time(_PLUS_LOST.sub(r"\1+\2", value))
    if moment.year > _LAST_YEAR:
        raise ValueError(f"is after the year {_LAST_YEAR}")
    return moment


Text = Annotated[str, AfterValidator(refuse_nul)]
Time = Annotated[datetime, BeforeValidator(read_time)]

StartDate = Annotated[
    Time | None,
    Query(
        description="ISO 8601; no offset means UTC. The range includes it.",
        examples=["2026-11-22T00:00:00Z"],
    ),
]
EndDate = Annotated[
    Time | None,
    Query(
        description="ISO 8601; no offset means UTC. The range ends before it.",
        examples=["2026-11-23T00:00:00Z"],
    ),
]
Limit = Annotated[int, Query(ge=1, le=100, description="Most items in the answer.")]
Offset = Annotated[int, Query(ge=0, le=1_000_000, description="Items left out at the beginning.")]


def refuse(name: str, problem: str, place: str = "query") -> HTTPException:
    """The 422 of a parameter that is right by itself but not with the others."""
    return HTTPException(422, [{"loc": [place, name], "msg": problem, "type": "value_error"}])


def check_order(start: datetime | None, end: datetime | None) -> None:
    """Refuse a range that ends before it starts."""
    if start is not None and end is not None and start > end:
        raise refuse("start_date", "start_date is after end_date")
