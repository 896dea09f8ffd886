"""Language routing: each text goes to a model that supports its language, else ``unsupported``."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from groundswell.analyzer.base import Analyzer, Closing, Tag
from groundswell.analyzer.control_text import control_text
from groundswell.analyzer.language import LanguageDetector, Told
from groundswell.domain.sentiment import UNSUPPORTED, Analysis, WordWeight
from groundswell.errors import AnalysisError, AnalyzerBroken

Languages = frozenset[str] | None
"""Codes (ISO 639-1); ``None``: any language."""

_TOGETHER = 256  # texts; the first are read by the model while the next are told apart


@dataclass(frozen=True, slots=True)
class Known:
    """The languages supported for sentiment, and those for emotion."""

    sentiment: Languages = None
    emotion: Languages = None


_SENTIMENT_ONLY = Known(emotion=frozenset())


class MultilingualAnalyzer(Closing):
    """Detects languages, and routes each text to a model.

    Args:
        main: reads what it knows, and texts whose language cannot be told.
        known: what ``main`` knows.
        other: reads texts in other languages; without it they get ``unsupported``, a confidence of
            0 and no probabilities.
        other_known: what ``other`` knows; a text in a language that neither knows is
            ``unsupported``, too.
        unclear: a text whose language cannot be told, and is less likely English than another,
            is read by ``other``.
    """

    def __init__(
        self,
        main: Analyzer,
        known: Known,
        other: Analyzer | None = None,
        other_known: Known = _SENTIMENT_ONLY,
        *,
        unclear: bool = False,
    ) -> None:
        self._main, self._known = main, known
        self._other, self._other_known = other, other_known
        self._unclear = other if unclear and other else main
        self._detector = LanguageDetector()
        self._detecting = ThreadPoolExecutor(1, "analyzer-language")

    @property
    def model_name(self) -> str:
        return self._main.model_name

    async def analyze(self, texts: Sequence[str], sent: Sequence[Tag] = ()) -> list[Analysis]:
        """See :class:`groundswell.analyzer.base.Analyzer`; ``lang`` is told, too.

        ``sent`` are the language tags that the texts came with, if any: a hint, no more.
        """
        tags = sent or [None] * len(texts)
        groups = [slice(at, at + _TOGETHER) for at in range(0, len(texts), _TOGETHER)]
        read = await asyncio.gather(*(self._read(texts[one], tags[one]) for one in groups))
        return [analysis for group in read for analysis in group]

    async def explain(self, text: str) -> list[WordWeight]:
        """See :class:`groundswell.analyzer.base.Analyzer`; nothing where nobody reads the text."""
        [told] = await self._languages([text], [None])
        reader = self._reader(told)
        return await reader.explain(text) if reader else []

    async def probe(self) -> None:
        """See :class:`groundswell.analyzer.base.Analyzer`."""
        try:
            await self._languages([control_text()], [None])
        except AnalysisError as error:
            raise AnalyzerBroken(str(error)) from error
        await self._main.probe()
        if self._other is not None:
            await self._other.probe()

    async def close(self) -> None:
        await asyncio.to_thread(self._detecting.shutdown, wait=True, cancel_futures=True)
        await self._main.close()
        if self._other is not None:
            await self._other.close()

    async def _read(self, texts: Sequence[str], sent: Sequence[Tag]) -> list[Analysis]:
        languages = await self._languages(texts, sent)
        readers = [self._reader(told) for told in languages]
        found: dict[int, Analysis] = {}
        for reader in dict.fromkeys(readers):
            places = [place for place, one in enumerate(readers) if one is reader]
            chosen = [texts[place] for place in places]
            answers = await reader.analyze(chosen) if reader else self._unread(len(chosen))
            found.update(zip(places, answers, strict=True))
        return [
            self._told(found[place], reader, told.language)
            for place, (reader, told) in enumerate(zip(readers, languages, strict=True))
        ]

    async def _languages(self, texts: Sequence[str], sent: Sequence[Tag]) -> list[Told]:
        def detect() -> list[Told]:
            return [self._detector.tell(*each) for each in zip(texts, sent, strict=True)]

        try:
            return await asyncio.get_running_loop().run_in_executor(self._detecting, detect)
        except Exception as error:  # the library's errors have no base; a closed pool's, too
            raise AnalysisError(f"the languages could not be told: {error}") from error

    def _reader(self, told: Told) -> Analyzer | None:
        if told.language is None:
            return self._unclear if told.leans_away else self._main
        if _knows(self._known.sentiment, told.language):
            return self._main
        return self._other if _knows(self._other_known.sentiment, told.language) else None

    def _unread(self, count: int) -> list[Analysis]:
        return [Analysis(UNSUPPORTED, 0.0, UNSUPPORTED, self.model_name)] * count

    def _told(self, analysis: Analysis, reader: Analyzer | None, language: str | None) -> Analysis:
        known = self._known if reader is self._main else self._other_known
        emotions = reader is not None and _knows(known.emotion, language)
        return analysis.in_language(language, emotions=emotions)


def _knows(languages: Languages, language: str | None) -> bool:
    return languages is None or language is None or language in languages
