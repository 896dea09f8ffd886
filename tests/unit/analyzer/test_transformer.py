"""The cache is bounded and exact; a runtime that fails says so and harms nothing else."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
from tokenizers import Tokenizer

from groundswell.analyzer.arrays import COLUMNS, MOODS, Floats, Ids, sigmoid, softmax
from groundswell.analyzer.classifier import Classifier
from groundswell.analyzer.tokens import Tokens, plain
from groundswell.analyzer.transformer import TransformerAnalyzer
from groundswell.errors import AnalysisError
from tests.tiny_models import SENTIMENT_WORDS, make_model

POISON = 5  # the id of the word "bad"


class CountingNetwork:
    """Answers alike for every text, counts the rows, and cannot bear one token."""

    def __init__(self) -> None:
        self.rows = 0
        self.threads: set[int] = set()

    def logits(self, rows: list[Ids]) -> Floats:
        self.rows += len(rows)
        self.threads.add(threading.get_ident())
        if any(POISON in row for row in rows):
            raise RuntimeError("poison")
        return np.zeros((len(rows), COLUMNS))


@pytest.fixture
def network() -> CountingNetwork:
    return CountingNetwork()


@pytest.fixture
def classifier(network: CountingNetwork, tmp_path: Path) -> Classifier:
    folder = make_model(tmp_path, ["a", "b", "c"], SENTIMENT_WORDS)
    tokens = Tokens(Tokenizer.from_file(str(folder / "tokenizer.json")), plain, window=16)
    return Classifier("counting", tokens, network, _reading)


def _reading(logits: Floats) -> Floats:
    return np.hstack([softmax(logits[:, :MOODS]), sigmoid(logits[:, MOODS:])])


def opened(classifier: Classifier, cache_size: int) -> TransformerAnalyzer:
    return TransformerAnalyzer(classifier, classifier, threads=1, cache_size=cache_size)


async def test_a_repeated_text_is_not_run_again(
    classifier: Classifier, network: CountingNetwork
) -> None:
    async with opened(classifier, 10) as analyzer:
        first = await analyzer.analyze(["so", "so", "good"])
        again = await analyzer.analyze(["good", "so"])
    assert network.rows == 2
    assert again == [first[2], first[0]]


async def test_the_least_recently_asked_text_is_forgotten_first(
    classifier: Classifier, network: CountingNetwork
) -> None:
    async with opened(classifier, 2) as analyzer:
        for text in ("so", "good", "so", "so good"):
            await analyzer.analyze([text])
        assert network.rows == 3
        await analyzer.analyze(["so"])
        assert network.rows == 3
        await analyzer.analyze(["good"])
        assert network.rows == 4


async def test_without_a_cache_every_text_is_run(
    classifier: Classifier, network: CountingNetwork
) -> None:
    async with opened(classifier, 0) as analyzer:
        await analyzer.analyze(["so"])
        await analyzer.analyze(["so"])
    assert network.rows == 2


async def test_the_event_loop_is_never_the_thread_that_infers(
    classifier: Classifier, network: CountingNetwork
) -> None:
    async with opened(classifier, 0) as analyzer:
        await analyzer.analyze(["so"])
    assert threading.get_ident() not in network.threads


async def test_a_failing_runtime_fails_its_call_and_not_the_next(classifier: Classifier) -> None:
    async with opened(classifier, 10) as analyzer:
        with pytest.raises(AnalysisError, match="poison"):
            await analyzer.analyze(["so", "bad"])
        [answer] = await analyzer.analyze(["so"])
    assert answer.sentiment_label == "neutral"


async def test_one_model_for_both_tasks_runs_once_a_text(
    classifier: Classifier, network: CountingNetwork
) -> None:
    async with opened(classifier, 0) as analyzer:
        await analyzer.analyze(["so", "good", "so good"])
    assert network.rows == 3
