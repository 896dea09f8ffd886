"""Two analyzers as one: the sentiment of the first, the emotion of the second."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace

from groundswell.analyzer.base import Closing, Model, Tag
from groundswell.domain.sentiment import Analysis, WordWeight


class Joined(Closing):
    """Both read every text, side by side."""

    def __init__(self, sentiment: Model, emotion: Model) -> None:
        self._sentiment, self._emotion = sentiment, emotion

    @property
    def model_name(self) -> str:
        names = (self._sentiment.model_name, self._emotion.model_name)
        return "+".join(dict.fromkeys(names))[:128]

    @property
    def emotion_thresholds(self) -> Mapping[str, float]:
        """See :class:`groundswell.analyzer.base.Model`."""
        return self._emotion.emotion_thresholds

    async def analyze(self, texts: Sequence[str], sent: Sequence[Tag] = ()) -> list[Analysis]:
        """See :class:`groundswell.analyzer.base.Analyzer`."""
        moods, feelings = await asyncio.gather(
            self._sentiment.analyze(texts), self._emotion.analyze(texts)
        )
        name = self.model_name
        return [
            replace(
                mood,
                emotion=feeling.emotion,
                emotions=feeling.emotions,
                present_emotions=feeling.present_emotions,
                model_name=name,
            )
            for mood, feeling in zip(moods, feelings, strict=True)
        ]

    async def explain(self, text: str) -> list[WordWeight]:
        """See :class:`groundswell.analyzer.base.Analyzer`."""
        return await self._sentiment.explain(text)

    async def probe(self) -> None:
        """See :class:`groundswell.analyzer.base.Analyzer`."""
        await asyncio.gather(self._sentiment.probe(), self._emotion.probe())

    async def close(self) -> None:
        await self._sentiment.close()
        await self._emotion.close()
