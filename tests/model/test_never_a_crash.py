"""Whatever a text holds, it is answered, and the texts beside it are answered as ever."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from groundswell.analyzer.base import Analyzer
from groundswell.analyzer.bundled import load_bundled
from groundswell.analyzer.classifier import Classifier
from groundswell.analyzer.registry import open_analyzer
from groundswell.analyzer.transformer import TransformerAnalyzer
from groundswell.domain.sentiment import SENTIMENTS, UNSUPPORTED, Analysis
from groundswell.settings import AnalyzerSettings

BESIDE = ("what a wonderful day", "the worst service ever", "The meeting is on Tuesday.")
BLOCK = 0x100
ANY_CHARACTER = st.characters(codec=None, exclude_categories=[])  # half surrogates, too
FEW = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def model() -> Classifier:
    return load_bundled()


@pytest.fixture
async def analyzer() -> AsyncIterator[Analyzer]:
    async with await open_analyzer(AnalyzerSettings(analyzer_cache_size=0)) as analyzer:
        yield analyzer


def assert_answered(answer: Analysis) -> None:
    if answer.sentiment_label == UNSUPPORTED:
        assert answer.confidence_score == 0
        return
    assert answer.sentiment_label in SENTIMENTS
    assert sum(answer.scores.values()) == pytest.approx(1)
    assert 1 / 3 - 1e-6 <= answer.confidence_score <= 1


async def assert_harmless(analyzer: Analyzer, text: str, alone: list[Analysis]) -> None:
    odd, *beside = await analyzer.analyze([text, *BESIDE])
    assert_answered(odd)
    for one, other in zip(alone, beside, strict=True):
        assert all(abs(one.scores[name] - other.scores[name]) < 1e-3 for name in SENTIMENTS)


@FEW
@given(text=st.text(alphabet=ANY_CHARACTER, max_size=2_000))
def test_any_text_is_answered_and_harms_no_other(model: Classifier, text: str) -> None:
    async def read() -> None:
        async with TransformerAnalyzer(model, model, threads=2, cache_size=0) as analyzer:
            await assert_harmless(analyzer, text, await analyzer.analyze(BESIDE))

    asyncio.run(read())


@FEW
@given(text=st.text(alphabet=ANY_CHARACTER, max_size=60))
def test_any_text_is_explained_in_its_own_words(model: Classifier, text: str) -> None:
    async def read() -> None:
        async with TransformerAnalyzer(model, model, threads=2, cache_size=0) as analyzer:
            for word in await analyzer.explain(text):
                assert text[word.start : word.end] == word.word

    asyncio.run(read())


async def test_every_block_of_unicode_is_answered(analyzer: Analyzer) -> None:
    blocks = ["".join(map(chr, range(at, at + BLOCK))) for at in range(0, 0x110000, BLOCK)]
    for start in range(0, len(blocks), 512):
        for answer in await analyzer.analyze(blocks[start : start + 512]):
            assert_answered(answer)


@pytest.mark.parametrize(
    "text",
    [
        "so good " * 131_072,
        "😂" * 10_000,
        "👩‍👩‍👧‍👦" * 2_000,
        "\x00" * 1_000,
        "a\x00b",
        "\ud83d so good",
        "good \udc00\ud800" * 500,
        "\u202e" * 1_000,
        "e" + "\u0301" * 5_000,
        "x" * 1_000_000,
        "&#x110000;&#0;&amp" * 1_000,
        "@" * 10_000,
        "http://" * 5_000,
    ],
    ids=range(13),
)
async def test_a_hard_text_is_answered_and_harms_no_other(analyzer: Analyzer, text: str) -> None:
    await assert_harmless(analyzer, text, await analyzer.analyze(BESIDE))
