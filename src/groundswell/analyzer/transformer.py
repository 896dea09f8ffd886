"""The analyzer over local transformer models: LRU cache, batches, thread pools."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import numpy as np

from groundswell import metrics
from groundswell.analyzer.arrays import COLUMNS, MOODS, Floats, Ids, unread
from groundswell.analyzer.base import Closing, Tag
from groundswell.analyzer.batcher import plan_batches
from groundswell.analyzer.classifier import Classifier
from groundswell.analyzer.control_text import control_text
from groundswell.analyzer.explain import explain
from groundswell.analyzer.predictions import to_analysis
from groundswell.domain.sentiment import Analysis, WordWeight
from groundswell.errors import AnalysisError, AnalyzerBroken
from groundswell.lru import LruCache

_CACHED_CHARACTERS = 2_000  # a longer text is hardly repeated, and would make the cache large
_TOKENISED_TOGETHER = 256  # texts; the first batches run while the next texts are tokenised

_A = TypeVar("_A")
_R = TypeVar("_R")


class TransformerAnalyzer(Closing):
    """Sentiment from one model and emotion from another, or both from the same.

    Args:
        sentiment: the model that tells the sentiment.
        emotion: the model that tells the emotion; the same object is run only once.
        threads: batches that run at a time, one core each.
        cache_size: texts whose analysis is remembered; the least recently asked goes first.
    """

    def __init__(
        self, sentiment: Classifier, emotion: Classifier, *, threads: int, cache_size: int
    ) -> None:
        self._sentiment, self._emotion = sentiment, emotion
        self._limits = emotion.thresholds if emotion.several else None
        self._name = "+".join(dict.fromkeys((sentiment.name, emotion.name)))[:128]
        self._tokenising = ThreadPoolExecutor(1, "analyzer-tokens")
        self._inferring = ThreadPoolExecutor(threads, "analyzer-network")
        self._cache: LruCache[str, Analysis] = LruCache(cache_size)

    @property
    def model_name(self) -> str:
        return self._name

    @property
    def emotion_thresholds(self) -> Mapping[str, float]:
        """From which probability on an emotion counts as present; found on development data."""
        return self._emotion.thresholds

    async def analyze(self, texts: Sequence[str], sent: Sequence[Tag] = ()) -> list[Analysis]:
        """See :class:`groundswell.analyzer.base.Analyzer`."""
        found = {text: known for text in texts if (known := self._cache.get(text))}
        new = [text for text in dict.fromkeys(texts) if text not in found]
        metrics.analyzer_texts.labels("model").inc(len(new))
        metrics.analyzer_texts.labels("cache").inc(len(texts) - len(new))
        for text, reading in zip(new, await self._readings(new), strict=True):
            found[text] = to_analysis(reading, self._name, self._limits)
            if len(text) <= _CACHED_CHARACTERS:
                self._cache.put(text, found[text])
        return [found[text] for text in texts]

    async def explain(self, text: str) -> list[WordWeight]:
        """See :class:`groundswell.analyzer.base.Analyzer`."""

        async def scores(variants: Sequence[str]) -> Floats:
            return (await self._read(self._sentiment, variants))[:, :MOODS]

        return await explain(text, scores)

    async def probe(self) -> None:
        """See :class:`groundswell.analyzer.base.Analyzer`.

        Raises:
            AnalyzerBroken: a GPU that has failed once often stays so for the whole process.
        """
        try:
            await self._readings([control_text()])
        except AnalysisError as error:
            raise AnalyzerBroken(f"not even a known text can be read: {error}") from error

    async def close(self) -> None:
        """Stop the threads; batches that have not begun are not run any more."""
        for pool in (self._tokenising, self._inferring):
            await asyncio.to_thread(pool.shutdown, wait=True, cancel_futures=True)

    async def _readings(self, texts: Sequence[str]) -> Floats:
        if self._sentiment is self._emotion:
            return await self._read(self._sentiment, texts)
        moods, emotions = await asyncio.gather(
            self._read(self._sentiment, texts), self._read(self._emotion, texts)
        )
        return np.hstack([moods[:, :MOODS], emotions[:, MOODS:]])

    async def _read(self, model: Classifier, texts: Sequence[str]) -> Floats:
        """One model's probabilities (texts, ``COLUMNS``)."""
        starts = range(0, len(texts), _TOKENISED_TOGETHER)
        groups = [texts[start : start + _TOKENISED_TOGETHER] for start in starts]
        read = await asyncio.gather(*(self._read_group(model, group) for group in groups))
        return np.concatenate([np.empty((0, COLUMNS)), *read])

    async def _read_group(self, model: Classifier, texts: Sequence[str]) -> Floats:
        """The windows of all texts run in batches; a text is the mean of its windows by tokens."""
        windows = await self._on("tokenise", self._tokenising, model.tokens.windows, texts)
        rows: list[Ids] = [row for parts in windows for row in parts]
        owners = np.repeat(np.arange(len(texts)), [len(parts) for parts in windows])
        weights = np.array([len(row) for row in rows], dtype=np.float64)
        batches = plan_batches([len(row) for row in rows])
        logits = await asyncio.gather(
            *(
                self._on(
                    "infer",
                    self._inferring,
                    model.network.logits,
                    [rows[place] for place in places],
                )
                for places in batches
            )
        )
        readings = np.zeros((len(texts), COLUMNS))
        if batches:  # all at once: a step of arrays costs as much for one row as for a hundred
            places = np.concatenate(batches)
            read = model.reading(np.concatenate(logits)) * weights[places, None]
            np.add.at(readings, owners[places], read)
        totals = np.bincount(owners, weights, minlength=len(texts))
        readings /= np.maximum(totals, 1)[:, None]
        readings[totals == 0] = unread()
        if not np.isfinite(readings).all():
            raise AnalysisError(f"{self._name} gave numbers that are not finite")
        return readings

    async def _on(
        self, stage: str, pool: ThreadPoolExecutor, work: Callable[[_A], _R], given: _A
    ) -> _R:
        def timed() -> _R:  # in the thread: without the wait for it
            with metrics.stage_seconds.labels(stage).time():
                return work(given)

        try:
            return await asyncio.get_running_loop().run_in_executor(pool, timed)
        except Exception as error:  # whatever the runtime raises: none of its errors has a base
            reason = str(error).partition("\n")[0][:200]  # a runtime's may fill pages
            raise AnalysisError(f"{self._name} could not run: {reason}") from error
