"""Every choice of a training run, and where its files lie."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Recipe:
    """The settings of one run; saved beside its weights as ``recipe.json``."""

    sentiment_set: str = "tweeteval_sentiment"
    emotion_set: str = "goemotions_ekman"
    max_tokens: int = 72
    epochs: float = 2.0
    batch_size: int = 32
    learning_rate: float = 7e-5
    weight_decay: float = 0.01
    warmup: float = 0.06
    label_smoothing: float = 0.05
    emotion_weight: float = 3.0
    dropout: float = 0.1
    seed: int = 20


@dataclass(frozen=True, slots=True)
class Run:
    """A run's folder: everything a stage leaves for the next one."""

    folder: Path

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"

    @property
    def weights(self) -> Path:
        return self.folder / "weights.safetensors"

    def prepared(self, split: str) -> Path:
        return self.folder / f"{split}.npz"

    def start(self, recipe: Recipe) -> None:
        """Make the folder and write the recipe; a folder of another recipe is refused."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "recipe.json"
        if path.exists() and self.recipe() != recipe:
            raise SystemExit(f"{path} holds another recipe; choose another --run")
        self.note("recipe", asdict(recipe))

    def recipe(self) -> Recipe:
        held = json.loads((self.folder / "recipe.json").read_text())
        return Recipe(**{field.name: held[field.name] for field in fields(Recipe)})

    def note(self, name: str, body: dict[str, Any]) -> None:
        """Write ``body`` as ``name.json`` in the run's folder."""
        (self.folder / f"{name}.json").write_text(json.dumps(body, indent=2) + "\n")

    def read(self, name: str) -> dict[str, Any]:
        body: dict[str, Any] = json.loads((self.folder / f"{name}.json").read_text())
        return body
