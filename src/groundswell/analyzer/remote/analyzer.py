"""The analyzer over a remote model server, for the sentiment or the emotion."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from functools import lru_cache

import numpy as np

from groundswell.analyzer.arrays import COLUMNS, MOODS, Floats, unread
from groundswell.analyzer.base import Closing, Tag
from groundswell.analyzer.control_text import control_text
from groundswell.analyzer.explain import explain
from groundswell.analyzer.labels import FOREIGN_THRESHOLDS, Task, columns
from groundswell.analyzer.predictions import to_analysis
from groundswell.analyzer.remote.client import Client
from groundswell.analyzer.remote.protocol import ModelProtocol, Shares, UnreadableAnswer
from groundswell.analyzer.tokens import MOST_CHARACTERS, MOST_WINDOWS, plain
from groundswell.domain.sentiment import Analysis, WordWeight
from groundswell.errors import AnalysisError, AnalyzerUnavailable, ConfigurationError

_WINDOW = 1_000  # characters: what models of 512 tokens read in nearly every language


class RemoteAnalyzer(Closing):
    """One model on a server, for one task; the other task's probabilities are 0.

    A long text is sent in windows, and is their mean by length.

    Args:
        together: texts a request.
    """

    def __init__(
        self, client: Client, protocol: ModelProtocol, task: Task, *, name: str, together: int
    ) -> None:
        self._client, self._protocol, self._task = client, protocol, task
        self._name = name[:128]
        self._together = together
        self._closed = False

    @property
    def model_name(self) -> str:
        return self._name

    @property
    def emotion_thresholds(self) -> Mapping[str, float]:
        """See :class:`groundswell.analyzer.base.Model`."""
        return FOREIGN_THRESHOLDS

    async def analyze(self, texts: Sequence[str], sent: Sequence[Tag] = ()) -> list[Analysis]:
        """See :class:`groundswell.analyzer.base.Analyzer`.

        Raises:
            AnalyzerUnavailable: the server gives no answer that can be read; later it may.
            AnalysisError: it refuses the texts.
        """
        return [to_analysis(reading, self._name) for reading in await self._read(texts)]

    async def explain(self, text: str) -> list[WordWeight]:
        """See :class:`groundswell.analyzer.base.Analyzer`; raises as ``analyze``."""

        async def scores(variants: Sequence[str]) -> Floats:
            return (await self._read(variants))[:, :MOODS]

        return await explain(text, scores)

    async def probe(self) -> None:
        """See :class:`groundswell.analyzer.base.Analyzer`."""
        try:
            await self._read([control_text()])
        except AnalysisError as error:
            raise AnalyzerUnavailable(f"not even a known text is taken: {error}") from error

    async def close(self) -> None:
        self._closed = True
        await self._client.close()

    async def _read(self, texts: Sequence[str]) -> Floats:
        if self._closed:
            raise AnalysisError(f"{self._name} is closed")
        parts = [_windows(text) for text in texts]
        pieces = [piece for windows in parts for piece in windows]
        starts = range(0, len(pieces), self._together)
        groups = [pieces[start : start + self._together] for start in starts]
        answers = await asyncio.gather(*(self._ask(group) for group in groups))
        rows = np.concatenate([np.empty((0, COLUMNS)), *answers])
        owners = np.repeat(np.arange(len(texts)), [len(windows) for windows in parts])
        weights = np.array([len(piece) for piece in pieces], dtype=np.float64)
        readings = np.zeros((len(texts), COLUMNS))
        np.add.at(readings, owners, rows * weights[:, None])
        totals = np.bincount(owners, weights, minlength=len(texts))
        readings /= np.maximum(totals, 1)[:, None]
        readings[totals == 0] = unread()
        return readings

    async def _ask(self, texts: Sequence[str]) -> Floats:
        body = await self._client.call("POST", self._protocol.path, self._protocol.request(texts))
        try:
            shares = self._protocol.read(body, len(texts))
            return np.array([self._reading(each) for each in shares])
        except (UnreadableAnswer, ConfigurationError) as error:
            raise AnalyzerUnavailable(
                f"{self._client.shown} gives an answer that cannot be read: {error}"
            ) from None

    def _reading(self, shares: Shares) -> Floats:
        reading: Floats = np.array(list(shares.values())) @ _matrix(tuple(shares), self._task)
        if self._task == "emotion":
            return reading.clip(0, 1)
        total = reading.sum()
        return reading / total if total else unread()


@lru_cache(maxsize=256)
def _matrix(labels: tuple[str, ...], task: Task) -> Floats:
    return columns(labels, task)


def _windows(text: str) -> list[str]:
    """The text in chunks within the model's window, cut at spaces; none for a blank text."""
    rest = plain(text[:MOST_CHARACTERS]).strip()
    pieces = []
    while len(rest) > _WINDOW:
        cut = rest.rfind(" ", 0, _WINDOW) + 1 or _WINDOW
        pieces.append(rest[:cut].strip())
        rest = rest[cut:].lstrip()
    pieces.append(rest)
    pieces = [piece for piece in pieces if piece]
    if len(pieces) > MOST_WINDOWS:
        spread = np.linspace(0, len(pieces) - 1, MOST_WINDOWS).round().astype(int)
        pieces = [pieces[place] for place in spread]
    return pieces
