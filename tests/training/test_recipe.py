"""What a run is made of: shapes, settings, and that a run keeps its recipe."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.training.tiny import SHAPE
from training.compare import table
from training.recipe import Recipe
from training.recipes import RECIPES
from training.run import Run
from training.shape import Shape


def test_a_setting_is_read_as_the_type_it_has() -> None:
    found = Recipe().changed(["layers=[0,5]", "activation=gelu", "average=0", "swaps=2"])
    assert (found.layers, found.activation, found.average, found.swaps) == ((0, 5), "gelu", 0.0, 2)
    assert isinstance(found.average, float)


@pytest.mark.parametrize(
    "setting", ["layer=[0]", "layers=3", "swaps=many", "swaps=1.5", "average=true", "swaps"]
)
def test_a_setting_that_is_none_is_refused_and_named(setting: str) -> None:
    with pytest.raises(SystemExit, match=setting.partition("=")[0]):
        Recipe().changed([setting])


def test_a_run_keeps_its_recipe_and_refuses_another(tmp_path: Path) -> None:
    run = Run(tmp_path / "mine")
    first = run.start(["layers=[0,1]", "teacher_seeds=[5]"])
    assert run.start([]) == first == run.recipe()
    assert run.start(["layers=[0,1]"]) == first
    with pytest.raises(SystemExit, match="another recipe"):
        run.start(["layers=[0]"])


def test_the_first_models_name_stands_for_its_recipe(tmp_path: Path) -> None:
    found = Run(tmp_path / "groundswell-mini-1").start([])
    assert found == RECIPES["groundswell-mini-1"]
    assert (found.distil_epochs, found.swaps) == (0, 0)


def test_a_shape_survives_its_config() -> None:
    narrow = SHAPE.chosen((1,), 24, "relu")
    assert (narrow.layers, narrow.inner, narrow.activation) == (1, 24, "relu")
    assert Shape.of(narrow.config()) == narrow
    assert SHAPE.chosen((), 0, "") == SHAPE


@pytest.mark.parametrize(
    ("layers", "inner", "activation"),
    [((2,), 0, ""), ((-1,), 0, ""), ((), 65, ""), ((), 0, "tanh")],
)
def test_a_shape_that_the_base_has_not_is_refused(
    layers: tuple[int, ...], inner: int, activation: str
) -> None:
    with pytest.raises(SystemExit):
        SHAPE.chosen(layers, inner, activation)


def test_runs_are_told_side_by_side_best_first(tmp_path: Path) -> None:
    for name, recall, settings in (("one", 0.7, []), ("two", 0.8, ["layers=[0,1]", "inner=768"])):
        run = Run(tmp_path / name)
        run.start(settings)
        figures = {
            "sentiment": {"macro_recall": recall, "ece": 0.02},
            "emotion": {"macro_f1": 0.6},
            "other names": {"labels_moved": 0.05},
            "posts_per_second": 1234,
        }
        run.note("evaluation", {"int8": figures, "float": figures})
        run.note("minutes", {"teacher": 30.4, "distil": 10.0})
    lines = table(tmp_path).split("\n")
    assert lines[2] == (
        "| two | `layers=0,1`, `inner=768` | 0.800 | 0.800 | 0.020 | 0.600 | 0.600 | 5.0% "
        "| 1,234 | 40 |"
    )
    assert lines[3].startswith("| one | – | 0.700 |")
