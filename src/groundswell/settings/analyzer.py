"""Which model reads the posts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import NoDecode

from groundswell.settings.section import Section, split_commas


class AnalyzerSettings(Section):
    """Which model reads the posts."""

    huggingface_model: str = Field("", description="Sentiment model; empty: the bundled one.")
    emotion_model: str = Field("", description="Emotion model; empty: the bundled one.")
    model_languages: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Languages these two know (comma-separated codes: en,de); empty: any."
    )
    other_languages_model: str = Field(
        "", description="Sentiment model for languages they do not know; empty: unsupported."
    )
    detect_language: bool = Field(
        True, description="Tell each post's language; false: the model reads posts of any."
    )
    analyzer_threads: int = Field(0, ge=0, le=512, description="Cores to use; 0: all.")
    analyzer_cache_size: int = Field(10_000, ge=0, description="Texts remembered a process.")

    @field_validator("model_languages", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return split_commas(value)
