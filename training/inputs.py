"""What goes into each product of the network, over some posts: what its 8 bits are fitted to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import onnx
from numpy.typing import NDArray

from groundswell.analyzer.arrays import COLUMNS
from training.batches import Posts
from training.graph import FLOATS, Weights, build
from training.reference import feed, session
from training.shape import Shape

_OUTSTANDING = 3.0  # a channel this many times wider than others is worth a multiplication
_OTHERS = 0.99  # this share of the channels are "others"


@dataclass(eq=False)
class Inputs:
    """The input of one product, over all tokens seen.

    Attributes:
        low, high: (channels,) the least and the greatest value of each channel; 0 is among them.
        gram: (channels, channels) the summed products of each two channels.
    """

    low: NDArray[np.float64]
    high: NDArray[np.float64]
    gram: NDArray[np.float64]

    @classmethod
    def none_yet(cls, channels: int) -> Inputs:
        return cls(np.zeros(channels), np.zeros(channels), np.zeros((channels, channels)))

    def see(self, tokens: NDArray[np.float32]) -> None:
        """Count ``tokens`` (any number, channels) in."""
        self.low = np.minimum(self.low, tokens.min(axis=0))
        self.high = np.maximum(self.high, tokens.max(axis=0))
        self.gram += tokens.T @ tokens

    def squeeze(self) -> NDArray[np.float64] | None:
        """What to multiply each channel with (0 to 1), so that none widens the steps of all.

        A BERT keeps one or two channels ten times as wide as all others, at its first token alone
        (Sun et al., 2024, "Massive Activations in Large Language Models"). None where no channel
        stands out so.
        """
        peaks = np.maximum(-self.low, self.high)
        others = np.quantile(peaks, _OTHERS, method="lower")
        if peaks.max() <= _OUTSTANDING * others or others == 0:
            return None
        squeeze: NDArray[np.float64] = others / np.maximum(peaks, others)
        return squeeze

    def squeezed(self, by: NDArray[np.float64]) -> Inputs:
        """As they are when each channel is multiplied with ``by``."""
        return Inputs(self.low * by, self.high * by, self.gram * by * by[:, None])


def inputs_of(
    weights: Weights, shape: Shape, posts: Posts, places: np.ndarray
) -> dict[str, Inputs]:
    """The inputs of each layer's product in floats, over the posts at ``places``."""
    graph = build(weights, shape, FLOATS)
    model = graph.model(COLUMNS)
    names = sorted(set(graph.inputs.values()))
    for name in names:
        model.graph.output.append(
            onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None)
        )
    network = session(model)
    found: dict[str, Inputs] = {}
    for place in places:
        for name, value in zip(
            names, network.run(names, feed(posts, np.array([place]))), strict=True
        ):
            tokens = value.reshape(-1, value.shape[-1])
            if name not in found:
                found[name] = Inputs.none_yet(tokens.shape[1])
            found[name].see(tokens)
    return {layer: found[name] for layer, name in graph.inputs.items()}
