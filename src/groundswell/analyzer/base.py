"""The interface of every analyzer."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Protocol, Self, runtime_checkable

from groundswell.domain.sentiment import Analysis, WordWeight

Tag = str | None
"""The language a post was sent with, as its app named it."""


@runtime_checkable
class Analyzer(Protocol):
    """Predicts the sentiment and emotion of texts.

    ``analyze`` may be called again while an earlier call runs: one batch is tokenised while
    another is inferred. The answer to a text does not depend on the batch it came in.
    """

    @property
    def model_name(self) -> str:
        """The name stored beside every analysis; at most 128 characters."""
        ...

    async def analyze(self, texts: Sequence[str], sent: Sequence[Tag] = ()) -> list[Analysis]:
        """One analysis for each text, in the order given; no texts, no analyses.

        ``sent`` are the language tags that the texts came with, where there are any: a hint for who
        tells languages apart.

        Raises:
            AnalysisError: a text is refused; no other of the batch was analysed either.
            AnalyzerUnavailable: the model does not work; the same call may work later. A server
                that fails at one text only says the same: ``probe`` tells which it is.
        """
        ...

    async def explain(self, text: str) -> list[WordWeight]:
        """The weight of each word of ``text`` for the sentiment label that ``analyze`` gives it.

        Raises:
            AnalysisError, AnalyzerUnavailable: as ``analyze``.
        """
        ...

    async def probe(self) -> None:
        """Health check: let every model read a control text, past every cache.

        Raises:
            AnalyzerUnavailable: one of them did not: what fails now is no text's fault.
        """
        ...

    async def close(self) -> None:
        """Release threads and memory; calls after it fail."""
        ...


class OpenAnalyzer(Analyzer, Protocol):
    """An analyzer that ``async with`` closes."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(self, *raised: object) -> None: ...


class Model(OpenAnalyzer, Protocol):
    """An analyzer that reads every text itself, whatever its language."""

    @property
    def emotion_thresholds(self) -> Mapping[str, float]:
        """From which probability on an emotion counts as present."""
        ...


class Closing(ABC):
    """Closes at the end of ``async with``."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *raised: object) -> None:
        await self.close()

    @abstractmethod
    async def close(self) -> None:
        """What the context ends with."""
