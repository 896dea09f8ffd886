"""The network in 8-bit integers, with scales fixed beforehand.

Scales that are found anew for each batch (dynamic quantisation) make a text's answer depend on
the texts beside it; fixed ones do not, and cost nothing at run time (docs/decisions/0003).
"""

from __future__ import annotations

import numpy as np
import onnx

from groundswell.analyzer.arrays import COLUMNS, MOODS
from training.batches import Posts
from training.graph import Array, Graph, Product, build
from training.recipe import Run
from training.reference import feed, float_graph, session, weights_of

_CALIBRATION_POSTS = 400
# 7 bits: on processors without VNNI two 8-bit products overflow the 16 bits they are summed in.
_LARGEST_WEIGHT = 63

Ranges = dict[str, tuple[float, float]]


def quantise(run: Run) -> None:
    """Write ``model.onnx`` into the run's folder: int8, its logits calibrated."""
    weights = dict(weights_of(run))
    calibration = run.read("calibration")
    moods, emotions = calibration["sentiment_temperature"], calibration["emotion_temperature"]
    sharp = np.repeat([moods, emotions], [MOODS, COLUMNS - MOODS]).astype(np.float32)
    weights["head.weight"] = weights["head.weight"] / sharp[:, None]
    weights["head.bias"] = weights["head.bias"] / sharp
    model = build(weights, int8_product(_ranges(run)), int8_words).model(COLUMNS)
    onnx.checker.check_model(model)
    path = run.folder / "model.onnx"
    onnx.save(model, str(path))
    print(f"{path.stat().st_size / 1e6:.1f} MB")


def int8_product(ranges: Ranges) -> Product:
    """Input to 8 bits with one scale, weights with a scale a column, their product to floats."""

    def product(graph: Graph, x: str, layer: str) -> str:
        low, high = ranges[layer]
        step = np.float32((high - low) / 255)
        scale = graph.constant(f"{layer}.scale", np.array(step))
        zero = graph.constant(f"{layer}.zero", np.array(round(-low / step), dtype=np.uint8))
        columns, scales = _int8(graph.weights[f"{layer}.weight"].T, axis=0, largest=_LARGEST_WEIGHT)
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


def _ranges(run: Run) -> Ranges:
    """The least and greatest input of each layer's product, over posts of the training split."""
    graph = float_graph(run)
    model = graph.model(COLUMNS)
    names = sorted(set(graph.inputs.values()))
    for name in names:
        model.graph.output.append(
            onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
        )
    network, posts = session(model), Posts(run.prepared("train"))
    random = np.random.default_rng(run.recipe().seed)
    found = dict.fromkeys(names, (0.0, 0.0))
    for place in random.choice(len(posts), _CALIBRATION_POSTS, replace=False):
        values = network.run(names, feed(posts, np.array([place])))
        for name, value in zip(names, values, strict=True):
            low, high = found[name]
            found[name] = (min(low, float(value.min())), max(high, float(value.max())))
    return {layer: found[name] for layer, name in graph.inputs.items()}
