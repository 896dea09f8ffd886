"""The trained network in floats: what is calibrated, and what int8 is compared with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import onnxruntime

from groundswell.analyzer.arrays import COLUMNS, Floats
from training.batches import Places, Posts
from training.graph import FLOATS, Weights, build
from training.shape import Shape


def weights_of(folder: Path) -> Weights:
    """The trained weights in ``folder``, by layer."""
    from safetensors.numpy import load_file  # not part of what graphs alone need

    weights: Weights = load_file(folder / "weights.safetensors")
    return weights


def float_session(folder: Path) -> onnxruntime.InferenceSession:
    """The network in ``folder`` as it was trained."""
    return session(build(weights_of(folder), Shape.read(folder), FLOATS).model(COLUMNS))


def session(model: onnx.ModelProto) -> onnxruntime.InferenceSession:
    """``model`` checked and loaded."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 2
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def feed(posts: Posts, places: np.ndarray) -> dict[str, np.ndarray]:
    """The graph's inputs for the posts at ``places``."""
    batch = posts.batch(places)
    return {
        "input_ids": batch.ids,
        "attention_mask": batch.mask.astype(np.int64),
    }


def logits_of(
    network: onnxruntime.InferenceSession, posts: Posts, among: Places | None = None
) -> Floats:
    """The logits (posts, ``COLUMNS``) of ``among``, all posts of a split, in that order."""
    found = np.zeros((len(posts), COLUMNS))
    for places in posts.in_order(32, among):
        found[places] = network.run(["logits"], feed(posts, places))[0]
    return found if among is None else found[among]
