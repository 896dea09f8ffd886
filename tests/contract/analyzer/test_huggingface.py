"""Models in Hugging Face's layout keep the same promises, alone and beside the bundled one."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from groundswell.analyzer.base import Analyzer
from groundswell.analyzer.classifier import Classifier
from groundswell.analyzer.huggingface import load_huggingface
from groundswell.analyzer.registry import open_analyzer
from groundswell.analyzer.transformer import TransformerAnalyzer
from groundswell.settings import AnalyzerSettings
from tests.contract.analyzer.suite import AnalyzerContract
from tests.tiny_models import SENTIMENT_WORDS, make_model


class TestTwoModels(AnalyzerContract):
    @pytest.fixture
    async def analyzer(self, tmp_path: Path) -> AsyncIterator[Analyzer]:
        sentiment = make_model(
            tmp_path / "moods", ["LABEL_0", "LABEL_1", "LABEL_2"], SENTIMENT_WORDS
        )
        emotion = make_model(
            tmp_path / "feelings", ["joy", "anger"], {"good": (4.0, -4.0), "bad": (-4.0, 4.0)}
        )
        settings = AnalyzerSettings(
            huggingface_model=str(sentiment), emotion_model=str(emotion), analyzer_threads=2
        )
        async with await open_analyzer(settings) as analyzer:
            yield analyzer

    async def test_its_name_names_both(self, analyzer: Analyzer) -> None:
        assert analyzer.model_name == "moods+feelings"

    async def test_each_model_answers_its_part(self, analyzer: Analyzer) -> None:
        [one] = await analyzer.analyze(["bad"])
        assert (one.sentiment_label, one.emotion) == ("negative", "anger")


class TestForeignSentimentBesideTheBundledEmotion(AnalyzerContract):
    @pytest.fixture
    async def analyzer(self, bundled: Classifier, tmp_path: Path) -> AsyncIterator[Analyzer]:
        words = {word: (logits[0], logits[2]) for word, logits in SENTIMENT_WORDS.items()}
        folder = make_model(tmp_path / "two", ["NEGATIVE", "POSITIVE"], words)
        foreign = load_huggingface(str(folder), "sentiment")
        async with TransformerAnalyzer(foreign, bundled, threads=2, cache_size=10) as analyzer:
            yield analyzer

    async def test_a_model_of_two_classes_never_says_neutral(self, analyzer: Analyzer) -> None:
        [one] = await analyzer.analyze(["so good"])
        assert one.scores["neutral"] == 0
        assert one.emotions["joy"] > 0
