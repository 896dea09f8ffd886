"""From the settings to an analyzer that is ready."""

from __future__ import annotations

import asyncio
import os

from groundswell.analyzer.bundled import load_bundled
from groundswell.analyzer.classifier import Classifier
from groundswell.analyzer.huggingface import load_huggingface
from groundswell.analyzer.transformer import TransformerAnalyzer
from groundswell.settings import AnalyzerSettings


async def open_analyzer(settings: AnalyzerSettings) -> TransformerAnalyzer:
    """Load what the settings name; the bundled model fills in for an empty name.

    Raises:
        ConfigurationError: a model cannot be found, or is not one for that task.
    """
    return await asyncio.to_thread(_load, settings)


def _load(settings: AnalyzerSettings) -> TransformerAnalyzer:
    bundled: Classifier | None = None
    if not (settings.huggingface_model and settings.emotion_model):
        bundled = load_bundled()
    sentiment = bundled if not settings.huggingface_model else None
    emotion = bundled if not settings.emotion_model else None
    return TransformerAnalyzer(
        sentiment or load_huggingface(settings.huggingface_model, "sentiment"),
        emotion or load_huggingface(settings.emotion_model, "emotion"),
        threads=settings.analyzer_threads or _cores(),
        cache_size=settings.analyzer_cache_size,
    )


def _cores() -> int:
    """The cores this process may use; not every system can tell them from all."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
