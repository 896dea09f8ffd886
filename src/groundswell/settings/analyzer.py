"""Which model reads the posts."""

from __future__ import annotations

from pydantic import Field

from groundswell.settings.section import Section


class AnalyzerSettings(Section):
    """Which model reads the posts."""

    huggingface_model: str = Field("", description="Sentiment model; empty: the bundled one.")
    emotion_model: str = Field("", description="Emotion model; empty: the bundled one.")
    analyzer_threads: int = Field(0, ge=0, le=512, description="Cores to use; 0: all.")
    analyzer_cache_size: int = Field(10_000, ge=0, description="Texts remembered a process.")
