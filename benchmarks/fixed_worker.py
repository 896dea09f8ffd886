"""``python -m benchmarks.fixed_worker``: a real worker, ``FIXED_SECONDS`` a batch in its analyzer.

With no delay it shows what the platform costs beside any model; with one, how workers add up.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextlib import AsyncExitStack

from groundswell.cli.services import work_with
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS, Analysis, WordWeight
from groundswell.lifecycle import run_until_signalled
from groundswell.logs import configure_logging
from groundswell.settings import load_settings

MODEL = "fixed"


def _answer(sentiment: str, emotion: str) -> Analysis:
    return Analysis(
        sentiment_label=sentiment,
        confidence_score=0.8714265823364258,
        emotion=emotion,
        model_name=MODEL,
        scores={name: 0.8714265823364258 if name == sentiment else 0.06 for name in SENTIMENTS},
        emotions={name: 0.7321897745132446 if name == emotion else 0.04 for name in EMOTIONS},
    )


ANSWERS = tuple(_answer(sentiment, emotion) for sentiment in SENTIMENTS for emotion in EMOTIONS)


class FixedAnalyzer:
    """Answers every batch after ``seconds``, one batch at a time, as one accelerator would."""

    model_name = MODEL

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._turn = asyncio.Lock()

    async def analyze(
        self, texts: Sequence[str], sent: Sequence[str | None] = ()
    ) -> list[Analysis]:
        if self._seconds:
            async with self._turn:
                await asyncio.sleep(self._seconds)
        return [ANSWERS[len(text) % len(ANSWERS)] for text in texts]

    async def explain(self, text: str) -> list[WordWeight]:
        return []

    async def probe(self) -> None:
        return None

    async def close(self) -> None:
        return None


def main() -> None:
    seconds = float(os.environ.get("FIXED_SECONDS", "0"))
    settings = load_settings()
    configure_logging(settings.log.log_level, settings.log.log_format, "worker")

    async def run(stopping: asyncio.Event) -> None:
        async with AsyncExitStack() as stack:
            await work_with(FixedAnalyzer(seconds), settings, stopping, stack)

    run_until_signalled(run)


if __name__ == "__main__":
    main()
