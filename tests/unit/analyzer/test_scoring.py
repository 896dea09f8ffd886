"""The figures are those that the definitions give by hand."""

from __future__ import annotations

import numpy as np
import pytest

from groundswell.analyzer.scoring import (
    calibration_error,
    one_hot,
    score_multi,
    score_single,
)

LABELS = ("a", "b", "c")


def test_a_single_label_is_scored_by_the_most_probable() -> None:
    shares = np.array([[0.8, 0.1, 0.1], [0.6, 0.4, 0.0], [0.2, 0.7, 0.1], [0.1, 0.2, 0.7]])
    score = score_single(LABELS, shares, one_hot(np.array([0, 1, 1, 2]), 3))
    assert score.n == 4
    assert score.accuracy == 0.75
    assert score.macro_recall == pytest.approx((1 + 0.5 + 1) / 3)
    assert score.macro_f1 == pytest.approx((2 / 3 + 2 / 3 + 1) / 3)
    assert score.per_label["a"].precision == 0.5
    assert [score.per_label[name].support for name in LABELS] == [1, 2, 1]


def test_several_labels_are_scored_at_their_thresholds() -> None:
    shares = np.array([[0.5, 0.3, 0.1], [0.2, 0.9, 0.6]])
    truth = np.array([[True, True, False], [False, True, False]])
    score = score_multi(LABELS, shares, truth, shares >= np.array([0.5, 0.4, 0.6]))
    assert score.accuracy == 1.0
    assert score.per_label["a"].f1 == 1.0
    assert score.per_label["b"].recall == 0.5
    assert score.per_label["c"].f1 == 0.0


def test_labels_that_the_data_does_not_hold_do_not_drag_the_mean_down() -> None:
    shares = np.array([[0.9, 0.1, 0.0], [0.1, 0.9, 0.0]])
    score = score_single(LABELS, shares, one_hot(np.array([0, 1]), 3))
    assert score.macro_recall == score.macro_f1 == 1.0


def test_calibration_error_is_the_mean_gap_between_confidence_and_being_right() -> None:
    confidence = np.array([0.9, 0.9, 0.9, 0.9, 0.5, 0.5])
    right = np.array([True, True, True, False, True, False])
    assert calibration_error(confidence, right) == pytest.approx(4 * 0.15 / 6)


def test_certainty_that_is_right_has_no_calibration_error() -> None:
    assert calibration_error(np.array([1.0, 0.0]), np.array([True, False])) == 0
