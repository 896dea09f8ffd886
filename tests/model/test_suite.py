"""The bundled model on the behaviour suite: of each capability at least what it does today."""

from __future__ import annotations

import pytest

from groundswell.analyzer.bundled import load_bundled
from groundswell.analyzer.transformer import TransformerAnalyzer
from tests.model import suite

FLOORS = {
    "comparisons": 0.89,
    "emoji": 0.97,
    "identity": 0.97,
    "irony": 0.80,
    "mixed": 0.80,
    "negation": 0.91,
    "news": 0.89,
    "rhetorical": 0.85,
    "slang": 0.93,
    "wishes": 0.78,
}


def test_the_suite_is_large_and_each_capability_has_a_floor() -> None:
    cases = suite.cases()
    assert len({suite.same(case.text) for case in cases}) == len(cases) >= 400
    assert {case.capability for case in cases} == set(FLOORS)


@pytest.mark.parametrize("capability", FLOORS)
async def test_sentiment_is_what_people_mean(capability: str) -> None:
    cases = [case for case in suite.cases() if case.capability == capability]
    model = load_bundled()
    async with TransformerAnalyzer(model, model, threads=2, cache_size=0) as analyzer:
        answers = await analyzer.analyze([case.text for case in cases])
    wrong = [
        f"{case.part}: {case.text!r}: {answer.sentiment_label}, not {case.sentiment}"
        for case, answer in zip(cases, answers, strict=True)
        if answer.sentiment_label != case.sentiment
    ]
    assert 1 - len(wrong) / len(cases) >= FLOORS[capability], "\n".join(wrong)
