"""The lines of docs/models.md that load the bundled model into plain transformers."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from groundswell.analyzer.bundled import load_bundled
from groundswell.analyzer.text import normalise
from groundswell.analyzer.transformer import TransformerAnalyzer
from tests.model.cases import SENTIMENT

pytest.importorskip("torch", reason="needs the extra huggingface: make test-training")
pytest.importorskip("transformers")

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "models.md").read_text(encoding="utf-8")


async def test_the_documented_lines_answer_as_the_analyzer_does(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(ROOT)
    (block,) = re.findall(r"```python\n(.*?)```", PAGE, flags=re.DOTALL)
    assert "groundswell." not in block.replace("src/groundswell/", "")
    lines: dict[str, Any] = {}
    exec(block, lines)
    texts = [text for posts in SENTIMENT.values() for text, _ in posts]
    model = load_bundled()
    analyzer = TransformerAnalyzer(model, model, threads=1, cache_size=0)
    answers = await analyzer.analyze(texts)
    await analyzer.close()
    ours = np.array([[*one.scores.values(), *one.emotions.values()] for one in answers])
    theirs = lines["read"]([normalise(text) for text in texts]).numpy()
    apart = np.abs(ours - theirs)
    assert apart.mean() < 1e-3
    assert np.percentile(apart.max(axis=1), 90) < 0.01
    assert apart.max() < 0.05
