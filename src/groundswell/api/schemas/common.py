"""What all resources share: times, labels, and the form of an error."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, PlainSerializer

SentimentLabel = Literal["negative", "neutral", "positive", "unsupported"]
EmotionLabel = Literal[
    "anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise", "unsupported"
]


def _no_boolean(value: object) -> object:
    """JSON's true is not 1."""
    if isinstance(value, bool):
        raise ValueError("takes a number, not true or false")
    return value


WholeNumber = Annotated[int, BeforeValidator(_no_boolean)]
RealNumber = Annotated[float, BeforeValidator(_no_boolean)]

UtcTime = Annotated[
    datetime,
    PlainSerializer(lambda moment: moment.astimezone(UTC).isoformat(), return_type=str),
    Field(json_schema_extra={"format": "date-time"}, examples=["2026-11-22T08:00:00+00:00"]),
]
"""A time on its way out: ISO 8601 in UTC, with its offset."""

Percentage = Annotated[float, Field(ge=0, le=100, description="Percent.", examples=[33.33])]
PostCount = Annotated[int, Field(ge=0, description="Posts.", examples=[12])]
LimitUsed = Annotated[int, Field(description="The `limit` that was used.", examples=[50])]
OffsetUsed = Annotated[int, Field(description="The `offset` that was used.", examples=[0])]


class ErrorDetail(BaseModel):
    """One thing that is wrong with a request."""

    loc: list[str | int] = Field(description="Where it is.", examples=[["query", "limit"]])
    msg: str = Field(
        description="What is wrong with it.",
        examples=["Input should be less than or equal to 100"],
    )
    type: str = Field(description="A stable name of the problem.", examples=["less_than_equal"])


class ErrorBody(BaseModel):
    """The body of every answer that is an error."""

    detail: str | list[ErrorDetail] = Field(description="What was wrong, and what to do.")


_TOLD = {
    400: "The body is not what its `Content-Encoding` says.",
    401: "Nobody is known by what was shown.",
    404: "There is nothing at this path, or nothing of this id.",
    405: "The path exists, but not with this method.",
    409: "The name is taken, somebody else changed it in between, or others use it.",
    413: "The body is longer than this path takes.",
    415: "The body is of a type, or has a `Content-Encoding`, that is not taken.",
    422: "A parameter or the body is not as described.",
    500: "An error of ours; the log holds it under the answer's `X-Request-ID`.",
    507: "The platform's disk has no room for the file.",
    503: "PostgreSQL or Redis does not answer; try again after `Retry-After` seconds.",
}


def errors(*codes: int) -> dict[int | str, dict[str, Any]]:
    """The documented error answers of an endpoint: those given, and those all have."""
    return {code: {"model": ErrorBody, "description": _TOLD[code]} for code in (*codes, 405, 422)}
