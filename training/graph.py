"""The network as an ONNX graph, written node by node from the trained weights.

The nodes are those that ONNX Runtime runs fused where that is faster (attention; an integer
product with its scales and bias), so that nothing depends on what an exporter and an optimiser of
some version make of the model.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from training.shape import EPSILON, Shape

Array = NDArray[np.generic]
Weights = Mapping[str, NDArray[np.float32]]
# A matrix product: the graph, the name of its input and of the layer, to the name of its output.
Product = Callable[["Graph", str, str], str]

_FUSED = "com.microsoft"  # ONNX Runtime's own operators
_OWN = frozenset({"MultiHeadAttention", "MatMulIntegerToFloat"})


class Graph:
    """Nodes and constants under way; ``inputs`` tells what goes into each layer's product."""

    def __init__(self, weights: Weights) -> None:
        self.weights = weights
        self.inputs: dict[str, str] = {}
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: Array) -> str:
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name])

    def node(self, operator: str, inputs: list[str], output: str = "", **settings: Any) -> str:
        output = output or f"{operator}.{len(self._nodes)}"
        domain = _FUSED if operator in _OWN else ""
        self._nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **settings))
        return output

    def model(self, outputs: int) -> onnx.ModelProto:
        tokens = ["posts", "tokens"]
        graph = helper.make_graph(
            self._nodes,
            "groundswell",
            [
                helper.make_tensor_value_info("input_ids", TensorProto.INT64, tokens),
                helper.make_tensor_value_info("attention_mask", TensorProto.INT64, tokens),
            ],
            [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["posts", outputs])],
            list(self._constants.values()),
        )
        opsets = [helper.make_opsetid("", 20), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(
            graph, opset_imports=opsets, ir_version=10, producer_name="groundswell"
        )


@dataclass(frozen=True, slots=True)
class Numbers:
    """In which numbers a graph keeps its products, its word vectors and what is between.

    ``words`` gives the name of the embedded token ids; ``activated`` that of its input after the
    activation of that name.
    """

    product: Product
    words: Callable[[Graph], str]
    activated: Callable[[Graph, str, str], str]


def build(weights: Weights, shape: Shape, numbers: Numbers) -> Graph:
    """The whole network of that shape."""
    graph = Graph(weights)
    x = _embedded(graph, numbers.words(graph))
    mask = graph.node("Cast", ["attention_mask"], to=TensorProto.INT32)
    for layer in range(shape.layers):
        x = _layer(graph, x, mask, f"layers.{layer}.", shape, numbers)
    _head(graph, x)
    return graph


def float_product(graph: Graph, x: str, layer: str) -> str:
    """In 32-bit floats, as trained."""
    graph.inputs[layer] = x
    matrix = graph.constant(f"{layer}.columns", graph.weights[f"{layer}.weight"].T)
    return graph.node("Add", [graph.node("MatMul", [x, matrix]), graph.weight(f"{layer}.bias")])


def float_words(graph: Graph) -> str:
    """Word vectors in 32-bit floats."""
    return graph.node("Gather", [graph.weight("words.weight"), "input_ids"])


def float_activated(graph: Graph, x: str, activation: str) -> str:
    """The activation as a node of its own."""
    return graph.node({"gelu": "Gelu", "relu": "Relu"}[activation], [x])


FLOATS = Numbers(float_product, float_words, float_activated)


def _embedded(graph: Graph, words: str) -> str:
    length = graph.node("Shape", ["input_ids"], start=1, end=2)
    zero = graph.constant("zero", np.array([0]))
    places = graph.node("Slice", [graph.weight("positions.weight"), zero, length, zero])
    return _added(graph, words, places, "norm")


def _layer(graph: Graph, x: str, mask: str, name: str, shape: Shape, numbers: Numbers) -> str:
    product = numbers.product
    parts = [product(graph, x, name + part) for part in ("query", "key", "value")]
    mixed = graph.node("MultiHeadAttention", [*parts, "", mask], num_heads=shape.heads)
    x = _added(graph, x, product(graph, mixed, name + "out"), name + "attention_norm")
    inner = numbers.activated(graph, product(graph, x, name + "widen"), shape.activation)
    return _added(graph, x, product(graph, inner, name + "narrow"), name + "norm")


def _added(graph: Graph, x: str, change: str, norm: str) -> str:
    # Two nodes: the runtime's fused SkipLayerNormalization makes the whole model a third slower.
    summed = graph.node("Add", [x, change])
    gain, shift = graph.weight(f"{norm}.weight"), graph.weight(f"{norm}.bias")
    return graph.node("LayerNormalization", [summed, gain, shift], axis=-1, epsilon=EPSILON)


def _head(graph: Graph, x: str) -> None:
    """The mean over a post's own tokens, then one logit a label."""
    one, two = graph.constant("one", np.array([1])), graph.constant("two", np.array([2]))
    mask = graph.node("Cast", ["attention_mask"], to=TensorProto.FLOAT)
    row = graph.node("Unsqueeze", [mask, one])
    total = graph.node("Squeeze", [graph.node("MatMul", [row, x]), one])
    mean = graph.node("Div", [total, graph.node("ReduceSum", [row, two], keepdims=0)])
    head = [mean, graph.weight("head.weight"), graph.weight("head.bias")]
    graph.node("Gemm", head, "logits", transB=1)
