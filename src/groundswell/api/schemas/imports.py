"""Files: how one is read, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel, Field

from groundswell.api.schemas.common import UtcTime
from groundswell.sources.files.inspection import Inspection

_REASONS = Field(
    description="How many for each reason.",
    examples=[{"created_at may be day/month or month/day": 7}],
)


class PreviewPost(BaseModel):
    """A post as it would come in."""

    operation: str = Field(description="create, update or delete.", examples=["create"])
    post_id: str = Field(description="Its id.", examples=["tweets:17"])
    source: str = Field(description="The network it came from.", examples=["replay"])
    content: str = Field(description="Its text.", examples=["so good"])
    created_at: UtcTime = Field(description="When it was written.")
    author: str | None = Field(None, description="Who wrote it.", examples=["ann"])
    lang: str | None = Field(None, description="Its language.", examples=["en"])
    url: str | None = Field(None, description="Where it is.")
    title: str | None = Field(None, description="Its title.")


class InspectionOut(BaseModel):
    """How a file is read and what it would become; nothing of it is stored."""

    file: str = Field(description="Its name.", examples=["tweets.csv"])
    form: Mapping[str, Any] = Field(
        description="Its format, compression, encoding, and the dialect of a table.",
        examples=[{"format": "table", "encoding": "cp1252", "delimiter": ";"}],
    )
    columns: Sequence[str] = Field(
        description="Those that a table declares.", examples=[["id", "tweet", "date"]]
    )
    examples: Mapping[str, Sequence[str]] = Field(
        description="The first values of each column; of JSON, of each field, nested ones by "
        "dotted names.",
        examples=[{"tweet": ["so good", "so bad"]}],
    )
    fields: Mapping[str, str] = Field(
        description="The column that holds each field of a post. Empty for known exports, which "
        "say it by themselves.",
        examples=[{"content": "tweet", "created_at": "date"}],
    )
    options: Mapping[str, str] = Field(
        description="The options it was read with, detected or given: with these it is read alike.",
        examples=[{"delimiter": ";", "encoding": "cp1252", "date_format": "day-first"}],
    )
    guessed: Sequence[str] = Field(
        description="Which of these nobody gave.", examples=[["delimiter", "encoding"]]
    )
    dates: str = Field(
        description="How dates are read.",
        examples=["day first, UTC where no zone is named"],
    )
    problem: str | None = Field(
        description="Why no post can be read before an option is given: there is no column for "
        "the text, or none of a name that was given."
    )
    rows: int = Field(description="Rows that were looked at.", examples=[10_000])
    complete: bool = Field(description="Whether these were all.")
    accepted: int = Field(description="Posts in them that would come in.", examples=[9_993])
    posts: Sequence[PreviewPost] = Field(description="The first five.")
    refused: Mapping[str, int] = _REASONS
    first: Mapping[str, str] = Field(
        description="Where the first of each reason stands.",
        examples=[{"created_at may be day/month or month/day": "line 3"}],
    )
    passed_over: Mapping[str, int] = Field(
        description="What is no post and is not meant to be one, by reason.", examples=[{}]
    )
    notes: Mapping[str, int] = Field(description="What is left out of posts.", examples=[{}])

    @classmethod
    def of(cls, found: Inspection, file: str, given: Mapping[str, str]) -> InspectionOut:
        """``file`` stands in for where the file was kept, wherever that is told."""
        return cls(
            file=file,
            form=found.form,
            columns=found.columns,
            examples=found.examples,
            fields=found.fields,
            options=found.options,
            guessed=[name for name in found.options if name not in given],
            dates=found.dates,
            problem=found.problem.replace(found.file, file) or None,
            rows=found.rows,
            complete=found.complete,
            accepted=found.accepted,
            posts=[PreviewPost.model_validate(post) for post in found.posts],
            refused=found.refused,
            first=found.first,
            passed_over=found.passed_over,
            notes=found.notes,
        )
