"""Fine-tuning: both tasks in every batch, resumable at any moment."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor, nn
from torch.nn import functional
from torch.optim import AdamW
from torch.optim.lr_scheduler import LambdaLR

from groundswell.analyzer.scoring import Score, one_hot, score_multi, score_single
from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS
from training.batches import Batch, Posts
from training.model import TwoHeads, from_base
from training.prepare import MISSING
from training.recipe import Recipe, Run

_CHECKPOINT_SECONDS = 240.0
_REPORT_STEPS = 50


class Trainer:
    """One run from its last checkpoint, or from the base weights, to its end."""

    def __init__(self, run: Run, recipe: Recipe, base: Path) -> None:
        torch.manual_seed(recipe.seed)
        self._run, self._recipe = run, recipe
        self._train, self._dev = Posts(run.prepared("train")), Posts(run.prepared("dev"))
        self._an_epoch = -(-len(self._train) // recipe.batch_size)
        self._steps = round(recipe.epochs * self._an_epoch)
        self._model = from_base(base, recipe.dropout)
        self._optimizer = AdamW(
            _decayed(self._model, recipe.weight_decay), lr=recipe.learning_rate, fused=True
        )
        self._schedule = LambdaLR(self._optimizer, self._rate)
        self._step = 0
        self._figures: dict[str, object] = {}
        self._resume()

    def run(self) -> None:
        saved = told = time.monotonic()
        losses: list[float] = []
        while self._step < self._steps:
            epoch, first = divmod(self._step, self._an_epoch)
            order = self._train.shuffled(self._recipe.batch_size, self._recipe.seed + epoch)
            for places in order[first : first + self._steps - self._step]:
                losses.append(self._learn(self._train.batch(places)))
                self._step += 1
                if self._step % _REPORT_STEPS == 0:
                    told = self._report(losses, told)
                    losses = []
                if time.monotonic() - saved > _CHECKPOINT_SECONDS:
                    self._save()
                    saved = time.monotonic()
            self._measure()
            self._save()
        save_file(self._model.state_dict(), self._run.weights)

    def _learn(self, batch: Batch) -> float:
        self._model.train()
        with torch.autocast("cpu", torch.bfloat16):
            logits = self._model(batch.ids, batch.mask).float()
        loss = _loss(logits, batch, self._recipe)
        self._optimizer.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(self._model.parameters(), 1.0)
        self._optimizer.step()
        self._schedule.step()
        return loss.item()

    def _rate(self, step: int) -> float:
        warm = self._recipe.warmup * self._steps
        return step / warm if step < warm else max(0.0, (self._steps - step) / (self._steps - warm))

    def _report(self, losses: list[float], since: float) -> float:
        now = time.monotonic()
        rate = len(losses) * self._recipe.batch_size / (now - since)
        left = (self._steps - self._step) * self._recipe.batch_size / rate / 60
        print(
            f"step {self._step:,} of {self._steps:,}  loss {np.mean(losses):.4f}  "
            f"{rate:.0f} posts/s  {left:.0f} min left",
            flush=True,
        )
        return now

    def _measure(self) -> None:
        figures = dev_scores(dev_logits(self._model, self._dev), self._dev)
        told = {name: _figures(score) for name, score in figures.items()}
        self._figures[f"step {self._step}"] = told
        self._run.note("training", self._figures)
        print(told, flush=True)

    def _save(self) -> None:
        partial = self._run.checkpoint.with_suffix(".partial")
        state = {
            "step": self._step,
            "model": self._model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "schedule": self._schedule.state_dict(),
            "random": torch.get_rng_state(),
            "figures": self._figures,
        }
        torch.save(state, partial)
        partial.replace(self._run.checkpoint)

    def _resume(self) -> None:
        if not self._run.checkpoint.exists():
            return
        state = torch.load(self._run.checkpoint, weights_only=True)
        self._step = state["step"]
        self._model.load_state_dict(state["model"])
        self._optimizer.load_state_dict(state["optimizer"])
        self._schedule.load_state_dict(state["schedule"])
        torch.set_rng_state(state["random"])
        self._figures = state["figures"]
        print(f"resumed at step {self._step:,}", flush=True)


def dev_logits(model: TwoHeads, posts: Posts) -> np.ndarray:
    """The logits of both tasks for each post, in the split's order."""
    model.eval()
    found = np.zeros((len(posts), len(SENTIMENTS) + len(EMOTIONS)))
    with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
        for places in posts.in_order(64):
            batch = posts.batch(places)
            found[places] = model(batch.ids, batch.mask).float().numpy()
    return found


def dev_scores(logits: np.ndarray, posts: Posts, threshold: float = 0.4) -> dict[str, Score]:
    """Both tasks' figures, uncalibrated, with one threshold for all emotions."""
    width = len(SENTIMENTS)
    tweets, others = posts.sentiment != MISSING, posts.emotion[:, 0] != MISSING
    shares = np.exp(logits[tweets, :width])
    shares /= shares.sum(axis=1, keepdims=True)
    emotions = 1 / (1 + np.exp(-logits[others, width:]))
    truth = one_hot(posts.sentiment[tweets].astype(np.int64), width)
    limits = np.full(len(EMOTIONS), threshold)
    return {
        "sentiment": score_single(SENTIMENTS, shares, truth),
        "emotion": score_multi(EMOTIONS, emotions, posts.emotion[others] == 1, limits),
    }


def _loss(logits: Tensor, batch: Batch, recipe: Recipe) -> Tensor:
    width = len(SENTIMENTS)
    tweets, others = batch.sentiment != MISSING, batch.emotion[:, 0] != MISSING
    loss = logits.sum() * 0.0
    if tweets.any():
        loss = loss + functional.cross_entropy(
            logits[tweets, :width],
            batch.sentiment[tweets],
            label_smoothing=recipe.label_smoothing,
        )
    if others.any():
        emotion = functional.binary_cross_entropy_with_logits(
            logits[others, width:], batch.emotion[others]
        )
        loss = loss + recipe.emotion_weight * emotion
    return loss


def _decayed(model: nn.Module, decay: float) -> list[dict[str, object]]:
    matrices = [value for value in model.parameters() if value.ndim > 1]
    vectors = [value for value in model.parameters() if value.ndim == 1]
    return [
        {"params": matrices, "weight_decay": decay},
        {"params": vectors, "weight_decay": 0.0},
    ]


def _figures(score: Score) -> dict[str, float]:
    names = ("accuracy", "macro_recall", "macro_f1", "ece")
    return {name: round(getattr(score, name), 4) for name in names}
