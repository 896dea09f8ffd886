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
from training.graph import FLOATS, Array, Graph, Numbers, Product, Weights, build, float_activated
from training.recipe import Run
from training.reference import feed, session, weights_of
from training.shape import Shape

_CALIBRATION_POSTS = 400
# 7 bits: on processors without VNNI two 8-bit products overflow the 16 bits they are summed in.
LARGEST_WEIGHT = 63

Ranges = dict[str, tuple[float, float]]


def quantise(run: Run) -> None:
    """Write ``model.onnx`` into the run's folder: int8, its logits calibrated.

    The same in floats is written as ``float.onnx``, to compare with.
    """
    weights, shape = weights_of(run.trained), Shape.read(run.trained)
    ranges = input_ranges(run)
    weights = sharpened(weights, run.read("calibration"))
    for name, numbers in (("model", int8(ranges)), ("float", FLOATS)):
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


def int8(ranges: Ranges) -> Numbers:
    """8-bit numbers for products and word vectors; ``ranges`` of each product's input."""
    return Numbers(int8_product(ranges), int8_words, int8_activated)


def int8_activated(graph: Graph, x: str, activation: str) -> str:
    """A ReLU is no node: what comes next is kept in 8 bits from 0 on, where a negative is 0."""
    return x if activation == "relu" else float_activated(graph, x, activation)


def int8_product(ranges: Ranges) -> Product:
    """Input to 8 bits with one scale, weights with a scale a column, their product to floats."""

    def product(graph: Graph, x: str, layer: str) -> str:
        step, shift = step_and_zero(*ranges[layer])
        scale = graph.constant(f"{layer}.scale", np.array(step))
        zero = graph.constant(f"{layer}.zero", np.array(shift))
        columns, scales = _int8(graph.weights[f"{layer}.weight"].T, axis=0, largest=LARGEST_WEIGHT)
        return graph.node(
            "MatMulIntegerToFloat",
            [
                _once(graph, x, scale, zero, f"{x}.int8"),
                graph.constant(f"{layer}.columns", columns),
                scale,
                graph.constant(f"{layer}.scales", scales[0]),
                zero,
                "",
                graph.weight(f"{layer}.bias"),
            ],
        )

    return product


def step_and_zero(low: float, high: float) -> tuple[np.float32, np.uint8]:
    """What one of 256 steps from ``low`` to ``high`` is worth, and the step that stands for 0."""
    step = np.float32((high - low) / 255 or 1)
    return step, np.uint8(round(-low / step))


def int8_words(graph: Graph) -> str:
    """Word vectors of 8 bits with a scale each: half of the weights, a quarter of the size."""
    vectors, scales = _int8(graph.weights["words.weight"], axis=1, largest=127)
    rows = graph.node("Gather", [graph.constant("words", vectors), "input_ids"])
    steps = graph.node("Gather", [graph.constant("words.scales", scales), "input_ids"])
    return graph.node("Mul", [graph.node("Cast", [rows], to=onnx.TensorProto.FLOAT), steps])


def _once(graph: Graph, x: str, scale: str, zero: str, output: str) -> str:
    """``x`` in 8 bits; query, key and value share one input and so one conversion."""
    if output not in graph.inputs:
        graph.inputs[output] = graph.node("QuantizeLinear", [x, scale, zero], output)
    return output


def _int8(values: Array, axis: int, largest: int) -> tuple[Array, Array]:
    scales = np.abs(values).max(axis=axis, keepdims=True) / largest
    scales[scales == 0] = 1
    whole = np.round(values / scales).clip(-largest, largest).astype(np.int8)
    return whole, scales.astype(np.float32)


def input_ranges(run: Run) -> Ranges:
    """Those that ``qat`` has noted, else ``ranges_of`` the student over some posts by chance."""
    noted: Ranges = run.read("ranges")
    if noted:
        return noted
    posts = Posts(run.prepared("train"))
    own = posts.own()
    count = min(_CALIBRATION_POSTS, len(own))
    places = np.random.default_rng(run.recipe().seed).choice(own, count, replace=False)
    return ranges_of(weights_of(run.student), Shape.read(run.student), posts, places)


def ranges_of(weights: Weights, shape: Shape, posts: Posts, places: np.ndarray) -> Ranges:
    """The least and greatest input of each layer's product, over the posts at ``places``."""
    graph = build(weights, shape, FLOATS)
    model = graph.model(COLUMNS)
    names = sorted(set(graph.inputs.values()))
    for name in names:
        model.graph.output.append(
            onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
        )
    network = session(model)
    found = dict.fromkeys(names, (0.0, 0.0))
    for place in places:
        values = network.run(names, feed(posts, np.array([place])))
        for name, value in zip(names, values, strict=True):
            low, high = found[name]
            found[name] = (min(low, float(value.min())), max(high, float(value.max())))
    return {layer: found[name] for layer, name in graph.inputs.items()}
