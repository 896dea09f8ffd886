"""Each text to a model that knows its language; ``unsupported`` where there is none."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from groundswell.analyzer.base import Analyzer, Closing
from groundswell.analyzer.language import LanguageDetector
from groundswell.domain.sentiment import UNSUPPORTED, Analysis, WordWeight
from groundswell.errors import AnalysisError

Languages = frozenset[str] | None
"""Codes (ISO 639-1); ``None``: any language."""

_TOGETHER = 256  # texts; the first are read by the model while the next are told apart


@dataclass(frozen=True, slots=True)
class Known:
    """The languages in which a model tells the sentiment, and those of the emotion."""

    sentiment: Languages = None
    emotion: Languages = None


class MultilingualAnalyzer(Closing):
    """Tells languages apart and leaves the rest to others.

    A text whose language cannot be told is the main model's. An emotion is told only by the main
    model.

    Args:
        main: reads what it knows.
        known: what ``main`` knows.
        other: tells the sentiment of texts in all other languages; without it they get
            ``unsupported``, a confidence of 0 and no probabilities.
    """

    def __init__(self, main: Analyzer, known: Known, other: Analyzer | None = None) -> None:
        self._main, self._known, self._other = main, known, other
        self._detector = LanguageDetector()
        self._detecting = ThreadPoolExecutor(1, "analyzer-language")

    @property
    def model_name(self) -> str:
        return self._main.model_name

    async def analyze(self, texts: Sequence[str]) -> list[Analysis]:
        """See :class:`groundswell.analyzer.base.Analyzer`; ``lang`` is told, too."""
        starts = range(0, len(texts), _TOGETHER)
        groups = (texts[start : start + _TOGETHER] for start in starts)
        read = await asyncio.gather(*(self._read(group) for group in groups))
        return [analysis for group in read for analysis in group]

    async def explain(self, text: str) -> list[WordWeight]:
        """See :class:`groundswell.analyzer.base.Analyzer`; nothing where nobody reads the text."""
        [language] = await self._languages([text])
        reader = self._reader(language)
        return await reader.explain(text) if reader else []

    async def close(self) -> None:
        await asyncio.to_thread(self._detecting.shutdown, wait=True, cancel_futures=True)
        await self._main.close()
        if self._other is not None:
            await self._other.close()

    async def _read(self, texts: Sequence[str]) -> list[Analysis]:
        languages = await self._languages(texts)
        readers = [self._reader(language) for language in languages]
        found: dict[int, Analysis] = {}
        for reader in dict.fromkeys(readers):
            places = [place for place, one in enumerate(readers) if one is reader]
            chosen = [texts[place] for place in places]
            answers = await reader.analyze(chosen) if reader else self._unread(len(chosen))
            found.update(zip(places, answers, strict=True))
        return [self._told(found[place], language) for place, language in enumerate(languages)]

    async def _languages(self, texts: Sequence[str]) -> list[str | None]:
        def detect() -> list[str | None]:
            return [self._detector.detect(text) for text in texts]

        try:
            return await asyncio.get_running_loop().run_in_executor(self._detecting, detect)
        except Exception as error:  # the library's errors have no base; a closed pool's, too
            raise AnalysisError(f"the languages could not be told: {error}") from error

    def _reader(self, language: str | None) -> Analyzer | None:
        return self._main if _knows(self._known.sentiment, language) else self._other

    def _unread(self, count: int) -> list[Analysis]:
        return [Analysis(UNSUPPORTED, 0.0, UNSUPPORTED, self.model_name)] * count

    def _told(self, analysis: Analysis, language: str | None) -> Analysis:
        by_main = _knows(self._known.sentiment, language)
        if by_main and _knows(self._known.emotion, language):
            return replace(analysis, lang=language)
        return replace(analysis, lang=language, emotion=UNSUPPORTED, emotions={})


def _knows(languages: Languages, language: str | None) -> bool:
    return languages is None or language is None or language in languages
