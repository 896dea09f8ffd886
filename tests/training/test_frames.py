"""Sentences that differ in one word: grouped, some held out, drawn in pairs."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest

from groundswell.analyzer.bundled import load_bundled
from groundswell.analyzer.transformer import TransformerAnalyzer
from training.batches import FRAMES, Posts
from training.frames import frames, made_up
from training.judge import moved
from training.prepare import prepare
from training.recipe import Recipe
from training.run import Run

WHO = ("young", "old", "deaf")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "data" / "behaviour_templates" / "train.jsonl.gz"
    path.parent.mkdir(parents=True)
    rows = [
        {"text": f"Being {who} is {what}", "frame": f"Being [SWAP] is {what}", "lang": lang}
        for what in (*"abcdefghijklmnop", "only")
        for who in (WHO if what != "only" else WHO[:1])
        for lang in ("en", "de")
    ]
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return path.parents[1]


def test_frames_of_one_language_are_learnt_or_held_out_whole(data: Path) -> None:
    parts = frames(data / "behaviour_templates" / "train.jsonl.gz")
    assert len(parts[False]) + len(parts[True]) == 16  # that of one sentence is no frame
    assert parts[True]
    assert len(parts[False]) > len(parts[True])
    for texts in (*parts[False], *parts[True]):
        assert len(texts) == len(WHO)
        assert len({text.split()[-1] for text in texts}) == 1


def test_a_made_up_frame_differs_in_who_it_is_about_alone() -> None:
    found = list(made_up(1))
    assert found == list(made_up(1))
    assert len(found) > 100
    assert all(len(set(texts)) == len(texts) == 10 for texts in found)
    kept = [set.intersection(*(set(text.lower().split()) for text in texts)) for texts in found]
    assert sum(map(bool, kept)) > 100


def test_pairs_share_an_owner_and_come_again_the_same(tmp_path: Path, data: Path) -> None:
    pytest.importorskip("torch", reason="training is tested where it is installed")
    import torch

    from tests.training.tiny import make_base, make_sets
    from training.pairs import Pairs, apart

    make_sets(data)
    run = Run(tmp_path / "run")
    run.folder.mkdir()
    recipe = Recipe(frame_sets=("behaviour_templates",), swaps=2)
    prepare(run, recipe, data, make_base(tmp_path / "base"), None)
    posts = Posts(run.prepared("train"))
    pairs = Pairs(posts)
    drawn = [pairs.drawn(8, np.array([number])) for number in range(40)]
    np.testing.assert_array_equal(drawn[3], pairs.drawn(8, np.array([3])))
    framed = 0
    for both in drawn:
        assert (posts.owner[both[:8]] == posts.owner[both[8:]]).all()
        assert not posts.ironic[both].any()
        framed += int((posts.source[both] == FRAMES).all())
    assert 10 < framed < 38
    logits = torch.randn(6, 10)
    assert apart(torch.cat([logits, logits])) == 0
    assert apart(torch.cat([logits, logits + torch.randn(6, 10)])) > 0


async def test_moved_counts_labels_and_scores_beside_those_of_the_frame() -> None:
    model = load_bundled()
    same = ["I love it", "I love it!", "i love it"]
    async with TransformerAnalyzer(model, model, threads=2, cache_size=0) as analyzer:
        assert await moved(analyzer, [same]) == (0, 0)
        assert await moved(analyzer, [[*same, "I hate it"]]) == (0.25, 0.25)
