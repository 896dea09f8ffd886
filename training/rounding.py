"""Weights in whole steps, chosen for what they do to a product and not each for itself."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_DAMPING = 0.01  # of the mean channel: channels that hardly occur are not solved for exactly

Matrix = NDArray[np.float64]


def steps_of(values: NDArray[np.floating], axis: int, largest: int) -> NDArray[np.float32]:
    """What a step is worth along ``axis``, if the greatest value is to be ``largest`` of them."""
    steps: NDArray[np.float32] = np.abs(values).max(axis=axis, keepdims=True).astype(np.float32)
    steps /= largest
    steps[steps == 0] = 1
    return steps


def nearest(values: NDArray[np.floating], steps: NDArray[np.float32], largest: int) -> Matrix:
    """Each value in the nearest whole step, at most ``largest`` of them."""
    whole: Matrix = np.round(values / steps).clip(-largest, largest)
    return whole


def balanced(columns: Matrix, steps: NDArray[np.float32], gram: Matrix, largest: int) -> Matrix:
    """``columns`` in whole steps so that the product of the inputs with them changes least.

    Row after row is rounded, and its error made good in the rows to come as far as their inputs
    go together with its own (Frantar et al., 2023, "GPTQ", without its reordering).

    Args:
        columns: (inputs, outputs) of floats.
        steps: (1, outputs) what a step is worth.
        gram: (inputs, inputs) summed products of each two inputs.
        largest: of the steps.
    """
    left = columns.copy()
    damping = _DAMPING * np.trace(gram) / len(gram) or 1.0
    solved = np.linalg.cholesky(np.linalg.inv(gram + damping * np.eye(len(gram)))).T
    whole = np.empty_like(left)
    for row, ahead in enumerate(solved):
        whole[row] = nearest(left[row], steps[0], largest)
        error = (left[row] - whole[row] * steps[0]) / ahead[row]
        left[row + 1 :] -= np.outer(ahead[row + 1 :], error)
    return whole
