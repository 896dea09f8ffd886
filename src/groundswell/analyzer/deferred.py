"""Lazy loading: a model is loaded by the first text that needs it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from groundswell.analyzer.base import Closing, Model, Tag
from groundswell.domain.sentiment import Analysis, WordWeight
from groundswell.errors import AnalysisError, AnalyzerUnavailable


class Deferred(Closing):
    """Loads in a thread; calls that come meanwhile wait for it.

    Args:
        name: what the model calls itself.
        load: gives the model; where it fails, it is tried again by the next call.
    """

    def __init__(self, name: str, load: Callable[[], Model]) -> None:
        self._name, self._load = name, load
        self._loading = asyncio.Lock()
        self._model: Model | None = None
        self._needed = self._closed = False

    @property
    def model_name(self) -> str:
        return self._name

    @property
    def loaded(self) -> bool:
        """Whether a text has needed it."""
        return self._model is not None

    @property
    def emotion_thresholds(self) -> Mapping[str, float]:
        """See :class:`groundswell.analyzer.base.Model`; nothing before it is loaded."""
        return self._model.emotion_thresholds if self._model else {}

    async def analyze(self, texts: Sequence[str], sent: Sequence[Tag] = ()) -> list[Analysis]:
        """See :class:`groundswell.analyzer.base.Analyzer`."""
        return await (await self._ready()).analyze(texts) if texts else []

    async def explain(self, text: str) -> list[WordWeight]:
        """See :class:`groundswell.analyzer.base.Analyzer`."""
        return await (await self._ready()).explain(text)

    async def probe(self) -> None:
        """See :class:`groundswell.analyzer.base.Analyzer`; not before a text has needed it."""
        if not self._needed:
            return
        try:
            model = await self._ready()
        except AnalysisError as error:
            raise AnalyzerUnavailable(str(error)) from error
        await model.probe()

    async def close(self) -> None:
        async with self._loading:
            self._closed = True
            if self._model is not None:
                await self._model.close()

    async def _ready(self) -> Model:
        async with self._loading:
            if self._closed:
                raise AnalysisError(f"{self._name} is closed")
            self._needed = True
            if self._model is None:
                try:
                    self._model = await asyncio.to_thread(self._load)
                except Exception as error:  # also what a runtime raises when memory is short
                    raise AnalyzerUnavailable(f"{self._name} cannot be loaded: {error}") from error
            return self._model
