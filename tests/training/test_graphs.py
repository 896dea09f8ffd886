"""The graph that is shipped, built from random weights: no torch is needed for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest

from groundswell.analyzer.arrays import COLUMNS, MOODS, sigmoid, softmax
from tests.training.tiny import SHAPE, random_weights
from training.batches import Posts
from training.graph import FLOATS, build
from training.inputs import Inputs, inputs_of
from training.quantise import int8, sharpened
from training.reference import logits_of, session
from training.rounding import balanced, nearest, steps_of
from training.shape import Shape
from training.shipped import shipped_weights

NARROW = replace(SHAPE, layers=1, inner=24, activation="relu")


@pytest.fixture
def posts(tmp_path: Path) -> Posts:
    random = np.random.default_rng(2)
    lengths = random.integers(3, 20, 40).astype(np.int32)
    np.savez(
        tmp_path / "posts.npz",
        ids=random.integers(5, SHAPE.vocabulary, lengths.sum()).astype(np.int32),
        lengths=lengths,
        sentiment=np.zeros(40, np.int8),
        emotion=np.zeros((40, 7), np.int8),
        owner=np.arange(40),
        ironic=np.zeros(40, np.bool_),
        sided=np.zeros(40, np.bool_),
        language=np.full(40, "en"),
        source=np.full(40, "a_set"),
        pad=0,
    )
    return Posts(tmp_path / "posts.npz")


@pytest.mark.parametrize("shape", [SHAPE, replace(SHAPE, activation="relu"), NARROW], ids=str)
def test_whole_numbers_answer_as_floats_do(posts: Posts, shape: Shape) -> None:
    weights = random_weights(shape)
    inputs = inputs_of(weights, shape, posts, posts.own())
    exact = logits_of(session(build(weights, shape, FLOATS).model(COLUMNS)), posts)
    model = build(weights, shape, int8(inputs)).model(COLUMNS)
    onnx.checker.check_model(model)
    near = logits_of(session(model), posts)
    assert np.ptp(softmax(exact[:, :MOODS])) > 0.3  # the answers differ from post to post
    assert np.abs(softmax(exact[:, :MOODS]) - softmax(near[:, :MOODS])).mean() < 0.02
    assert np.abs(sigmoid(exact[:, MOODS:]) - sigmoid(near[:, MOODS:])).mean() < 0.02


def test_a_channel_that_stands_out_leaves_the_others_their_bits(posts: Posts) -> None:
    weights = with_wide_channel(random_weights(SHAPE))
    inputs = inputs_of(weights, SHAPE, posts, posts.own())
    squeeze = inputs["layers.0.widen"].squeeze()
    assert squeeze is not None
    assert np.flatnonzero(squeeze < 1).tolist() == [3]
    assert inputs["layers.0.query"].squeeze() is None
    exact = logits_of(session(build(weights, SHAPE, FLOATS).model(COLUMNS)), posts)

    def apart(inputs: dict[str, Inputs]) -> float:
        graph = build(weights, SHAPE, int8(inputs))
        return float(np.abs(logits_of(session(graph.model(COLUMNS)), posts) - exact).mean())

    for one in inputs.values():
        one.squeeze = lambda: None  # type: ignore[method-assign]
    left = apart(inputs)
    assert apart(inputs_of(weights, SHAPE, posts, posts.own())) < 0.7 * left


def test_rounding_weighs_what_the_inputs_do_together() -> None:
    random = np.random.default_rng(5)
    shared = random.normal(size=(600, 4)) @ random.normal(size=(4, 32))
    inputs = shared + 0.1 * random.normal(size=(600, 32)) + 1.0
    columns = random.normal(size=(32, 16))
    steps = steps_of(columns, axis=0, largest=7)
    wanted = inputs @ columns

    def error(whole: np.ndarray) -> float:
        assert np.abs(whole).max() <= 7
        np.testing.assert_array_equal(whole, np.round(whole))
        return float(np.square(inputs @ (whole * steps) - wanted).mean())

    found = error(balanced(columns, steps, inputs.T @ inputs, 7))
    assert found < 0.2 * error(nearest(columns, steps, 7))


def test_inputs_that_never_came_are_rounded_to_the_nearest() -> None:
    columns = np.random.default_rng(6).normal(size=(8, 4))
    steps = steps_of(columns, axis=0, largest=63)
    found = balanced(columns, steps, np.zeros((8, 8)), 63)
    np.testing.assert_array_equal(found, nearest(columns, steps, 63))


@pytest.mark.parametrize("wide", [False, True])
def test_a_model_that_ships_is_read_back(posts: Posts, tmp_path: Path, wide: bool) -> None:
    weights = random_weights(SHAPE)
    if wide:
        weights = with_wide_channel(weights)
    inputs = inputs_of(weights, SHAPE, posts, posts.own())
    onnx.save(build(weights, SHAPE, int8(inputs)).model(COLUMNS), str(tmp_path / "model.onnx"))
    held = shipped_weights(tmp_path)
    assert held.keys() == weights.keys()
    for name, value in weights.items():
        step = np.abs(value).max() / 63
        balanced_too = name.startswith("layers.") and value.ndim == 2  # for the errors of others
        most = 3 * step if balanced_too else step / 2
        np.testing.assert_allclose(held[name], value, atol=most + 1e-6, err_msg=name)
    again = logits_of(session(build(held, SHAPE, FLOATS).model(COLUMNS)), posts)
    exact = logits_of(session(build(weights, SHAPE, FLOATS).model(COLUMNS)), posts)
    assert np.abs(again - exact).mean() < 0.05 * exact.std()


def test_the_float_graph_computes_a_relu_as_written(posts: Posts) -> None:
    """Against one layer written out in numpy, for a single post (so without a mask)."""
    weights = random_weights(NARROW)
    network = session(build(weights, NARROW, FLOATS).model(COLUMNS))
    place = np.array([int(posts.lengths.argmax())])
    ids = posts.batch(place).ids
    given = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    found = network.run(["logits"], given)[0][0]
    np.testing.assert_allclose(found, _by_hand(weights, NARROW, ids[0]), atol=2e-4)


def test_a_relu_costs_no_node_in_whole_numbers_and_all_their_bits_serve_what_is_positive(
    posts: Posts,
) -> None:
    weights = random_weights(NARROW)
    inputs = inputs_of(weights, NARROW, posts, posts.own())
    graph = build(weights, NARROW, int8(inputs)).model(COLUMNS).graph
    assert {"Relu", "Gelu"}.isdisjoint(node.op_type for node in graph.node)
    zero = next(one for one in graph.initializer if one.name == "layers.0.narrow.zero")
    assert onnx.numpy_helper.to_array(zero).tolist() == [0]
    assert inputs["layers.0.narrow"].low.min() == 0.0


def test_temperatures_become_part_of_the_weights(posts: Posts) -> None:
    weights = random_weights(NARROW)
    found = {"sentiment_temperature": 2.0, "emotion_temperature": 0.5}
    plain = logits_of(session(build(weights, NARROW, FLOATS).model(COLUMNS)), posts)
    sharp = sharpened(weights, found)
    scaled = logits_of(session(build(sharp, NARROW, FLOATS).model(COLUMNS)), posts)
    np.testing.assert_allclose(scaled[:, :MOODS], plain[:, :MOODS] / 2, atol=1e-4)
    np.testing.assert_allclose(scaled[:, MOODS:], plain[:, MOODS:] * 2, atol=1e-4)


def with_wide_channel(weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """``weights`` that make one channel of what is widened ten times as wide as the others."""
    gain, widen = weights["layers.0.attention_norm.weight"], weights["layers.0.widen.weight"]
    scale = np.ones_like(gain)
    scale[3] = 20
    name = "layers.0.attention_norm"
    return {
        **weights,
        f"{name}.weight": gain * scale,
        f"{name}.bias": weights[f"{name}.bias"] * scale,
        "layers.0.widen.weight": widen / scale,
    }


def _by_hand(weights: dict[str, np.ndarray], shape: Shape, ids: np.ndarray) -> np.ndarray:
    def normed(x: np.ndarray, name: str) -> np.ndarray:
        centred = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-12)
        return np.asarray(centred * weights[f"{name}.weight"] + weights[f"{name}.bias"])

    def product(x: np.ndarray, name: str) -> np.ndarray:
        return np.asarray(x @ weights[f"{name}.weight"].T + weights[f"{name}.bias"])

    x = normed(weights["words.weight"][ids] + weights["positions.weight"][: len(ids)], "norm")
    for layer in range(shape.layers):
        name = f"layers.{layer}."
        query, key, value = (
            product(x, name + part).reshape(len(ids), shape.heads, -1).transpose(1, 0, 2)
            for part in ("query", "key", "value")
        )
        scores = query @ key.transpose(0, 2, 1) / np.sqrt(query.shape[-1])
        shares = np.exp(scores - scores.max(-1, keepdims=True))
        shares /= shares.sum(-1, keepdims=True)
        mixed = (shares @ value).transpose(1, 0, 2).reshape(x.shape)
        x = normed(x + product(mixed, name + "out"), name + "attention_norm")
        inner = np.maximum(product(x, name + "widen"), 0)
        x = normed(x + product(inner, name + "narrow"), name + "norm")
    return product(x.mean(0), "head")
