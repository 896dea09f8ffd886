"""Telling languages apart keeps the promises, and reads no text that no model knows."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from groundswell.analyzer.base import Analyzer
from groundswell.analyzer.bundled import FOLDER
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


def made_for(folder: Path, *languages: str) -> Path:
    """The bundled model as one for other languages: its form is what the training exports."""
    shutil.copytree(FOLDER, folder)
    config = json.loads((folder / "config.json").read_text("utf-8"))
    body = json.dumps({**config, "name": "others-1", "languages": languages})
    (folder / "config.json").write_text(body, "utf-8")
    sums = [line.split() for line in (folder / "SHA256SUMS").read_text("ascii").splitlines()]
    changed = hashlib.sha256(body.encode()).hexdigest()
    lines = [f"{changed if name == 'config.json' else one}  {name}\n" for one, name in sums]
    (folder / "SHA256SUMS").write_text("".join(lines), "ascii")
    return folder


class TestAModelOfOursForOtherLanguages(AnalyzerContract):
    @pytest.fixture
    async def analyzer(self, tmp_path: Path) -> AsyncIterator[Analyzer]:
        folder = made_for(tmp_path / "others", "de", "fr")
        settings = AnalyzerSettings(other_languages_model=str(folder), analyzer_threads=2)
        async with await open_analyzer(settings) as analyzer:
            yield analyzer

    async def test_it_tells_the_emotion_too_in_its_languages_and_nothing_in_others(
        self, analyzer: Analyzer
    ) -> None:
        texts = [ENGLISH, GERMAN, "привет, как дела?"]
        english, german, russian = await analyzer.analyze(texts)
        assert (english.model_name, german.model_name) == ("groundswell-mini-1", "others-1")
        assert (german.lang, UNSUPPORTED in (german.sentiment_label, german.emotion)) == (
            "de",
            False,
        )
        assert german.emotions
        assert (russian.lang, russian.sentiment_label, russian.emotion) == (
            *("ru", UNSUPPORTED),
            UNSUPPORTED,
        )

    async def test_words_of_no_clear_language_are_its_and_what_has_no_words_is_not(
        self, analyzer: Analyzer
    ) -> None:
        unclear, drawn = await analyzer.analyze(["Bonjour", "👍"])
        assert (unclear.model_name, drawn.model_name) == ("others-1", "groundswell-mini-1")

    async def test_it_is_an_analyzer_with_a_name_that_can_be_stored(
        self, analyzer: Analyzer
    ) -> None:
        assert analyzer.model_name == "groundswell-mini-1"


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
