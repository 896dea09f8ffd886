"""The student: taught by its teachers' answers on every post, and by people's labels."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from torch import Tensor

from training.answers import answers
from training.batches import Places, Posts
from training.loop import Loop, Plan, done
from training.losses import by_labels, by_teachers, prior
from training.measure import DEVICE, on_dev, tensors
from training.model import TwoHeads
from training.pairs import Pairs, apart
from training.recipe import Recipe, splits_of
from training.run import Run
from training.shape import Shape
from training.start import chosen, fill, freeze
from training.teacher import adapted_weights


def distil(run: Run, recipe: Recipe, base: Path, larger: Path | None, pause: float) -> None:
    """Write the student's weights into ``student``."""
    if done(run.student):
        return
    if not recipe.distil_epochs:
        _as_taught(run, recipe)
        return
    torch.manual_seed(recipe.seed)
    model = _beginner(run, recipe, base)
    start = {name: weights.clone() for name, weights in model.state_dict().items()}
    run.note("student/config", model.shape.config())
    posts = Posts(run.prepared("train"))
    dev = [Posts(run.prepared(split)) for split in splits_of(recipe)]
    asked = recipe.answers != "none"
    wanted = torch.from_numpy(answers(run, recipe, larger)).to(DEVICE) if asked else None
    torch.manual_seed(recipe.seed)  # whether the answers were there already or not
    adjusted = prior(posts, recipe)
    pairs = Pairs(posts)
    own = posts.own() if asked else posts.labelled()
    steps = round(recipe.distil_epochs * -(-len(own) // recipe.batch_size))
    plan = Plan(steps, recipe.distil_learning_rate, recipe.cooldown, recipe.notes, recipe.average)

    def loss(places: Places) -> Tensor:
        ids, mask, known = tensors(posts, places)
        logits = model(ids, mask).float()
        told = recipe.hard_weight * by_labels(logits, known, adjusted, recipe)
        if wanted is None:
            return told
        told = told + by_teachers(logits, wanted[torch.from_numpy(places).to(DEVICE)], recipe)
        if not recipe.pairs:
            return told
        both = pairs.drawn(recipe.pairs, places)
        ids, mask, _ = tensors(posts, both)
        logits = model(ids, mask).float()
        taught = by_teachers(logits, wanted[torch.from_numpy(both).to(DEVICE)], recipe)
        return told + recipe.pair_weight * (taught + apart(logits))

    def epoch(number: int) -> list[Places]:
        seed = recipe.seed + number
        return posts.shuffled(one_each(posts, own, seed), recipe.batch_size, seed)

    Loop(
        run,
        run.student,
        model,
        plan,
        recipe,
        on_dev(*dev, most=200 if recipe.notes else None),
        pause,
    ).go(epoch, loss, posts.tokens, start, recipe.of_start)


def one_each(posts: Posts, own: Places, seed: int) -> Places:
    """Of each post itself or one of its copies with other names, by chance: a new one an epoch."""
    order = np.argsort(posts.owner, kind="stable")  # families together, in the order of owners
    counts = np.bincount(posts.owner, minlength=len(posts))
    firsts = np.cumsum(counts) - counts
    picked: Places = order[firsts[own] + np.random.default_rng(seed).integers(counts[own])]
    return picked


def _beginner(run: Run, recipe: Recipe, base: Path) -> TwoHeads:
    """Layers of the first teacher; of the adapted base where the teachers are of another one."""
    taught = bool(recipe.teacher) or not recipe.teacher_base
    folder = run.teachers(recipe)[0]
    whole = Shape.read(folder if taught else base)
    shape = whole.chosen(recipe.layers, recipe.inner, recipe.activation)
    weights = (
        load_file(folder / "weights.safetensors") if taught else adapted_weights(run, recipe, base)
    )
    student = TwoHeads(shape, recipe.dropout)
    student = fill(student, chosen(weights, recipe.layers, shape), head=taught)
    freeze(student, recipe, layers=recipe.frozen_layers)
    return student


def _as_taught(run: Run, recipe: Recipe) -> None:
    if recipe.teacher_base or recipe.layers or recipe.inner or recipe.activation:
        raise SystemExit("distil_epochs=0 ships the first teacher: it has the base's own shape")
    run.student.mkdir(exist_ok=True)
    for name in ("config.json", "figures.json", "weights.safetensors"):
        shutil.copyfile(run.teachers(recipe)[0] / name, run.student / name)
