"""Settings of the models."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import NoDecode

from groundswell.settings.section import Section, split_commas

BUNDLED = "bundled"
"""The model for other languages that the package brings."""
NO_MODEL = "none"


class AnalyzerSettings(Section):
    """Which model reads the posts."""

    huggingface_model: str = Field("", description="Sentiment model; empty: the bundled one.")
    emotion_model: str = Field("", description="Emotion model; empty: the bundled one.")
    model_languages: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Languages these two know (comma-separated codes: en,de); empty: any."
    )
    other_languages_model: str = Field(
        BUNDLED,
        description="Model for languages they do not know: `bundled`, a sentiment model, or one "
        "that our training made; `none`: unsupported.",
    )
    detect_language: bool = Field(
        True, description="Tell each post's language; false: the model reads posts of any."
    )
    analyzer_url: str = Field(
        "", description="Server of a sentiment model (http://gpu:8080); empty: the model above."
    )
    emotion_url: str = Field("", description="Server of an emotion model; empty: the model above.")
    analyzer_protocol: Literal["tei", "kserve"] = Field(
        "tei", description="What both speak: text-embeddings-inference, or KServe's v2."
    )
    analyzer_model: str = Field(
        "", description="The sentiment model's name there; tei tells it by itself."
    )
    emotion_url_model: str = Field("", description="The emotion model's name there.")
    analyzer_labels: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="Labels of a KServe answer's columns (comma-separated); empty: by number."
    )
    emotion_labels: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="The same of the emotion model."
    )
    analyzer_token: SecretStr = Field(SecretStr(""), description="Bearer token for both.")
    analyzer_timeout_seconds: float = Field(10.0, gt=0, description="For one try of a call.")
    analyzer_tries: int = Field(3, ge=1, le=20, description="Tries of a call.")
    analyzer_concurrency: int = Field(8, ge=1, le=256, description="Calls at a time a server.")
    analyzer_texts_per_call: int = Field(32, ge=1, le=1024, description="Texts a call.")
    analyzer_threads: int = Field(0, ge=0, le=512, description="Cores to use; 0: all.")
    analyzer_cache_size: int = Field(10_000, ge=0, description="Texts remembered a process.")

    @field_validator("model_languages", "analyzer_labels", "emotion_labels", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return split_commas(value)
