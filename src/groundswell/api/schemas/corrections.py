"""People's corrections of labels, in and out."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from groundswell.api.schemas.common import UtcTime
from groundswell.domain.correction import Correction

# What the model may leave open ("unsupported") a person does not.
GivenSentiment = Literal["negative", "neutral", "positive"]
GivenEmotion = Literal["anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise"]

MAX_NAME_CHARS = 256
MAX_NOTE_CHARS = 1000


def _told(value: str | None) -> str | None:
    """The text; a blank one says nothing."""
    if value is not None and "\x00" in value:
        raise ValueError("contains a NUL character")
    return value.strip() or None if value is not None else None


# The length is the text's: of null there is none to be measured.
ByWhom = Annotated[
    Annotated[str, Field(max_length=MAX_NAME_CHARS)] | None,
    AfterValidator(_told),
    Field(
        description="Who says so; with a login, its name counts instead.",
        examples=["ann"],
    ),
]
Note = Annotated[
    Annotated[str, Field(max_length=MAX_NOTE_CHARS)] | None,
    AfterValidator(_told),
    Field(description="Why.", examples=["meant ironically"]),
]


class Relabel(BaseModel):
    """What a person says a post is; at least one of the two labels."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={
            "examples": [{"sentiment": "negative", "by": "ann", "note": "meant ironically"}]
        },
    )

    sentiment: GivenSentiment | None = Field(
        None, description="The right sentiment.", examples=["negative"]
    )
    emotion: GivenEmotion | None = Field(
        None, description="The right emotion; `neutral` for none.", examples=["anger"]
    )
    by: ByWhom = None
    note: Note = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.sentiment is None and self.emotion is None:
            raise ValueError("give sentiment, emotion or both")
        return self


class RelabelOut(BaseModel):
    """One correction that a person made, and what became of it."""

    id: str = Field(description="UUIDv7.", examples=["019ab3c2-7b1e-7c70-8f4e-5a1f0c9d2e11"])
    field: Literal["sentiment", "emotion"] = Field(description="Which label.")
    from_label: str = Field(
        alias="from", description="What the post was counted as before.", examples=["positive"]
    )
    to_label: str = Field(
        alias="to", description="What the person said it is.", examples=["negative"]
    )
    by: str | None = Field(description="Who said so, if known.", examples=["ann"])
    at: UtcTime = Field(description="When.")
    note: str | None = Field(description="Why, if told.", examples=["meant ironically"])
    ended_at: UtcTime | None = Field(description="Since when it holds no more; null: it holds.")
    ended_by: str | None = Field(description="Who ended it, if known.", examples=["ben"])
    end_reason: Literal["replaced", "withdrawn", "edited"] | None = Field(
        description="Another correction came, it was taken back, or the post has a new text."
    )

    @classmethod
    def of(cls, correction: Correction) -> RelabelOut:
        return cls.model_validate(
            {
                "id": correction.id,
                "field": correction.field.value,
                "from": correction.from_label,
                "to": correction.to_label,
                "by": correction.by,
                "at": correction.at,
                "note": correction.note,
                "ended_at": correction.ended_at,
                "ended_by": correction.ended_by,
                "end_reason": correction.end_reason and correction.end_reason.value,
            }
        )
