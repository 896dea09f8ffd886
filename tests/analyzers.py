"""An analyzer for tests of what stands around it: it knows two words, and one it cannot bear."""

from __future__ import annotations

from collections.abc import Sequence

from groundswell.domain.sentiment import Analysis, WordWeight
from groundswell.errors import AnalysisError

UNBEARABLE = "unbearable"


class WordAnalyzer:
    """``good`` is positive and joy, ``bad`` negative and anger, all else neutral."""

    model_name = "words-1"

    async def analyze(
        self, texts: Sequence[str], sent: Sequence[str | None] = ()
    ) -> list[Analysis]:
        if any(UNBEARABLE in text for text in texts):
            raise AnalysisError(f"a text in a batch of {len(texts)} is unbearable")
        return [self._read(text) for text in texts]

    async def explain(self, text: str) -> list[WordWeight]:
        return [
            WordWeight(word, text.index(word), text.index(word) + len(word), 1.0)
            for word in ("good", "bad")
            if word in text
        ]

    async def probe(self) -> None:
        return None

    async def close(self) -> None:
        return None

    def _read(self, text: str) -> Analysis:
        label, emotion = "neutral", "neutral"
        if "good" in text:
            label, emotion = "positive", "joy"
        elif "bad" in text:
            label, emotion = "negative", "anger"
        scores = {name: 0.1 for name in ("negative", "neutral", "positive")} | {label: 0.8}
        present = (emotion,)
        return Analysis(
            label, 0.8, emotion, self.model_name, scores, {emotion: 0.9}, present_emotions=present
        )
