"""A foreign model is found, understood, or refused with what to do."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from groundswell.analyzer.huggingface import load_huggingface
from groundswell.analyzer.registry import open_analyzer
from groundswell.errors import ConfigurationError
from groundswell.settings import AnalyzerSettings
from tests.tiny_models import SENTIMENT_WORDS, make_model

THREE = ["negative", "neutral", "positive"]


async def test_optimum_s_folder_of_weights_is_found(tmp_path: Path) -> None:
    folder = make_model(tmp_path, THREE, SENTIMENT_WORDS, weights="onnx/model.onnx")
    settings = AnalyzerSettings(huggingface_model=str(folder), emotion_model="")
    async with await open_analyzer(settings) as analyzer:
        [answer] = await analyzer.analyze(["so good"])
    assert answer.sentiment_label == "positive"
    assert answer.model_name == f"{tmp_path.name}+groundswell-mini-1"


async def test_labels_of_one_meaning_are_added_up(tmp_path: Path) -> None:
    stars = [f"{number} star{'s' * (number > 1)}" for number in range(1, 6)]
    folder = make_model(tmp_path, stars, {"fine": (0.0, 0.0, 1.0, 2.0, 2.0)})
    settings = AnalyzerSettings(huggingface_model=str(folder))
    async with await open_analyzer(settings) as analyzer:
        [answer] = await analyzer.analyze(["fine"])
    assert answer.sentiment_label == "positive"
    assert sum(answer.scores.values()) == pytest.approx(1)


async def test_independent_emotions_take_the_more_probable_of_one_meaning(tmp_path: Path) -> None:
    folder = make_model(
        tmp_path,
        ["joy", "optimism", "anger"],
        {"well": (3.0, 6.0, 6.0)},
        problem_type="multi_label_classification",
    )
    settings = AnalyzerSettings(emotion_model=str(folder))
    async with await open_analyzer(settings) as analyzer:
        [answer] = await analyzer.analyze(["well well well"])
    assert answer.emotions["joy"] == answer.emotions["anger"] > 0.9
    assert answer.emotions["fear"] == 0


@pytest.mark.parametrize("file", ["config.json", "tokenizer.json", "model.onnx"])
def test_a_damaged_file_is_named(tmp_path: Path, file: str) -> None:
    folder = make_model(tmp_path, THREE, SENTIMENT_WORDS)
    (folder / file).write_bytes(b"{")
    with pytest.raises(ConfigurationError, match=file):
        load_huggingface(str(folder), "sentiment")


def test_a_model_for_something_else_is_refused_by_its_labels(tmp_path: Path) -> None:
    folder = make_model(tmp_path, ["spam", "ham"], {"so": (0.0, 0.0)})
    with pytest.raises(ConfigurationError, match=r"'spam'.*'ham'"):
        load_huggingface(str(folder), "sentiment")


def test_labels_that_do_not_fit_the_weights_are_told(tmp_path: Path) -> None:
    folder = make_model(tmp_path, THREE, SENTIMENT_WORDS)
    config = json.loads((folder / "config.json").read_text())
    config["id2label"] = {"0": "negative", "1": "positive"}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(ConfigurationError, match="2 labels"):
        load_huggingface(str(folder), "sentiment")


def test_weights_of_torch_alone_ask_for_the_extra(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = make_model(tmp_path, THREE, SENTIMENT_WORDS)
    (folder / "model.onnx").unlink()
    monkeypatch.setitem(sys.modules, "torch", None)  # as where it is not installed
    monkeypatch.delitem(sys.modules, "groundswell.analyzer.torch_network", raising=False)
    with pytest.raises(ConfigurationError, match=r"pip install groundswell\[huggingface\]"):
        load_huggingface(str(folder), "sentiment")


def test_a_model_that_is_nowhere_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    with pytest.raises(ConfigurationError, match="nobody/nothing"):
        load_huggingface("nobody/nothing", "sentiment")
