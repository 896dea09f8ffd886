"""One network's training: from its last checkpoint, or its first weights, to its end."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR
from torch.optim.swa_utils import AveragedModel

from training.batches import Places
from training.measure import DEVICE, fast
from training.recipe import Recipe
from training.run import Run
from training.threads import Threads

_REPORT_SECONDS = 20.0

# A batch of an epoch to its loss; the network is in training mode and under autocast.
Loss = Callable[[Places], Tensor]
# An epoch's number to its batches; the same each time it is asked.
Epoch = Callable[[int], list[Places]]
Weights = Mapping[str, Tensor]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast: AdamW, a warm-up, then linearly down to 0."""

    steps: int
    rate: float
    cooldown: float = 1.0  # the share of the steps in which it goes down, the last ones
    notes: int = 0  # steps between two measurements; 0: after each epoch
    average: float = 0.0  # of the moving average that is kept in the weights' place; 0: none
    head: float = 1.0  # the rate of the head beside that of all else


class Loop:
    """Trains ``model`` into ``folder``: checkpoints, figures, weights.

    Args:
        measure: figures of a network, taken after each epoch and at the end.
        pause: seconds between two checkpoints.
    """

    def __init__(
        self,
        run: Run,
        folder: Path,
        model: nn.Module,
        plan: Plan,
        recipe: Recipe,
        measure: Callable[[nn.Module], dict[str, Any]],
        pause: float,
    ) -> None:
        self._run, self._folder, self._plan = run, folder, plan
        self._measure, self._pause = measure, pause
        self._model = model.to(DEVICE)
        self._average = (
            AveragedModel(self._model, avg_fn=_moving(plan.average)) if plan.average else None
        )
        self._optimizer = AdamW(_groups(model, recipe.weight_decay, plan), lr=plan.rate, fused=True)
        self._schedule = LambdaLR(self._optimizer, _share(plan, recipe.warmup))
        self._threads = Threads()
        self._step = 0
        self._figures: dict[str, Any] = {}
        self._checkpoint = folder / "checkpoint.pt"
        folder.mkdir(parents=True, exist_ok=True)

    def go(
        self,
        epoch: Epoch,
        loss: Loss,
        size: Callable[[Places], int] = len,
        start: Weights | None = None,
        of_start: float = 0.0,
    ) -> None:
        """Train to the end and write the weights; from the last checkpoint where there is one.

        ``size`` tells how much a batch is to read, to compare the times of two. What is written is
        the mean with the weights of the ``start``, which have the share ``of_start``.
        """
        self._resume()
        saved = told = time.monotonic()
        losses: list[float] = []
        posts, number = 0, 0
        order = epoch(0)
        while self._step < self._plan.steps:
            current, at = divmod(self._step, len(order))
            if current != number:
                number, order = current, epoch(current)
            began = time.monotonic()
            losses.append(self._learn(loss, order[at]))
            self._threads.learnt(size(order[at]), time.monotonic() - began)
            posts += len(order[at])
            self._step += 1
            now = time.monotonic()
            if now - told > _REPORT_SECONDS:
                self._report(float(np.mean(losses)), len(losses) / (now - told), posts, now - told)
                told, losses, posts = now, [], 0
            between = self._plan.notes or len(order)
            if self._step % between == 0 or self._step == self._plan.steps:
                self._note()
            if now - saved >= self._pause and self._step < self._plan.steps:
                self._save()
                saved = now
        self._threads.done()
        kept = self._average.module if self._average else self._model
        # In one piece: a run that is stopped here has weights or has none.
        partial = self._folder / "weights.partial"
        weights = {name: one.contiguous().cpu() for name, one in kept.state_dict().items()}
        if start is not None and of_start:
            weights = {name: torch.lerp(v, start[name], of_start) for name, v in weights.items()}
        save_file(weights, partial)
        partial.replace(self._folder / "weights.safetensors")
        self._checkpoint.unlink(missing_ok=True)

    def _learn(self, loss: Loss, places: Places) -> float:
        self._model.train()
        with fast():
            lost = loss(places)
        self._optimizer.zero_grad()
        lost.backward()
        nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
        self._optimizer.step()
        self._schedule.step()
        if self._average:
            self._average.update_parameters(self._model)
        return float(lost.detach())

    def _report(self, loss: float, steps_a_second: float, posts: int, seconds: float) -> None:
        left = (self._plan.steps - self._step) / steps_a_second / 60
        print(
            f"{self._folder.name}: step {self._step:,} of {self._plan.steps:,}  loss {loss:.4f}  "
            f"{posts / seconds:.0f} posts/s  {left:.0f} min left",
            flush=True,
        )

    def _note(self) -> None:
        random = torch.get_rng_state()  # measuring must not change what is learnt next
        told = self._measure(self._average.module if self._average else self._model)
        torch.set_rng_state(random)
        self._figures[f"step {self._step}"] = told
        self._run.note(f"{self._folder.name}/figures", self._figures)
        print(f"{self._folder.name}: step {self._step:,}  {told}", flush=True)

    def _save(self) -> None:
        partial = self._checkpoint.with_suffix(".partial")
        state = {
            "step": self._step,
            "model": self._model.state_dict(),
            "average": self._average.state_dict() if self._average else {},
            "optimizer": self._optimizer.state_dict(),
            "schedule": self._schedule.state_dict(),
            "random": torch.get_rng_state(),
            "device_random": torch.cuda.get_rng_state_all() if DEVICE.type == "cuda" else [],
            "figures": self._figures,
        }
        torch.save(state, partial)
        partial.replace(self._checkpoint)

    def _resume(self) -> None:
        if not self._checkpoint.exists():
            return
        state = torch.load(self._checkpoint, weights_only=True, map_location="cpu")
        self._step = state["step"]
        self._model.load_state_dict(state["model"])
        if self._average:
            self._average.load_state_dict(state["average"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._schedule.load_state_dict(state["schedule"])
        torch.set_rng_state(state["random"])
        if DEVICE.type == "cuda":
            torch.cuda.set_rng_state_all(state["device_random"])
        self._figures = state["figures"]
        print(f"{self._folder.name}: resumed at step {self._step:,}", flush=True)


def done(folder: Path) -> bool:
    """Whether this network is trained already."""
    if (folder / "weights.safetensors").exists():
        print(f"{folder.name}: trained already")
        return True
    return False


def _moving(decay: float) -> Callable[[Tensor, Tensor, Tensor | int], Tensor]:
    """A moving average that forgets its first weights sooner than ``decay`` alone would."""

    def averaged(kept: Tensor, new: Tensor, steps: Tensor | int) -> Tensor:
        return kept.lerp(new, 1 - min(decay, (1 + int(steps)) / (10 + int(steps))))

    return averaged


def _share(plan: Plan, warmup: float) -> Callable[[int], float]:
    """The share of the rate at a step."""
    warm = warmup * plan.steps
    falling = min(plan.cooldown * plan.steps, plan.steps - warm)

    def share(step: int) -> float:
        left = (plan.steps - step) / falling if falling else 1.0
        return step / warm if step < warm else min(1.0, left)

    return share


def _groups(model: nn.Module, decay: float, plan: Plan) -> list[dict[str, object]]:
    """The parameters that learn: matrices with weight decay, the head at a rate of its own."""
    learnt = [(name, value) for name, value in model.named_parameters() if value.requires_grad]
    return [
        {
            "params": [
                value
                for name, value in learnt
                if (value.ndim > 1) is matrices and name.startswith("head.") is head
            ],
            "weight_decay": decay if matrices else 0.0,
            "lr": plan.rate * (plan.head if head else 1.0),
        }
        for head in (False, True)
        for matrices in (True, False)
    ]
