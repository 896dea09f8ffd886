"""Masked-language adaptation: the base model reads posts and guesses the words hidden in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from training.batches import Places, Posts
from training.loop import Loop, Plan, done
from training.measure import DEVICE, fast, tensors
from training.model import Masked
from training.recipe import Recipe
from training.run import Run
from training.shape import Shape
from training.start import base_weights, fill
from training.tokenizer import load_tokenizer

# Of BERT and of XLM-R; the last is the one that hides a word.
_SPECIALS = (
    ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"),
    ("<pad>", "<unk>", "<s>", "</s>", "<mask>"),
)


def adapt(run: Run, recipe: Recipe, base: Path, pause: float) -> None:
    """Write the base's weights, adapted to all posts of the run, into ``adapted``."""
    if not recipe.adapt_steps:
        print("no adaptation asked for")
        return
    if done(run.adapted):
        return
    torch.manual_seed(recipe.seed)
    shape = Shape.read(base)
    model = fill(Masked(shape, recipe.dropout), base_weights(base), head=False)
    posts, dev = Posts(run.prepared("train")), Posts(run.prepared("dev"))
    hide = Hider(run.tokenizer, recipe)

    def loss(places: Places) -> Tensor:
        return _guessing(model, *tensors(posts, places)[:2], hide)

    def measure(network: nn.Module) -> dict[str, Any]:
        network.eval()
        torch.manual_seed(recipe.seed)  # the same words hidden each time
        with torch.inference_mode(), fast():
            lost = [
                _guessing(network, *tensors(dev, places)[:2], hide).item()
                for places in dev.in_order(64)
            ]
        return {"loss of hidden words": round(float(np.mean(lost)), 4)}

    own = posts.own()
    plan = Plan(recipe.adapt_steps, recipe.adapt_learning_rate)
    run.note("adapted/config", shape.config())
    Loop(run, run.adapted, model, plan, recipe, measure, pause).go(
        lambda epoch: posts.shuffled(own, recipe.batch_size, recipe.seed + epoch),
        loss,
        posts.tokens,
    )


class Hider:
    """Chooses tokens to be guessed: of ten eight become ``[MASK]``, one another word, one stays."""

    def __init__(self, tokenizer: Path, recipe: Recipe) -> None:
        words = load_tokenizer(tokenizer, recipe.max_tokens)
        known = words.get_vocab()
        names = next((some for some in _SPECIALS if known.keys() >= set(some)), None)
        if names is None:
            raise SystemExit(f"{tokenizer}: no special tokens of BERT or XLM-R")
        numbers = [known[name] for name in names]
        self._specials = torch.tensor(numbers, device=DEVICE)
        self._mask, self._words = numbers[-1], words.get_vocab_size()
        self._share = recipe.masked

    def __call__(self, ids: Tensor) -> tuple[Tensor, Tensor]:
        """The ids with some hidden, and where they are; always at least one."""
        chance = torch.rand(ids.shape, device=ids.device)
        chance[torch.isin(ids, self._specials)] = 2.0
        hidden = chance < self._share
        hidden.view(-1)[chance.argmin()] = True
        kind = torch.rand(ids.shape, device=ids.device)
        others = torch.randint_like(ids, self._words)
        shown = torch.where(hidden & (kind < 0.8), self._mask, ids)
        return torch.where(hidden & (kind > 0.9), others, shown), hidden


def _guessing(model: nn.Module, ids: Tensor, mask: Tensor, hide: Hider) -> Tensor:
    shown, hidden = hide(ids)
    guesses = model.guessed(model.encoded(shown, mask)[hidden])
    return functional.cross_entropy(guesses.float(), ids[hidden])
