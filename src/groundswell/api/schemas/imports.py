"""Files: how one is read, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, Field

from groundswell.api.schemas.common import UtcTime
from groundswell.domain.file_import import FileImport, Phase
from groundswell.sources.files.inspection import Inspection

_REASONS = Field(
    description="How many for each reason.",
    examples=[{"created_at may be day/month or month/day": 7}],
)


_PASSED_OVER = Field(
    description="What is no post and is not meant to be one, by reason.", examples=[{}]
)
_NOTES = Field(description="What is left out of posts, by reason.", examples=[{}])
_FIRST = Field(
    description="Where the first of each reason stands.",
    examples=[{"created_at may be day/month or month/day": "line 3"}],
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
    first: Mapping[str, str] = _FIRST
    passed_over: Mapping[str, int] = _PASSED_OVER
    notes: Mapping[str, int] = _NOTES

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


class ImportOut(BaseModel):
    """A file that somebody sent, how far its reading is, and what became of its rows."""

    id: str = Field(description="Its id.", examples=["0b0e7c0e-8d3c-4c58-a8ad-0a4ed8c8b8c1"])
    file: str = Field(description="The file's name.", examples=["tweets.csv"])
    phase: Literal["uploading", "reading", "done", "failed", "stopped", "interrupted"] = Field(
        description="`failed`: `error` tells why. `stopped`: somebody asked for it. "
        "`interrupted`: the process that read it is gone; sent again, it goes on where it was."
    )
    error: str | None = Field(description="Why it failed.")
    size: int = Field(description="Bytes that have arrived.", examples=[48_213])
    by: str | None = Field(description="Who sent it, where people log in.")
    started_at: UtcTime = Field(description="When it was sent.")
    updated_at: UtcTime = Field(description="When its process last told of it.")
    options: Mapping[str, str] = Field(
        description="The options that were given.", examples=[{"content": "tweet"}]
    )
    share: float | None = Field(
        description="How much was read, 0 to 1; null where the file's length is not known before "
        "its end.",
        examples=[0.4],
    )
    read: int = Field(description="Rows read.", examples=[10_000])
    accepted: int = Field(description="Posts that are on the stream.", examples=[9_993])
    repeated: int = Field(description="Of these, repeats of others in the file.", examples=[0])
    differing: int = Field(
        description="Of these, with the id of another in the file and another text: only the "
        "first counts, the others become dead letters.",
        examples=[0],
    )
    refused: Mapping[str, int] = _REASONS
    first: Mapping[str, str] = _FIRST
    passed_over: Mapping[str, int] = _PASSED_OVER
    notes: Mapping[str, int] = _NOTES
    sources: Sequence[str] = Field(
        description="The sources of its posts; the first twenty.", examples=[["replay"]]
    )
    oldest: UtcTime | None = Field(description="The earliest time of its posts.")
    newest: UtcTime | None = Field(description="The latest time of its posts.")

    @classmethod
    def of(cls, found: FileImport, now: datetime) -> ImportOut:
        phase, counts = found.phase_at(now), found.counts
        return cls(
            id=found.id,
            file=found.file,
            phase=phase.value,
            error=found.error or None,
            size=found.size,
            by=found.by,
            started_at=found.started_at,
            updated_at=found.at,
            options=found.options,
            share=1.0 if phase is Phase.DONE else counts.share,
            read=counts.read,
            accepted=counts.accepted,
            repeated=counts.repeated,
            differing=counts.differing,
            refused=counts.refused,
            first=counts.first,
            passed_over=counts.passed_over,
            notes=counts.notes,
            sources=counts.sources,
            oldest=counts.oldest,
            newest=counts.newest,
        )


class ImportList(BaseModel):
    """The last files that were sent."""

    imports: Sequence[ImportOut] = Field(description="The newest first; at most 100.")
