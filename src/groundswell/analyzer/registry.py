"""Opens the analyzer that the settings describe."""

from __future__ import annotations

import asyncio
import os
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from groundswell.analyzer.base import Model, OpenAnalyzer
from groundswell.analyzer.bundled import MULTILINGUAL, described, load_bundled
from groundswell.analyzer.classifier import Classifier
from groundswell.analyzer.deferred import Deferred
from groundswell.analyzer.huggingface import load_huggingface
from groundswell.analyzer.joined import Joined
from groundswell.analyzer.multilingual import Known, Languages, MultilingualAnalyzer
from groundswell.analyzer.remote.factory import open_remote
from groundswell.analyzer.transformer import TransformerAnalyzer
from groundswell.settings import AnalyzerSettings
from groundswell.settings.analyzer import BUNDLED, NO_MODEL


async def open_analyzer(settings: AnalyzerSettings) -> OpenAnalyzer:
    """Load what the settings name; the bundled model fills in for an empty name.

    Raises:
        ConfigurationError: a model cannot be found, or is not one for that task.
        AnalyzerUnavailable: the server of one does not answer now.
    """
    model, known = await _open(settings)
    if not settings.detect_language:
        return model
    if settings.other_languages_model == NO_MODEL:
        return MultilingualAnalyzer(model, known)
    folder = _folder(settings.other_languages_model)
    ours = described(folder)
    if ours is None:
        return MultilingualAnalyzer(model, known, await asyncio.to_thread(_load_other, settings))
    return MultilingualAnalyzer(
        model,
        known,
        Deferred(ours.name, lambda: _load_ours(settings, folder)),
        Known(ours.languages, ours.emotion_languages),
        # Beside the bundled one; only this one can detect that a text is not English.
        unclear=not (settings.huggingface_model or settings.analyzer_url),
    )


async def open_model(settings: AnalyzerSettings) -> Model:
    """The same without languages: the model reads every text. Raises as above."""
    model, _ = await _open(settings)
    return model


async def _open(settings: AnalyzerSettings) -> tuple[Model, Known]:
    said: Languages = frozenset(settings.model_languages) or None
    async with AsyncExitStack() as opened:  # closed again when a later part cannot be had
        sentiment = emotion = None
        if settings.analyzer_url:
            sentiment = await opened.enter_async_context(await open_remote(settings, "sentiment"))
        if settings.emotion_url:
            emotion = await opened.enter_async_context(await open_remote(settings, "emotion"))
        if sentiment and emotion:
            model: Model = Joined(sentiment, emotion)
            known = Known(said, said)
        else:
            model, known = await asyncio.to_thread(_load, settings)
            if sentiment:
                model, known = Joined(sentiment, model), replace(known, sentiment=said)
            elif emotion:
                model, known = Joined(model, emotion), replace(known, emotion=said)
        opened.pop_all()
        return model, known


def _load(settings: AnalyzerSettings) -> tuple[Model, Known]:
    bundled: Classifier | None = None
    if not (settings.huggingface_model and settings.emotion_model):
        bundled = load_bundled()
    sentiment = bundled if not settings.huggingface_model else None
    emotion = bundled if not settings.emotion_model else None
    said: Languages = frozenset(settings.model_languages) or None
    known = Known(
        sentiment=sentiment.languages if sentiment else said,
        emotion=emotion.languages if emotion else said,
    )
    model = _over(
        settings,
        sentiment or load_huggingface(settings.huggingface_model, "sentiment"),
        emotion or load_huggingface(settings.emotion_model, "emotion"),
    )
    return model, known


def _folder(name: str) -> Path:
    return MULTILINGUAL if name == BUNDLED else Path(name).expanduser()


def _load_ours(settings: AnalyzerSettings, folder: Path) -> Model:
    other = load_bundled(folder)
    return _over(settings, other, other)


def _load_other(settings: AnalyzerSettings) -> Model:
    other = load_huggingface(settings.other_languages_model, "sentiment")
    return _over(settings, other, other)


def _over(
    settings: AnalyzerSettings, sentiment: Classifier, emotion: Classifier
) -> TransformerAnalyzer:
    return TransformerAnalyzer(
        sentiment,
        emotion,
        threads=settings.analyzer_threads or _cores(),
        cache_size=settings.analyzer_cache_size,
    )


def _cores() -> int:
    """The cores this process may use; not every system can tell them from all."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
