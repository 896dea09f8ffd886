"""What the command line of the benchmarks asks for."""

from __future__ import annotations

from benchmarks.__main__ import USUAL, asked


def test_without_a_name_all_the_usual_ones_run() -> None:
    assert asked([]).names == USUAL
    assert asked(["--save"]).names == USUAL


def test_those_named_run_alone() -> None:
    assert asked(["latency", "weight"]).names == ["latency", "weight"]
