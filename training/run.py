"""Where the files of a training run lie, and its recipe is kept."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from training.recipe import Recipe
from training.recipes import RECIPES


@dataclass(frozen=True, slots=True)
class Run:
    """A run's folder: everything a stage leaves for the next one.

    Each trained network has a folder of its own with its weights, shape and figures.
    """

    folder: Path

    @property
    def tokenizer(self) -> Path:
        return self.folder / "tokenizer.json"

    @property
    def adapted(self) -> Path:
        return self.folder / "adapted"

    @property
    def student(self) -> Path:
        return self.folder / "student"

    @property
    def shipped(self) -> Path:
        """The model that ships, where it teaches."""
        return self.folder / "teacher-shipped"

    def teacher(self, seed: int) -> Path:
        return self.folder / f"teacher-{seed}"

    def teachers(self, recipe: Recipe) -> list[Path]:
        """All that teach: first the model that ships, then those that are trained here."""
        trained = [self.teacher(seed) for seed in recipe.teacher_seeds]
        if not recipe.teacher:
            return trained
        return [self.shipped, *trained] if recipe.teacher_base else [self.shipped]

    def prepared(self, split: str, recipe: Recipe | None = None) -> Path:
        """Token ids of ``split``; with a ``recipe``, as its teachers read them."""
        ours = recipe is None or not recipe.teacher_base
        return self.folder / (f"{split}.npz" if ours else f"{split}-teacher.npz")

    def start(self, asked: Iterable[str]) -> Recipe:
        """The recipe of the run, kept from its first stage on; another one is refused."""
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / "recipe.json"
        first = RECIPES.get(self.folder.name, Recipe())
        held = self.recipe() if path.exists() else first.changed(asked)
        if held.changed(asked) != held:
            raise SystemExit(f"{path} holds another recipe; choose another --run")
        self.note("recipe", asdict(held))
        return held

    def recipe(self) -> Recipe:
        held: dict[str, Any] = {
            name: tuple(one) if isinstance(one, list) else one
            for name, one in self.read("recipe").items()
        }
        return Recipe(**held)

    def note(self, name: str, body: dict[str, Any]) -> None:
        """Write ``body`` as ``name.json`` in the run's folder."""
        path = self.folder / f"{name}.json"
        path.parent.mkdir(exist_ok=True)
        path.write_text(json.dumps(body, indent=2) + "\n", encoding="utf-8")

    def read(self, name: str) -> dict[str, Any]:
        """What was noted as ``name``; empty when nothing was yet."""
        path = self.folder / f"{name}.json"
        body: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        return body
