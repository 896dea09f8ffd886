"""The model's folder as the package ships it, in Hugging Face's layout."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

from groundswell.domain.sentiment import EMOTIONS, SENTIMENTS
from training.run import Run
from training.shape import Shape

WINDOW = 128  # tokens a window at inference; the base model was trained up to this length
FILES = ("config.json", "tokenizer.json", "model.onnx")


def export(run: Run, folder: Path) -> None:
    """Write all files but the model card into ``folder``, and the sums that are checked at load."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("tokenizer.json", "model.onnx"):
        shutil.copyfile(run.folder / name, folder / name)
    labels = [f"sentiment:{name}" for name in SENTIMENTS] + [f"emotion:{n}" for n in EMOTIONS]
    config = {
        "name": run.folder.name,
        **Shape.read(run.student).config(),
        "architectures": ["groundswell two heads: sentiment (softmax), emotion (sigmoid)"],
        "languages": list(run.recipe().languages),
        "emotion_languages": list(run.recipe().emotion_languages),
        "window": WINDOW,
        "id2label": {str(place): label for place, label in enumerate(labels)},
        "thresholds": run.read("calibration")["thresholds"],
    }
    (folder / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
    sums = [f"{hashlib.sha256((folder / n).read_bytes()).hexdigest()}  {n}\n" for n in FILES]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="ascii")
