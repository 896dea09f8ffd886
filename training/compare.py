"""Every run in one table: how its recipe differs, and what came of it on dev."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any

from training.recipe import Recipe
from training.recipes import RECIPES
from training.run import Run

_COLUMNS = (
    "run",
    "recipe, where it differs",
    "sentiment, macro recall: float",
    "int8",
    "calibration error",
    "emotion, macro F1: float",
    "int8",
    "labels moved by other names",
    "posts/s",
    "minutes",
)


def table(runs: Path) -> str:
    """The runs in the folder ``runs`` that were evaluated, as a Markdown table, best first."""
    found = [Run(path.parent) for path in sorted(runs.glob("*/evaluation.json"))]
    if not found:
        raise SystemExit(f"no run in {runs} was evaluated yet")
    found.sort(key=lambda run: -_figures(run, "int8")["sentiment"]["macro_recall"])
    rows = [_COLUMNS, ("---",) * len(_COLUMNS), *map(_row, found)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _row(run: Run) -> tuple[str, ...]:
    whole, floats = _figures(run, "int8"), _figures(run, "float")
    moved = whole["other names"].get("labels_moved")
    return (
        run.folder.name,
        _difference(run.recipe()),
        f"{floats['sentiment']['macro_recall']:.3f}",
        f"{whole['sentiment']['macro_recall']:.3f}",
        f"{whole['sentiment']['ece']:.3f}",
        f"{floats['emotion']['macro_f1']:.3f}",
        f"{whole['emotion']['macro_f1']:.3f}",
        "–" if moved is None else f"{moved:.1%}",
        f"{whole['posts_per_second']:,}",
        f"{sum(run.read('minutes').values()):.0f}",
    )


def _figures(run: Run, numbers: str) -> dict[str, Any]:
    figures: dict[str, Any] = run.read("evaluation")[numbers]
    return figures


def _difference(recipe: Recipe) -> str:
    usual = asdict(RECIPES["groundswell-mini-2"])
    changed = {name: value for name, value in asdict(recipe).items() if value != usual[name]}
    return ", ".join(f"`{name}={_brief(value)}`" for name, value in changed.items()) or "–"


def _brief(value: object) -> str:
    return ",".join(map(str, value)) or "()" if isinstance(value, tuple) else str(value) or "''"
