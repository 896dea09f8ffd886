"""Quantisation-aware training: the student learns on while its products round as int8 will."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from training.distil import learn
from training.loop import Plan, done
from training.model import TwoHeads
from training.quantise import LARGEST_WEIGHT, Ranges, input_ranges, step_and_zero
from training.recipe import Recipe, Run
from training.shape import Shape
from training.start import fill


def train_rounded(run: Run, recipe: Recipe, larger: Path | None, pause: float) -> None:
    """Write the weights into ``rounded``, and the ranges that they were trained for."""
    if not recipe.qat_steps or done(run.rounded):
        return
    shape = Shape.read(run.student)
    ranges = input_ranges(run)
    run.note("ranges", ranges)
    run.note("rounded/config", shape.config())
    model = fill(
        TwoHeads(shape, recipe.dropout), load_file(run.student / "weights.safetensors"), head=True
    )
    rounding(model, ranges)
    plan = Plan(recipe.qat_steps, recipe.qat_learning_rate)
    learn(run, recipe, run.rounded, model, plan, larger, pause)


def rounding(model: TwoHeads, ranges: Ranges) -> TwoHeads:
    """``model``, rounding word vectors, and weights and input of its layers' products.

    Parameters keep their names.
    """
    model.words.register_forward_hook(lambda _, __, vectors: _rounded_words(vectors))
    for name, module in list(model.named_modules()):
        if name in ranges and isinstance(module, nn.Linear):
            parent, _, own = name.rpartition(".")
            setattr(model.get_submodule(parent), own, Rounded(module, *ranges[name]))
    return model


def _rounded_words(vectors: Tensor) -> Tensor:
    """Word vectors as they will be: 8 bits and a scale each."""
    steps = vectors.detach().abs().amax(dim=-1, keepdim=True).clamp_min(1e-12) / 127
    return vectors + ((vectors / steps).round() * steps - vectors).detach()


class Rounded(nn.Module):
    """A linear layer with the numbers that int8 will have; gradients pass as if it did not round.

    Args:
        linear: the layer whose parameters are kept.
        low, high: least and greatest input.
    """

    def __init__(self, linear: nn.Linear, low: float, high: float) -> None:
        super().__init__()
        self.weight, self.bias = linear.weight, linear.bias
        step, zero = step_and_zero(low, high)
        self._step, self._zero = float(step), int(zero)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.fake_quantize_per_tensor_affine(x.float(), self._step, self._zero, 0, 255)
        largest = LARGEST_WEIGHT
        scales = self.weight.detach().abs().amax(dim=1).clamp_min(1e-12) / largest
        zeros = torch.zeros_like(scales, dtype=torch.int32)
        weight = torch.fake_quantize_per_channel_affine(
            self.weight, scales, zeros, 0, -largest, largest
        )
        return functional.linear(x, weight, self.bias)
