"""How an uploaded file is read, as query parameters: the options of ``replay:FILE``."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import Query
from pydantic import BaseModel, ConfigDict, Field

from groundswell.api.params.common import Text
from groundswell.sources.files.mapping import FIELDS

_Column = Annotated[Text | None, Field(max_length=500)]
_Word = Annotated[Text | None, Field(max_length=100)]


class FileOptions(BaseModel):
    """What is not given is detected; a column's name that is empty says that there is none."""

    model_config = ConfigDict(extra="ignore")

    file: Annotated[Text, Field(min_length=1, max_length=255)] = Field(
        description="The file's name. Its ending tells the format, and ids of rows without one "
        "begin with it.",
        examples=["tweets.csv"],
    )
    content: _Column = Field(None, description="The column of the text.", examples=["tweet"])
    post_id: _Column = Field(None, description="The column of the id.")
    author: _Column = Field(None, description="The column of the author.")
    created_at: _Column = Field(None, description="The column of the time.", examples=["date"])
    time_of_day: _Column = Field(
        None, description="The column of the time of the day, where `created_at` holds a day alone."
    )
    source: _Column = Field(None, description="The column of the network it came from.")
    lang: _Column = Field(None, description="The column of the language.")
    url: _Column = Field(None, description="The column of the address.")
    title: _Column = Field(None, description="The column of the title.")
    operation: _Column = Field(None, description="The column that says create, update or delete.")
    delimiter: _Word = Field(
        None, description="One character, or comma, semicolon, tab, pipe.", examples=["semicolon"]
    )
    encoding: _Word = Field(None, description="Of the text.", examples=["cp1252"])
    header: Literal["0", "1"] | None = Field(
        None, description="Whether a line names the columns; 0 needs `columns`."
    )
    skip: _Word = Field(None, description="Lines before the header.", examples=["6"])
    quote: _Word = Field(None, description="One character, or none.")
    escape: _Word = Field(None, description="One character, or none.")
    columns: Annotated[Text | None, Field(max_length=4000)] = Field(
        None, description="Names of the columns, of a table without a header (comma-separated)."
    )
    sheet: _Column = Field(
        None,
        description="The sheet of a spreadsheet; otherwise the first that has a column for the "
        "text.",
    )
    member: _Column = Field(
        None,
        description="Which files of an archive are read as one, by name or pattern; otherwise "
        "those of one kind that hold posts.",
        examples=["tweets*.js"],
    )
    date_format: _Word = Field(
        None, description="day-first, month-first, or a pattern.", examples=["day-first"]
    )
    timezone: _Word = Field(
        None, description="Of times that name no zone.", examples=["Europe/Berlin"]
    )
    name: Annotated[Text | None, Field(max_length=256)] = Field(
        None, description="The source of posts that name none."
    )
    ids: Literal["auto", "local", "global"] | None = Field(
        None, description="Whether ids are unique in this file only."
    )
    html: Literal["text", "keep"] | None = Field(
        None, description="Whether HTML stays as it is; otherwise its words are read."
    )
    clock: Literal["post", "now"] | None = Field(
        None, description="`now`: every post is of the moment it is read."
    )

    def given(self) -> dict[str, str]:
        """The options that were given; one without a value was not, save that of a column: no
        column holds that field."""
        told = self.model_dump(exclude={"file"}, exclude_none=True)
        return {name: value for name, value in told.items() if value or name in FIELDS}


OptionsOf = Annotated[FileOptions, Query()]
