"""Every stage in order on made-up posts and a tiny base: needs what ``make train`` installs.

``make test-training`` runs it; where torch is missing it is skipped.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from groundswell.analyzer.arrays import MOODS, Floats
from groundswell.analyzer.bundled import load_bundled
from groundswell.analyzer.transformer import TransformerAnalyzer
from tests.eventually import eventually
from tests.training.tiny import SHAPE, make_base, make_sets
from training.batches import MADE_UP, Posts
from training.run import Run
from training.stages import STAGES

pytest.importorskip("torch", reason="training is tested where it is installed: make test-training")
pytest.importorskip("safetensors")
pytestmark = pytest.mark.timeout(1200)

ROOT = Path(__file__).parents[2]
SETTINGS = (
    "adapt_steps=40",
    "adapt_learning_rate=0.001",
    "teacher_seeds=[3,4]",
    "teacher_epochs=12",
    "teacher_learning_rate=0.005",
    "layers=[1]",
    "inner=48",
    "activation=relu",
    "distil_epochs=4",
    "distil_learning_rate=0.005",
    "batch_size=8",
    "max_tokens=24",
    "average=0.9",
    "balance=0.5",
    "swaps=3",
    "hard_weight=0.3",
)


class Training:
    """``python -m training`` over made-up posts, as a person runs it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.base, self.data = make_base(folder / "base"), make_sets(folder / "data")

    def begun(self, name: str, *more: str, settings: Sequence[str] = SETTINGS) -> Any:
        command = [sys.executable, "-m", "training", "--run", name, "--runs", str(self.folder)]
        command += ["--base", str(self.base), "--data", str(self.data), *more]
        command += [part for one in settings for part in ("--set", one)]
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=os.environ | {"OMP_NUM_THREADS": "1"},  # so little work is slower on two
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, name: str, *more: str, settings: Sequence[str] = SETTINGS) -> str:
        process = self.begun(name, *more, settings=settings)
        told: str = process.communicate()[0]
        assert process.returncode == 0, told
        return told

    def files(self, name: str) -> Run:
        return Run(self.folder / name)


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Training:
    return Training(tmp_path_factory.mktemp("training"))


@pytest.fixture(scope="module")
def whole(training: Training) -> Run:
    """A run from the first stage to the last, never stopped."""
    told = training.run("whole")
    assert [line.split()[1] for line in told.split("\n") if line.startswith("==")] == list(STAGES)
    return training.files("whole")


def test_the_exported_model_has_the_students_shape_and_tells_good_from_bad(whole: Run) -> None:
    config = json.loads((whole.folder / "exported" / "config.json").read_text())
    shape = ("num_hidden_layers", "intermediate_size", "hidden_act", "hidden_size")
    assert [config[name] for name in shape] == [1, 48, "relu", SHAPE.hidden]

    async def labels() -> list[str]:
        model = load_bundled(whole.folder / "exported")
        analyzer = TransformerAnalyzer(model, model, threads=1, cache_size=0)
        answers = await analyzer.analyze(["Emma was so good", "London they bad"])
        await analyzer.close()
        return [answer.sentiment_label for answer in answers]

    assert asyncio.run(labels()) == ["positive", "negative"]


def test_each_stage_leaves_its_figures(whole: Run) -> None:
    evaluation = whole.read("evaluation")
    assert evaluation["int8"]["sentiment"]["macro_recall"] > 0.8
    apart = (evaluation[one]["sentiment"]["macro_recall"] for one in ("int8", "float"))
    assert abs(np.subtract(*apart)) < 0.1
    assert evaluation["int8"]["other names"]["posts"] > 10
    losses = [one["loss of hidden words"] for one in whole.read("adapted/figures").values()]
    assert losses[-1] < 4.5 < np.log(SHAPE.vocabulary)  # better than guessing any word
    assert set(whole.read("minutes")) == set(STAGES)
    assert not list(whole.folder.glob("*/checkpoint.pt"))


def test_a_post_and_its_copies_are_taught_the_same(whole: Run, training: Training) -> None:
    from training.answers import answers

    posts = Posts(whole.prepared("train"))
    copies = np.flatnonzero(posts.owner != np.arange(len(posts)))
    taught = answers(whole, whole.recipe(), None)
    assert len(copies) > 50
    np.testing.assert_allclose(taught[copies], taught[posts.owner[copies]], atol=1e-6)
    np.testing.assert_allclose(taught[:, :3].sum(axis=1), 1, atol=1e-5)
    named = copies[~posts.ironic[copies]]
    assert (posts.sentiment[named] == posts.sentiment[posts.owner[named]]).all()


def test_what_is_ironic_is_taught_as_the_contrary_of_what_it_says(whole: Run) -> None:
    from training.answers import contrary

    posts = Posts(whole.prepared("train"))
    marked = np.flatnonzero(posts.ironic & (posts.owner != np.arange(len(posts))))
    assert len(marked) > 30
    assert posts.ironic[posts.owner[marked]].all()
    said = np.array([[0.1, 0.2, 0.7], [0.1, 0.2, 0.7], [0.5, 0.3, 0.2], [0.2, 0.6, 0.2]])
    meant = contrary(said, np.array([True, False, True, True]))
    assert meant.tolist() == [[0.7, 0.2, 0.1], [0.1, 0.2, 0.7], [0.5, 0.3, 0.2], [0.2, 0.6, 0.2]]


def test_an_epoch_takes_each_post_once_as_itself_or_as_a_copy(whole: Run) -> None:
    from training.distil import one_each

    posts = Posts(whole.prepared("train"))
    own = posts.own()
    first, second = one_each(posts, own, 1), one_each(posts, own, 2)
    np.testing.assert_array_equal(posts.owner[first], own)
    assert (first != second).any()
    assert (first != own).any()


async def test_a_run_that_was_killed_goes_on_to_the_same_weights(
    whole: Run, training: Training
) -> None:
    killed = training.files("killed")
    for name in ("adapted", "teacher-3", "student"):
        process = training.begun("killed", "--checkpoint-seconds", "0")
        checkpoint = killed.folder / name / "checkpoint.pt"
        try:
            await eventually(checkpoint.exists, within=300, every=0.005)
        finally:
            process.kill()
            process.communicate()
        assert process.returncode == -signal.SIGKILL
        assert not (killed.folder / name / "weights.safetensors").exists()
    assert "resumed at step" in training.run("killed")
    for name in ("adapted", "teacher-3", "teacher-4", "student"):
        assert killed.read(f"{name}/figures") == whole.read(f"{name}/figures")
        weights = [run.folder / name / "weights.safetensors" for run in (killed, whole)]
        assert weights[0].read_bytes() == weights[1].read_bytes()
    told = [run.read("evaluation")["int8"]["sentiment"] for run in (killed, whole)]
    assert told[0] == told[1]


def test_the_first_models_recipe_ships_its_teacher(training: Training) -> None:
    settings = ("batch_size=8", "teacher_learning_rate=0.005", "max_tokens=24")
    training.run("groundswell-mini-1", settings=settings)
    run = training.files("groundswell-mini-1")
    student, teacher = (run.folder / name for name in ("student", "teacher-20"))
    names = "weights.safetensors"
    assert (student / names).read_bytes() == (teacher / names).read_bytes()
    assert not run.adapted.exists()
    config = json.loads((run.folder / "exported" / "config.json").read_text())
    assert (config["num_hidden_layers"], config["hidden_act"]) == (2, "gelu")
    table = training.run("x", "compare", settings=())
    assert "| groundswell-mini-1 |" in table


def test_a_model_that_ships_teaches_as_it_is(whole: Run, training: Training) -> None:
    shipped = str(whole.folder / "exported")
    settings = ["distil_epochs=0", "batch_size=8", "max_tokens=24", "swaps=0"]
    training.run("again", "--teacher", shipped, settings=settings)
    run = training.files("again")
    assert run.recipe().teacher == "whole"
    again, before = (one.read("evaluation")["float"]["sentiment"] for one in (run, whole))
    assert abs(again["macro_recall"] - before["macro_recall"]) < 0.1
    settings = ["distil_epochs=1", "of_start=1", "average=0", "batch_size=8", "max_tokens=24"]
    training.run("kept", "--teacher", shipped, settings=settings)
    learnt, begun = (
        one / "weights.safetensors" for one in (training.files("kept").student, run.shipped)
    )
    load_file = pytest.importorskip("safetensors.numpy").load_file
    for name, weights in load_file(begun).items():
        assert np.allclose(load_file(learnt)[name], weights, atol=1e-6)
    process = training.begun("again", "teacher", settings=())
    assert "--teacher" in process.communicate()[0]
    assert process.returncode == 1


def _shares(teacher: Path) -> Floats:
    from training.answers import _probabilities

    return _probabilities(np.load(teacher / "logits.npy").astype(np.float64))


def test_a_larger_base_teaches_through_transformers(training: Training, whole: Run) -> None:
    transformers = pytest.importorskip("transformers")
    load_file = pytest.importorskip("safetensors.numpy").load_file
    from training.answers import answers, by_owner

    larger = training.folder / "larger"
    config = transformers.MPNetConfig(
        vocab_size=SHAPE.vocabulary + 10,
        hidden_size=48,
        num_hidden_layers=3,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=40,
    )
    transformers.MPNetModel(config).save_pretrained(larger)
    (larger / "tokenizer.json").write_bytes((training.base / "tokenizer.json").read_bytes())
    settings = ["adapt_steps=4", "teacher_seeds=[3]", "teacher_epochs=2", "layers=[1]"]
    settings += ["distil_epochs=1", "batch_size=8", "max_tokens=24"]
    training.run("taught", "--teacher-base", str(larger), settings=settings)
    run = training.files("taught")
    assert run.recipe().teacher_base == "larger"
    posts = Posts(run.prepared("train", run.recipe()))
    said = np.load(run.teacher(3) / "logits.npy")
    assert said.shape == (len(posts), 10)
    assert np.isfinite(said).all()
    assert np.ptp(said, axis=0).min() > 0
    assert run.read("evaluation")["int8"]["sentiment"]["n"] == 24
    beside = ["teacher_frozen_layers=1", "teacher_seeds=[3]", "teacher_epochs=1", "batch_size=8"]
    beside += ["distil_epochs=0.5", "distil_learning_rate=0", "average=0", "max_tokens=24"]
    beside += ["larger_answers=sentiment"]
    shipped = str(whole.folder / "exported")
    training.run("beside", "--teacher-base", str(larger), "--teacher", shipped, settings=beside)
    both = training.files("beside")
    assert (both.shipped / "logits.npy").exists()
    moods = np.load(both.teacher(3) / "logits.npy")
    recipe, posts = both.recipe(), Posts(both.prepared("train"))
    own = posts.owner == np.arange(len(posts))
    asked = own & (posts.source != recipe.emotion_set) & (posts.source != MADE_UP)
    assert np.array_equal(asked, np.isfinite(moods[:, 0]))  # neither copies nor posts of emotions
    shares, alone = answers(both, recipe, larger), _shares(both.shipped)
    assert shares[:, MOODS:] == pytest.approx(by_owner(alone, posts.owner)[:, MOODS:], nan_ok=True)
    assert not np.allclose(shares[asked, :MOODS], alone[asked, :MOODS], atol=1e-3)
    for copy in np.flatnonzero(~own & asked[posts.owner]):
        assert np.array_equal(shares[copy], shares[posts.owner[copy]])
    begun, kept = (load_file(one / "weights.safetensors") for one in (both.student, both.shipped))
    assert all(np.array_equal(begun[name], one) for name, one in kept.items())
    untaught = load_file(larger / "model.safetensors")
    frozen = load_file(both.teacher(3) / "weights.safetensors")
    dense = "encoder.layer.{}.intermediate.dense.weight"
    same = [
        np.array_equal(frozen[f"encoder.{one}"], untaught[one])
        for one in map(dense.format, range(3))
    ]
    assert same == [True, False, False]
    process = training.begun("taught", "distil", settings=())
    assert "--teacher-base" in process.communicate()[0]
    assert process.returncode == 1
