"""What ships is loaded only when it is whole."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from groundswell.analyzer.bundled import FOLDER, load_bundled
from groundswell.domain.sentiment import EMOTIONS
from groundswell.errors import ConfigurationError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "model"))


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json", "config.json"])
def test_a_changed_file_is_named_and_what_to_do(folder: Path, file: str) -> None:
    with (folder / file).open("r+b") as stream:
        stream.seek(100)
        stream.write(b"\xff")
    with pytest.raises(ConfigurationError, match=rf"{file} is damaged.*install"):
        load_bundled(folder)


@pytest.mark.parametrize("file", ["model.onnx", "SHA256SUMS"])
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    with pytest.raises(ConfigurationError, match=f"{file} is missing"):
        load_bundled(folder)


def test_every_emotion_has_a_threshold_that_can_be_reached() -> None:
    thresholds = load_bundled().thresholds
    assert set(thresholds) == set(EMOTIONS)
    assert all(0.05 < limit < 0.95 for limit in thresholds.values())


def test_the_package_stays_small() -> None:
    size = sum(file.stat().st_size for file in FOLDER.iterdir())
    assert size < 25_000_000


def test_the_model_says_where_it_comes_from() -> None:
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    for said in ("license: apache-2.0", "GoEmotions", "TweetEval", "all-MiniLM-L6-v2"):
        assert said in card
