"""Fine-tuning on people's labels, both tasks in every batch: once a seed."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from training.batches import Places, Posts
from training.loop import Loop, Plan, done
from training.losses import by_labels, prior
from training.measure import on_dev, tensors
from training.model import TwoHeads
from training.recipe import Recipe, splits_of
from training.run import Run
from training.shape import Shape
from training.start import base_weights, chosen, fill, freeze


def teach(run: Run, recipe: Recipe, base: Path, larger: Path | None, pause: float) -> None:
    """Write the weights of each teacher; ``larger`` is the folder of ``recipe.teacher_base``."""
    posts = Posts(run.prepared("train", recipe))
    dev = [Posts(run.prepared(split, recipe)) for split in splits_of(recipe)]
    labelled = posts.labelled()
    adjusted = prior(posts, recipe)
    an_epoch = -(-len(labelled) // recipe.batch_size)
    plan = Plan(
        round(recipe.teacher_epochs * an_epoch),
        recipe.teacher_learning_rate,
        recipe.teacher_cooldown,
        recipe.notes,
        head=recipe.head_rate,
    )
    for seed in recipe.teacher_seeds:
        folder = run.teacher(seed)
        if done(folder):
            continue
        torch.manual_seed(seed)
        model = _beginner(run, recipe, base, larger)
        if isinstance(model, TwoHeads):
            run.note(f"{folder.name}/config", model.shape.config())

        def loss(places: Places, model: nn.Module = model) -> Tensor:
            ids, mask, known = tensors(posts, places)
            return by_labels(model(ids, mask).float(), known, adjusted, recipe)

        def epoch(number: int, seed: int = seed) -> list[Places]:
            return posts.shuffled(labelled, recipe.batch_size, seed + number)

        Loop(
            run,
            folder,
            model,
            plan,
            recipe,
            on_dev(*dev, most=200 if recipe.notes else None),
            pause,
        ).go(epoch, loss, posts.tokens)


def trained(run: Run, recipe: Recipe, folder: Path, larger: Path | None) -> nn.Module:
    """The teacher kept in ``folder``."""
    if recipe.teacher_base and folder != run.shipped:
        model = _hub(larger, recipe)
        model.load_state_dict(load_file(folder / "weights.safetensors"))
        return model
    model = TwoHeads(Shape.read(folder))
    return fill(model, load_file(folder / "weights.safetensors"), head=True)


def adapted_weights(run: Run, recipe: Recipe, base: Path) -> dict[str, Tensor]:
    """The base's weights, after adaptation where the recipe has one."""
    if recipe.adapt_steps:
        return dict(load_file(run.adapted / "weights.safetensors"))
    return base_weights(base)


def _beginner(run: Run, recipe: Recipe, base: Path, larger: Path | None) -> nn.Module:
    if recipe.teacher_base:
        return _hub(larger, recipe)
    layers = recipe.teacher_layers
    shape = Shape.read(base).chosen(layers, recipe.teacher_inner, recipe.teacher_activation)
    weights = chosen(adapted_weights(run, recipe, base), layers, shape)
    model = fill(TwoHeads(shape, recipe.dropout), weights, head=False)
    freeze(model, recipe, layers=0)
    return model


def _hub(larger: Path | None, recipe: Recipe) -> nn.Module:
    from training.hub import HubTeacher  # needs transformers

    if larger is None:
        raise SystemExit(f"--teacher-base: the folder of {recipe.teacher_base} is needed")
    return HubTeacher(larger, recipe.dropout, recipe.teacher_frozen_layers)
