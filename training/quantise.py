"""The network in 8-bit integers, with scales fixed beforehand.

Scales that are found anew for each batch (dynamic quantisation) make a text's answer depend on
the texts beside it; fixed ones do not, and cost nothing at run time (docs/decisions/0003).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx

from groundswell.analyzer.arrays import COLUMNS, MOODS
from training.batches import Posts
from training.graph import FLOATS, Graph, Numbers, Product, Weights, build, float_activated
from training.inputs import Inputs, inputs_of
from training.reference import weights_of
from training.rounding import balanced, nearest, steps_of
from training.run import Run
from training.shape import Shape

_CALIBRATION_POSTS = 400
# 7 bits: on processors without VNNI two 8-bit products overflow the 16 bits they are summed in.
_LARGEST_WEIGHT = 63


def quantise(run: Run) -> None:
    """Write ``model.onnx`` into the run's folder: int8, its logits calibrated.

    The same in floats is written as ``float.onnx``, to compare with.
    """
    shape, posts = Shape.read(run.student), Posts(run.prepared("train"))
    own = posts.own()
    count = min(_CALIBRATION_POSTS, len(own))
    places = np.random.default_rng(run.recipe().seed).choice(own, count, replace=False)
    weights = weights_of(run.student)
    inputs = inputs_of(weights, shape, posts, places)
    weights = sharpened(weights, run.read("calibration"))
    for name, numbers in (("model", int8(inputs)), ("float", FLOATS)):
        model = build(weights, shape, numbers).model(COLUMNS)
        onnx.checker.check_model(model)
        path = run.folder / f"{name}.onnx"
        onnx.save(model, str(path))
        print(f"{path.name}: {path.stat().st_size / 1e6:.1f} MB")


def sharpened(weights: Weights, calibration: Mapping[str, Any]) -> Weights:
    """``weights`` whose logits are already divided by the temperatures."""
    moods, emotions = calibration["sentiment_temperature"], calibration["emotion_temperature"]
    sharp = np.repeat([moods, emotions], [MOODS, COLUMNS - MOODS]).astype(np.float32)
    head, bias = weights["head.weight"] / sharp[:, None], weights["head.bias"] / sharp
    return {**weights, "head.weight": head, "head.bias": bias}


def int8(inputs: Mapping[str, Inputs]) -> Numbers:
    """8-bit numbers for products and word vectors; ``inputs`` of each product."""
    return Numbers(int8_product(inputs), int8_words, int8_activated)


def int8_activated(graph: Graph, x: str, activation: str) -> str:
    """A ReLU is no node: what comes next is kept in 8 bits from 0 on, where a negative is 0."""
    return x if activation == "relu" else float_activated(graph, x, activation)


def int8_product(inputs: Mapping[str, Inputs]) -> Product:
    """Input to 8 bits with one scale, weights with a scale a column, their product to floats.

    Where channels of the input stand out, they are squeezed before and their weights stretched.
    """

    def product(graph: Graph, x: str, layer: str) -> str:
        given, columns = inputs[layer], graph.weights[f"{layer}.weight"].T.astype(np.float64)
        squeeze = given.squeeze()
        if squeeze is not None:
            given, columns = given.squeezed(squeeze), columns / squeeze[:, None]
            by = graph.constant(f"{layer}.squeeze", squeeze.astype(np.float32))
            x = graph.node("Mul", [x, by])
        step, shift = _step_and_zero(float(given.low.min()), float(given.high.max()))
        scale = graph.constant(f"{layer}.scale", np.array(step))
        zero = graph.constant(f"{layer}.zero", np.array(shift))
        steps = steps_of(columns, axis=0, largest=_LARGEST_WEIGHT)
        whole = balanced(columns, steps, given.gram, _LARGEST_WEIGHT)
        return graph.node(
            "MatMulIntegerToFloat",
            [
                _once(graph, x, scale, zero, f"{x}.int8"),
                graph.constant(f"{layer}.columns", whole.astype(np.int8)),
                scale,
                graph.constant(f"{layer}.scales", steps[0]),
                zero,
                "",
                graph.weight(f"{layer}.bias"),
            ],
        )

    return product


def _step_and_zero(low: float, high: float) -> tuple[np.float32, np.uint8]:
    """What one of 256 steps from ``low`` to ``high`` is worth, and the step that stands for 0."""
    step = np.float32((high - low) / 255 or 1)
    return step, np.uint8(round(-low / step))


def int8_words(graph: Graph) -> str:
    """Word vectors of 8 bits with a scale each: half of the weights, a quarter of the size."""
    vectors = graph.weights["words.weight"]
    scales = steps_of(vectors, axis=1, largest=127)
    whole = nearest(vectors, scales, 127).astype(np.int8)
    rows = graph.node("Gather", [graph.constant("words", whole), "input_ids"])
    steps = graph.node("Gather", [graph.constant("words.scales", scales), "input_ids"])
    return graph.node("Mul", [graph.node("Cast", [rows], to=onnx.TensorProto.FLOAT), steps])


def _once(graph: Graph, x: str, scale: str, zero: str, output: str) -> str:
    """``x`` in 8 bits; query, key and value share one input and so one conversion."""
    if output not in graph.inputs:
        graph.inputs[output] = graph.node("QuantizeLinear", [x, scale, zero], output)
    return output
