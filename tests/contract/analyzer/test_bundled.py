"""The model that ships with the package keeps the analyzer's promises."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from groundswell.analyzer.base import Analyzer
from groundswell.analyzer.classifier import Classifier
from groundswell.analyzer.transformer import TransformerAnalyzer
from tests.contract.analyzer.suite import AnalyzerContract, closeness

POSTS = (
    "Cannot wait for the game tonight!! #GoHawks",
    "@user my flight is delayed again, thanks for nothing",
    "The meeting is at 10 on Tuesday.",
    "not bad at all 😂",
    "I am so sorry for your loss",
    "RT @user: new episode out now http://t.co/abc",
    "why would anyone do this to a dog?! sick.",
    "lol ok",
)


class TestBundled(AnalyzerContract):
    @pytest.fixture
    async def analyzer(self, bundled: Classifier) -> AsyncIterator[Analyzer]:
        async with TransformerAnalyzer(bundled, bundled, threads=2, cache_size=0) as analyzer:
            yield analyzer

    async def test_posts_get_the_same_answers_one_by_one_and_together(
        self, analyzer: Analyzer
    ) -> None:
        together = await analyzer.analyze(POSTS)
        alone = [(await analyzer.analyze([post]))[0] for post in POSTS]
        assert max(map(closeness, together, alone)) < 1e-3

    async def test_it_is_told_by_its_version(self, analyzer: Analyzer) -> None:
        assert analyzer.model_name == "groundswell-mini-7"
