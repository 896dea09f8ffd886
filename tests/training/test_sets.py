"""What a set's labels tell, and what they leave open."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
import pytest

from groundswell.domain.sentiment import EMOTIONS
from training.batches import MISSING
from training.sets import Said, rows
from training.switched import switched


def write(data: Path, name: str, lines: Sequence[tuple[str, Any]], split: str = "train") -> None:
    path = data / name / f"{split}.jsonl.gz"
    path.parent.mkdir(parents=True, exist_ok=True)
    with gzip.open(path, "wt", encoding="utf-8") as file:
        for text, label in lines:
            file.write(json.dumps({"text": text, "label": label}) + "\n")


def said(data: Path, name: str, label: Any) -> Said:
    write(data, name, [("a post", label)])
    return next(iter(rows(data, [name], "train", 1))).said


def felt(said: Said) -> dict[str, int]:
    return {name: one for name, one in zip(EMOTIONS, said.emotion, strict=True) if one != 0}


@pytest.mark.parametrize(
    ("name", "label", "sentiment", "sided"),
    [
        ("tweeteval_sentiment", "neutral", 1, False),
        ("afrisenti/hau", "positive", 2, False),
        ("nsmc_korean", "positive", 2, True),
        ("xed_emotions/de", ["joy", "surprise"], 2, True),
        ("xed_emotions/de", ["anger", "fear"], 0, True),
        ("xed_emotions/de", ["joy", "anger"], MISSING, False),
        ("xed_emotions/en", ["neutral"], 1, False),
        ("semeval2018_valence_oc", "-3", 0, False),
        ("semeval2018_valence_oc", "0", 1, False),
        ("semeval2018_valence_oc", "2", 2, False),
    ],
)
def test_a_label_tells_the_sentiment(
    tmp_path: Path, name: str, label: Any, sentiment: int, sided: bool
) -> None:
    found = said(tmp_path, name, label)
    assert (found.sentiment, found.sided) == (sentiment, sided)


@pytest.mark.parametrize(
    ("name", "label", "emotions"),
    [
        ("goemotions_ekman", ["joy", "fear"], {"joy": 1, "fear": 1}),
        ("xed_emotions/de", ["trust"], {"neutral": MISSING}),
        ("xed_emotions/fi", ["sadness"], {"sadness": 1}),
        ("brighter_emotions/eng", ["anger"], {"anger": 1, "disgust": MISSING}),
        ("brighter_emotions/afr", ["joy"], {"joy": 1, "surprise": MISSING}),
        ("semeval2018_ec", ["love", "joy"], {"joy": 1, "neutral": MISSING}),
    ],
)
def test_an_emotion_that_was_not_asked_for_is_left_open(
    tmp_path: Path, name: str, label: Any, emotions: dict[str, int]
) -> None:
    assert felt(said(tmp_path, name, label)) == emotions


def test_a_set_of_many_languages_is_read_language_by_language(tmp_path: Path) -> None:
    for name in ("br", "de", "cn"):
        write(tmp_path, f"xed_emotions/{name}", [(f"{name} {n}", ["joy"]) for n in range(9)])
    found = list(rows(tmp_path, ["xed_emotions/*:4"], "train", 1))
    assert [row.language for row in found] == ["pt"] * 4 + ["zh"] * 4 + ["de"] * 4
    assert {row.source for row in found} == {
        "xed_emotions/br",
        "xed_emotions/cn",
        "xed_emotions/de",
    }
    assert found == list(rows(tmp_path, ["xed_emotions/*:4"], "train", 1))


def test_texts_alone_carry_no_label(tmp_path: Path) -> None:
    write(tmp_path, "xlmt_sentiment/german", [("ein Text", "positive")])
    [row] = rows(tmp_path, ["xlmt_sentiment/german"], "train", 1, labels=False)
    assert (row.said, row.language) == (Said(), "de")


def test_known_words_are_switched_and_names_tags_and_links_stay() -> None:
    known = {"so": ["tan"], "good": ["bueno", "bien"], "bad": ["malo"], "user": ["usuario"]}
    copies = {switched("So GOOD, @user! #good http bad", known, Random(n)) for n in range(40)}
    copies.discard(None)
    assert "Tan BUENO, @user! #good http malo" in copies
    assert all("@user! #good http" in str(copy) for copy in copies)


def test_a_text_with_hardly_a_known_word_has_no_copy() -> None:
    assert switched("good morning", {"good": ["bueno"]}, Random(1)) is None


def test_answers_are_aligned_set_by_set_and_only_where_they_were_asked() -> None:
    pytest.importorskip("torch", reason="training is tested where it is installed")
    from training.answers import aligned

    shares = np.full((6, 10), 0.1)
    shares[:2, :3] = [[0.8, 0.1, 0.1], [0.6, 0.2, 0.2]]
    shares[2:4, :3] = [[0.2, 0.2, 0.6], [0.2, 0.4, 0.4]]
    shares[4:] = np.nan
    source = np.array(["a", "a", "b", "b", "a", "c"])
    found = aligned(shares, source, 1.0)
    np.testing.assert_allclose(found[:4, :3].sum(axis=1), 1)
    before, after = (abs(one[:2, :3].mean(axis=0) - 1 / 3).max() for one in (shares, found))
    assert after < before / 4
    assert found[0].argmax() == 0
    assert np.isnan(found[4:]).all()
    np.testing.assert_array_equal(aligned(shares, source, 0.0), shares)
