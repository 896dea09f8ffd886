"""A deferred model is loaded once, by the first text, and never by none."""

from __future__ import annotations

import asyncio
import time

import pytest

from groundswell.analyzer.bundled import load_bundled
from groundswell.analyzer.deferred import Deferred
from groundswell.analyzer.transformer import TransformerAnalyzer
from groundswell.errors import AnalysisError, AnalyzerUnavailable, ConfigurationError


class Loads:
    """Loads the bundled model slowly, and counts how often."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self) -> TransformerAnalyzer:
        self.count += 1
        time.sleep(0.1)
        model = load_bundled()
        return TransformerAnalyzer(model, model, threads=1, cache_size=0)


async def test_the_first_text_loads_it_once_for_all_calls() -> None:
    loads = Loads()
    async with Deferred("later", loads) as model:
        assert await model.analyze([]) == []
        assert (loads.count, model.loaded, model.model_name) == (0, False, "later")
        answers = await asyncio.gather(*(model.analyze(["so good"]) for _ in range(5)))
        assert {answer.sentiment_label for [answer] in answers} == {"positive"}
        assert (loads.count, model.loaded) == (1, True)
        assert model.emotion_thresholds
        assert await model.explain("so good")


async def test_after_close_it_is_not_loaded_any_more() -> None:
    loads = Loads()
    model = Deferred("later", loads)
    await model.close()
    with pytest.raises(AnalysisError, match="closed"):
        await model.analyze(["so good"])
    assert loads.count == 0


async def test_files_that_are_damaged_are_no_text_s_fault() -> None:
    def broken() -> TransformerAnalyzer:
        raise ConfigurationError("damaged")

    async with Deferred("later", broken) as model:
        await model.probe()  # nobody has needed it
        with pytest.raises(AnalyzerUnavailable, match="damaged"):
            await model.analyze(["so good"])
        with pytest.raises(AnalyzerUnavailable, match="damaged"):
            await model.probe()
