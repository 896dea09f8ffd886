"""The trained network in floats: what is calibrated, and what int8 is compared with."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
from safetensors.numpy import load_file

from groundswell.analyzer.arrays import COLUMNS, Floats
from training.batches import Posts
from training.graph import Graph, Weights, build, float_product, float_words
from training.recipe import Run


def weights_of(run: Run) -> Weights:
    """The trained weights, by layer."""
    weights: Weights = load_file(run.weights)
    return weights


def float_graph(run: Run) -> Graph:
    return build(weights_of(run), float_product, float_words)


def float_session(run: Run) -> onnxruntime.InferenceSession:
    return session(float_graph(run).model(COLUMNS))


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
        "input_ids": batch.ids.numpy(),
        "attention_mask": batch.mask.numpy().astype(np.int64),
    }


def logits_of(network: onnxruntime.InferenceSession, posts: Posts) -> Floats:
    """The logits (posts, ``COLUMNS``) of a split, in its order."""
    found = np.zeros((len(posts), COLUMNS))
    for places in posts.in_order(32):
        found[places] = network.run(["logits"], feed(posts, places))[0]
    return found
