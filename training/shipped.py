"""A model that ships, read back into the weights it was made of: a teacher, or a start."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
from onnx.numpy_helper import to_array

from training.graph import Weights
from training.run import Run


def name_of(folder: Path) -> str:
    """What the model in ``folder`` calls itself."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    name: str = config.get("name", folder.resolve().parent.name)  # the student of that run
    return name


def shipped_weights(folder: Path) -> Weights:
    """The weights of ``model.onnx`` in floats, by layer: integers times their scales.

    They differ from the trained ones by the rounding, and their logits are calibrated already.
    """
    constants = onnx.load(folder / "model.onnx").graph.initializer
    held = {one.name: to_array(one) for one in constants}
    found = {name: value for name, value in held.items() if name.endswith((".weight", ".bias"))}
    found["words.weight"] = held["words"] * held["words.scales"]
    for name in [name for name in held if name.endswith(".columns")]:
        layer = name.removesuffix(".columns")
        squeeze = held.get(f"{layer}.squeeze", np.float32(1))
        found[f"{layer}.weight"] = (held[name] * held[f"{layer}.scales"]).T * squeeze
    return {name: np.ascontiguousarray(value, np.float32) for name, value in found.items()}


def adopt(run: Run, folder: Path) -> None:
    """Keep the model in ``folder`` as a teacher."""
    from safetensors.numpy import save_file  # not part of what reading a model needs

    if (folder / "weights.safetensors").exists():  # the student of another run, in floats
        run.shipped.mkdir(exist_ok=True)
        for name in ("config.json", "figures.json", "weights.safetensors"):
            shutil.copyfile(folder / name, run.shipped / name)
        return
    run.shipped.mkdir(exist_ok=True)
    shutil.copyfile(folder / "config.json", run.shipped / "config.json")
    run.note(f"{run.shipped.name}/figures", {})  # its training was another run's
    save_file(dict(shipped_weights(folder)), run.shipped / "weights.safetensors")
