"""The stages of a run, in order, and what each is given.

Every function imports its stage itself: each needs other packages, and torch takes seconds to load.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from training.recipe import Recipe
from training.run import Run


@dataclass(frozen=True, slots=True)
class Work:
    """A run, with the folders and habits that are no part of its recipe."""

    run: Run
    recipe: Recipe
    data: Path | None
    base: Path | None
    larger: Path | None
    teacher: Path | None
    out: Path
    pause: float

    def teacher_base(self) -> Path | None:
        """The folder of the larger base, which has to be there where the recipe names one."""
        if self.larger or self.recipe.teacher_base:
            return needed(self.larger, "--teacher-base")
        return None


def _prepare(work: Work) -> None:
    from training.prepare import prepare

    data, base = needed(work.data, "--data"), needed(work.base, "--base")
    prepare(work.run, work.recipe, data, base, work.teacher_base())


def _adapt(work: Work) -> None:
    from training.adapt import adapt

    adapt(work.run, work.recipe, needed(work.base, "--base"), work.pause)


def _teacher(work: Work) -> None:
    if work.recipe.teacher:
        from training.shipped import adopt

        adopt(work.run, needed(work.teacher, "--teacher"))
        if not work.recipe.teacher_base:
            return
    from training.teacher import teach

    base, larger = needed(work.base, "--base"), work.teacher_base()
    teach(work.run, work.recipe, base, larger, work.pause)


def _distil(work: Work) -> None:
    from training.distil import distil

    base, larger = needed(work.base, "--base"), work.teacher_base()
    distil(work.run, work.recipe, base, larger, work.pause)


def _calibrate(work: Work) -> None:
    from training.calibrate import calibrate

    calibrate(work.run)


def _quantise(work: Work) -> None:
    from training.quantise import quantise

    quantise(work.run)


def _export(work: Work) -> None:
    from training.export import export

    export(work.run, work.out)


def _evaluate(work: Work) -> None:
    from training.evaluate import evaluate

    evaluate(work.run, work.recipe, needed(work.data, "--data"), work.out)


STAGES: dict[str, Callable[[Work], None]] = {
    "prepare": _prepare,
    "adapt": _adapt,
    "teacher": _teacher,
    "distil": _distil,
    "calibrate": _calibrate,
    "quantise": _quantise,
    "export": _export,
    "evaluate": _evaluate,
}


def needed(folder: Path | None, option: str) -> Path:
    """``folder``, or the end of the run with the name of what is missing."""
    if folder is None or not folder.is_dir():
        raise SystemExit(f"{option}: a folder is needed, not {folder}")
    return folder
