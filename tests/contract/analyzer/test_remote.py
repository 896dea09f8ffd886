"""Models on a server keep the same promises, and a server that fails harms nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from groundswell.analyzer.base import Analyzer
from groundswell.analyzer.registry import open_model
from groundswell.settings import AnalyzerSettings
from tests.contract.analyzer.suite import AnalyzerContract
from tests.model_servers import (
    LABELS,
    KServeJsonServer,
    KServeServer,
    ModelServer,
    TextEmbeddingsServer,
    opened,
    serving,
)
from tests.tiny_models import SENTIMENT_WORDS

FEELINGS = {"good": (4.0, -4.0), "bad": (-4.0, 4.0)}


@pytest.fixture
def feelings() -> Iterator[ModelServer]:
    with serving(TextEmbeddingsServer(("joy", "anger"), FEELINGS)) as server:
        yield server


class TestTextEmbeddingsInference(AnalyzerContract):
    @pytest.fixture
    async def analyzer(self, words: ModelServer, feelings: ModelServer) -> AsyncIterator[Analyzer]:
        async with await open_model(opened(words, emotion_url=feelings.url)) as analyzer:
            yield analyzer

    async def test_it_is_told_by_the_name_the_server_gives(self, analyzer: Analyzer) -> None:
        assert analyzer.model_name == "tests/words"

    async def test_each_server_answers_its_part(self, analyzer: Analyzer) -> None:
        [one] = await analyzer.analyze(["bad"])
        assert (one.sentiment_label, one.emotion) == ("negative", "anger")


class TestRemoteSentimentBesideTheBundledEmotion(AnalyzerContract):
    @pytest.fixture
    async def analyzer(self, words: ModelServer) -> AsyncIterator[Analyzer]:
        async with await open_model(opened(words)) as analyzer:
            yield analyzer

    async def test_its_name_names_both(self, analyzer: Analyzer) -> None:
        assert analyzer.model_name == "tests/words+groundswell-mini-7"


class TestKServe(AnalyzerContract):
    @pytest.fixture
    def server(self) -> Iterator[ModelServer]:
        with serving(KServeServer(LABELS, SENTIMENT_WORDS)) as server:
            yield server

    @pytest.fixture
    async def analyzer(self, server: ModelServer) -> AsyncIterator[Analyzer]:
        settings = opened(server, analyzer_protocol="kserve", analyzer_model="words")
        async with await open_model(settings) as analyzer:
            yield analyzer


class TestKServeWithJson(TestKServe):
    @pytest.fixture
    def server(self) -> Iterator[ModelServer]:
        with serving(KServeJsonServer(LABELS, SENTIMENT_WORDS)) as server:
            yield server


async def test_columns_of_a_tensor_may_be_named() -> None:
    turned = {word: logits[::-1] for word, logits in SENTIMENT_WORDS.items()}
    with serving(KServeServer(LABELS[::-1], turned)) as server:
        settings = opened(
            server,
            analyzer_protocol="kserve",
            analyzer_model="words",
            analyzer_labels=("positive", "neutral", "negative"),
        )
        async with await open_model(settings) as analyzer:
            [one] = await analyzer.analyze(["good"])
    assert one.sentiment_label == "positive"


async def test_the_token_goes_with_every_call(
    words: ModelServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANALYZER_TOKEN", "let-me-in")
    monkeypatch.setenv("ANALYZER_URL", words.url)
    async with await open_model(AnalyzerSettings()) as analyzer:
        await analyzer.analyze(["good"])
    assert words.headers["authorization"] == "Bearer let-me-in"
