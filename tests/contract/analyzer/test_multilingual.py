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
# In each language a plain praise, blame or report.
SENTENCES = (
    ("ar", "positive", "هذا الفيلم رائع جدا وأحببته كثيرا"),
    ("de", "negative", "Der Service war furchtbar, ich bin sehr enttäuscht"),
    ("es", "positive", "Me encanta esta canción, es maravillosa"),
    (
        "fr",
        "negative",
        "Quelle horreur, le train est encore en retard et personne ne nous dit rien",
    ),
    ("hi", "positive", "यह फिल्म बहुत शानदार थी"),
    ("it", "positive", "Che bella giornata, sono così felice di essere qui con voi"),
    ("ja", "negative", "サービスが最悪で二度と行きません"),
    ("nl", "positive", "Wat een prachtige dag, ik ben zo blij met jullie"),
    ("pl", "negative", "To był okropny film, strata czasu i pieniędzy"),
    ("pt", "negative", "Que atendimento horrível, nunca mais volto aqui"),
    ("ru", "positive", "Спасибо большое, это было прекрасно"),
    ("zh", "positive", "这部电影太棒了，我非常喜欢"),
)
ENGLISH = "this is what I wanted, so good"


class TestBundledInEnglishOnly(AnalyzerContract):
    @pytest.fixture
    async def analyzer(self) -> AsyncIterator[Analyzer]:
        settings = AnalyzerSettings(
            other_languages_model="none", analyzer_threads=2, analyzer_cache_size=10
        )
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
        assert (english.model_name, german.model_name) == ("groundswell-mini-7", "other")
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
        assert (english.model_name, german.model_name) == ("groundswell-mini-7", "others-1")
        assert (german.lang, UNSUPPORTED in (german.sentiment_label, german.emotion)) == (
            "de",
            False,
        )
        assert german.emotions
        assert (russian.lang, russian.sentiment_label, russian.emotion) == (
            *("ru", UNSUPPORTED),
            UNSUPPORTED,
        )

    async def test_what_is_unclear_is_its_unless_english_is_likeliest(
        self, analyzer: Analyzer
    ) -> None:
        answers = await analyzer.analyze(["à bientôt", "Bonjour", "nice one", "👍"])
        read = ["others-1", *3 * ["groundswell-mini-7"]]
        assert [answer.model_name for answer in answers] == read

    async def test_it_is_an_analyzer_with_a_name_that_can_be_stored(
        self, analyzer: Analyzer
    ) -> None:
        assert analyzer.model_name == "groundswell-mini-7"


class TestTheBundledOneForOtherLanguages(AnalyzerContract):
    @pytest.fixture
    async def analyzer(self) -> AsyncIterator[Analyzer]:
        settings = AnalyzerSettings(analyzer_threads=2, analyzer_cache_size=10)
        async with await open_analyzer(settings) as analyzer:
            yield analyzer

    async def test_plain_sentences_are_read_in_many_languages(self, analyzer: Analyzer) -> None:
        answers = await analyzer.analyze([text for _, _, text in SENTENCES])
        read = [(answer.lang, answer.sentiment_label) for answer in answers]
        assert read == [(lang, sentiment) for lang, sentiment, _ in SENTENCES]

    async def test_an_emotion_is_told_only_in_languages_in_which_it_was_measured(
        self, analyzer: Analyzer
    ) -> None:
        spanish, korean = await analyzer.analyze(
            ["Estoy muy enojado con este servicio, qué vergüenza", "이 영화 정말 최고예요"]
        )
        assert (spanish.emotion, spanish.emotions["anger"] > 0.2) == ("anger", True)
        assert (korean.sentiment_label, korean.emotion) == ("positive", UNSUPPORTED)

    async def test_what_it_was_never_taught_stays_unsupported(self, analyzer: Analyzer) -> None:
        [thai] = await analyzer.analyze(["หนังเรื่องนี้ดีมากและฉันชอบมัน"])
        assert (thai.lang, thai.sentiment_label) == ("th", UNSUPPORTED)


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
        huggingface_model=str(model),
        emotion_model="",
        model_languages=("de",),
        other_languages_model="none",
    )
    async with await open_analyzer(settings) as analyzer:
        english, german = await analyzer.analyze([ENGLISH, GERMAN])
    assert (english.sentiment_label, german.sentiment_label) == (UNSUPPORTED, "neutral")


async def test_without_detection_the_model_reads_everything() -> None:
    async with await open_analyzer(AnalyzerSettings(detect_language=False)) as analyzer:
        [answer] = await analyzer.analyze([GERMAN])
    assert (answer.sentiment_label == UNSUPPORTED, answer.lang) == (False, None)
