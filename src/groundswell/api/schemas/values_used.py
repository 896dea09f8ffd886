"""The filters by value that an answer was made with, told in it."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from groundswell.domain.value_filter import ValueFilter
from groundswell.store.filters import FILTERED_BY_VALUE, PostFilter

Included = str | list[str] | None
"""One value as a string, several as a list, in their order; null: any."""


class ValuesUsed(BaseModel):
    """Which values posts have, and which they do not have."""

    source: Included = Field(
        description="Of this source, or of any of these.", examples=["bluesky"]
    )
    exclude_source: list[str] = Field(description="Of none of these sources.", examples=[["rss"]])
    sentiment: Included = Field(
        description="With this label, or any of these.", examples=["positive"]
    )
    exclude_sentiment: list[str] = Field(
        description="With none of these labels.", examples=[["neutral"]]
    )
    emotion: Included = Field(
        description="With this emotion, or any of these.", examples=[["fear", "joy"]]
    )
    exclude_emotion: list[str] = Field(
        description="With none of these emotions.", examples=[["anger"]]
    )
    author: Included = Field(description="By this author, or any of these.", examples=["ann"])
    exclude_author: list[str] = Field(description="By none of these authors.", examples=[["bob"]])


def included(values: ValueFilter) -> Included:
    """The values that pass, as an answer tells them."""
    found = sorted(values.include)
    return found[0] if len(found) == 1 else found or None


def values_used(chosen: PostFilter) -> dict[str, Any]:
    """The fields of ``ValuesUsed``."""
    told: dict[str, Any] = {}
    for name in FILTERED_BY_VALUE:
        values: ValueFilter = getattr(chosen, name)
        told[name] = included(values)
        told[f"exclude_{name}"] = sorted(values.exclude)
    return told
