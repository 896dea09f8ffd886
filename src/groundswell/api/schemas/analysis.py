"""Texts to analyse, and what is found in them."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, Field, StringConstraints, model_validator

MAX_TEXTS = 256
MAX_EXPLAINED = 16
MAX_CHARS = 1_000_000

Text = Annotated[str, StringConstraints(min_length=1, max_length=MAX_CHARS, pattern=r"\S")]


class AnalyzeRequest(BaseModel):
    """One text, or several; exactly one of the two fields."""

    text: Text | None = Field(None, description="One text.", examples=["I love this!"])
    texts: list[Text] | None = Field(
        None, min_length=1, max_length=MAX_TEXTS, description=f"At most {MAX_TEXTS}."
    )
    explain: bool = Field(
        False,
        description=f"Also give the weight of each word; for at most {MAX_EXPLAINED} texts.",
    )

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.text is None) == (self.texts is None):
            raise ValueError("give either text or texts")
        if self.explain and len(self.all_texts) > MAX_EXPLAINED:
            raise ValueError(f"explain takes at most {MAX_EXPLAINED} texts")
        return self

    @property
    def all_texts(self) -> list[str]:
        return [self.text] if self.text is not None else self.texts or []


class WordOut(BaseModel):
    """How much one word moved the score of the label that was given."""

    word: str = Field(description="As it stands in the text.", examples=["love"])
    start: int = Field(description="First character in the text.", examples=[2])
    end: int = Field(description="After the last character.", examples=[6])
    weight: float = Field(description="Above 0: it speaks for the label.", examples=[0.41])


class AnalyzedText(BaseModel):
    """What was found in one text."""

    text: str = Field(description="As it was given.")
    label: str = Field(
        description="negative, neutral or positive; unsupported: no model knows its language.",
        examples=["positive"],
    )
    confidence: float = Field(description="Probability of the label, 0 to 1.", examples=[0.97])
    scores: dict[str, float] = Field(description="The probability of each label.")
    emotion: str = Field(
        description="The most probable of the present emotions; neutral: none is.", examples=["joy"]
    )
    present_emotions: list[str] = Field(
        description="The emotions at or above their thresholds: several, or none.",
        examples=[["joy", "surprise"]],
    )
    emotions: dict[str, float] = Field(description="Each emotion's own probability.")
    lang: str | None = Field(
        description="The language found in it (ISO 639-1); null: none could be told.",
        examples=["en"],
    )
    words: list[WordOut] | None = Field(description="With `explain`; else null.")


class AnalyzeResponse(BaseModel):
    """One result for each text, in the order given."""

    model_name: str = Field(description="The model that read them.")
    results: list[AnalyzedText] = Field(description="In the order given.")
