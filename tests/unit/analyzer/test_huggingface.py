"""A foreign model is found, understood, or refused with what to do."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from groundswell.analyzer.huggingface import load_huggingface
from groundswell.analyzer.labels import translate
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
    assert answer.model_name == f"{tmp_path.name}+groundswell-mini-7"


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


# The labels of widely used models, as their config.json on the hub names them.
SENTIMENT_MODELS = {
    "cardiffnlp/twitter-roberta-base-sentiment": ("LABEL_0", "LABEL_1", "LABEL_2"),
    "cardiffnlp/twitter-roberta-base-sentiment-latest": ("negative", "neutral", "positive"),
    "distilbert/distilbert-base-uncased-finetuned-sst-2-english": ("NEGATIVE", "POSITIVE"),
    "finiteautomata/bertweet-base-sentiment-analysis": ("NEG", "NEU", "POS"),
    "lxyuan/distilbert-base-multilingual-cased-sentiments-student": (
        *("positive", "neutral", "negative"),
    ),
    "nlptown/bert-base-multilingual-uncased-sentiment": (
        *("1 star", "2 stars", "3 stars", "4 stars", "5 stars"),
    ),
    "tabularisai/multilingual-sentiment-analysis": (
        *("Very Negative", "Negative", "Neutral", "Positive", "Very Positive"),
    ),
    "ProsusAI/finbert": ("positive", "negative", "neutral"),
}
EMOTION_MODELS = {
    "j-hartmann/emotion-english-distilroberta-base": (
        *("anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise"),
    ),
    "bhadresh-savani/distilbert-base-uncased-emotion": (
        *("sadness", "joy", "love", "anger", "fear", "surprise"),
    ),
    "cardiffnlp/twitter-roberta-base-emotion": ("joy", "optimism", "anger", "sadness"),
    "cardiffnlp/twitter-roberta-base-emotion-multilabel-latest": (
        *("anger", "anticipation", "disgust", "fear", "joy", "love", "optimism", "pessimism"),
        *("sadness", "surprise", "trust"),
    ),
    "finiteautomata/bertweet-base-emotion-analysis": (
        *("others", "joy", "sadness", "anger", "surprise", "disgust", "fear"),
    ),
    "SamLowe/roberta-base-go_emotions": (
        *("admiration", "amusement", "anger", "annoyance", "approval", "caring", "confusion"),
        *("curiosity", "desire", "disappointment", "disapproval", "disgust", "embarrassment"),
        *("excitement", "fear", "gratitude", "grief", "joy", "love", "nervousness", "optimism"),
        *("pride", "realization", "relief", "remorse", "sadness", "surprise", "neutral"),
    ),
}


@pytest.mark.parametrize("name", SENTIMENT_MODELS)
def test_the_labels_of_well_known_sentiment_models_are_understood(name: str) -> None:
    found = [label for label in translate(SENTIMENT_MODELS[name], "sentiment") if label]
    assert len(found) == len(SENTIMENT_MODELS[name])
    assert {"negative", "positive"} <= set(found)


@pytest.mark.parametrize("name", EMOTION_MODELS)
def test_the_labels_of_well_known_emotion_models_are_understood(name: str) -> None:
    found = {label for label in translate(EMOTION_MODELS[name], "emotion") if label}
    assert {"joy", "anger", "sadness"} <= found


def test_a_model_of_two_classes_is_told_as_what_it_is(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = make_model(tmp_path, ["NEGATIVE", "POSITIVE"], {"good": (-1.0, 1.0)})
    load_huggingface(str(folder), "sentiment")
    assert "no label for neutral" in caplog.text
