"""Telling languages apart keeps the promises, and reads no text that no model knows."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from groundswell.analyzer.base import Analyzer
from groundswell.analyzer.registry import open_analyzer
from groundswell.domain.sentiment import UNSUPPORTED
from groundswell.settings import AnalyzerSettings
from tests.contract.analyzer.suite import AnalyzerContract
from tests.tiny_models import SENTIMENT_WORDS, make_model

GERMAN = "das ist gut, ich habe heute leider keine Zeit"
ENGLISH = "this is what I wanted, so good"


class TestBundledInEnglishOnly(AnalyzerContract):
    @pytest.fixture
    async def analyzer(self) -> AsyncIterator[Analyzer]:
        settings = AnalyzerSettings(analyzer_threads=2, analyzer_cache_size=10)
        async with await open_analyzer(settings) as analyzer:
            yield analyzer

    async def test_what_it_cannot_read_is_unsupported_and_has_no_probabilities(
        self, analyzer: Analyzer
    ) -> None:
        english, german, short = await analyzer.analyze([ENGLISH, GERMAN, "ok"])
        assert (english.lang, german.lang, short.lang) == ("en", "de", None)
        assert (german.sentiment_label, german.emotion) == (UNSUPPORTED, UNSUPPORTED)
        assert (german.confidence_score, german.scores, german.emotions) == (0.0, {}, {})
        assert UNSUPPORTED not in (english.sentiment_label, short.sentiment_label)

    async def test_the_tag_a_text_came_with_is_a_hint_and_no_more(self, analyzer: Analyzer) -> None:
        texts = ["Bonjour", "Bonjour", ENGLISH]
        answers = await analyzer.analyze(texts, ["fr", None, "fr"])
        assert [answer.lang for answer in answers] == ["fr", None, "en"]

    async def test_what_it_cannot_read_is_not_explained(self, analyzer: Analyzer) -> None:
        assert await analyzer.explain(GERMAN) == []


class TestAModelForOtherLanguages(AnalyzerContract):
    @pytest.fixture
    async def analyzer(self, tmp_path: Path) -> AsyncIterator[Analyzer]:
        words = {"gut": (-4.0, 0.0, 4.0), "schlecht": (4.0, 0.0, -4.0)}
        other = make_model(tmp_path / "other", ["negative", "neutral", "positive"], words)
        settings = AnalyzerSettings(other_languages_model=str(other), analyzer_threads=2)
        async with await open_analyzer(settings) as analyzer:
            yield analyzer

    async def test_each_text_goes_to_the_model_that_knows_it(self, analyzer: Analyzer) -> None:
        english, german = await analyzer.analyze([ENGLISH, GERMAN])
        assert (english.model_name, german.model_name) == ("groundswell-mini-1", "other")
        assert (german.sentiment_label, german.lang) == ("positive", "de")

    async def test_nobody_tells_an_emotion_in_another_language(self, analyzer: Analyzer) -> None:
        english, german = await analyzer.analyze([ENGLISH, GERMAN])
        assert (german.emotion, german.emotions) == (UNSUPPORTED, {})
        assert english.emotion != UNSUPPORTED

    async def test_its_words_are_explained_by_the_model_that_read_it(
        self, analyzer: Analyzer
    ) -> None:
        words = await analyzer.explain(GERMAN)
        assert max(words, key=lambda word: word.weight).word == "gut"


async def test_a_foreign_sentiment_model_reads_any_language_beside_bundled_emotions(
    tmp_path: Path,
) -> None:
    model = make_model(tmp_path, ["LABEL_0", "LABEL_1", "LABEL_2"], {"gut": (-4.0, 0.0, 4.0)})
    settings = AnalyzerSettings(huggingface_model=str(model))
    async with await open_analyzer(settings) as analyzer:
        [answer] = await analyzer.analyze([GERMAN])
    assert (answer.sentiment_label, answer.emotion, answer.lang) == ("positive", UNSUPPORTED, "de")


async def test_a_foreign_model_that_knows_only_named_languages_reads_only_them(
    tmp_path: Path,
) -> None:
    model = make_model(tmp_path, ["LABEL_0", "LABEL_1", "LABEL_2"], SENTIMENT_WORDS)
    settings = AnalyzerSettings(
        huggingface_model=str(model), emotion_model="", model_languages=("de",)
    )
    async with await open_analyzer(settings) as analyzer:
        english, german = await analyzer.analyze([ENGLISH, GERMAN])
    assert (english.sentiment_label, german.sentiment_label) == (UNSUPPORTED, "neutral")


async def test_without_detection_the_model_reads_everything() -> None:
    async with await open_analyzer(AnalyzerSettings(detect_language=False)) as analyzer:
        [answer] = await analyzer.analyze([GERMAN])
    assert (answer.sentiment_label == UNSUPPORTED, answer.lang) == (False, None)
