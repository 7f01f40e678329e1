"""Comparing rungs: shares, steps, and the first layer that differs."""

from dataclasses import dataclass

import numpy as np
import pytest

from tinyml_mlops.evaluation.parity import FLOAT_TOLERANCE, compare, compare_all, first_difference


@dataclass(frozen=True)
class Layer:
    index: int
    op: str
    output_name: str
    output_index: int
    output_channels: tuple[int, ...] | None = None


LAYERS = [Layer(0, "CONV_2D", "conv", 7), Layer(1, "ADD", "sum", 3), Layer(2, "SOFTMAX", "probabilities", 9)]


def int8(*values: int) -> np.ndarray:
    return np.array(values, np.int8)


def test_equal_outputs() -> None:
    parity = compare("tflm", int8(1, 2, 3)[:, np.newaxis], "planrt", int8(1, 2, 3)[:, np.newaxis])
    assert (parity.samples, parity.elements, parity.mismatch_fraction, parity.max_lsb) == (3, 3, 0.0, 0)
    assert parity.max_relative_error is None


def test_int8_differences_do_not_wrap_around() -> None:
    parity = compare("tflm", int8(-128, 0, 5, 6), "planrt", int8(127, 0, 5, 7))
    assert parity.max_lsb == 255
    assert parity.mismatch_fraction == 0.5


def test_float_differences_are_relative_to_the_largest_value() -> None:
    upper = np.array([[1_000.0, 0.001]], np.float32)
    within = upper + np.array([[0.0, 0.5 * FLOAT_TOLERANCE * 1_000]], np.float32)
    beyond = upper + np.array([[0.0, 2.0 * FLOAT_TOLERANCE * 1_000]], np.float32)
    assert compare("a", upper, "b", within).mismatch_fraction == 0.0
    parity = compare("a", upper, "b", beyond)
    assert parity.mismatch_fraction == 0.5
    assert parity.max_relative_error == pytest.approx(2e-5, rel=0.01)
    assert parity.max_lsb is None


def test_outputs_of_two_types_are_counted_together() -> None:
    real = np.array([[1.0, 2.0]], np.float32)
    parity = compare_all("a", [int8(1, 2)[np.newaxis], real], "b", [int8(1, 5)[np.newaxis], real * 1.1])
    assert (parity.samples, parity.elements, parity.mismatch_fraction) == (1, 4, 0.75)
    assert parity.max_lsb == 3
    assert parity.max_relative_error == pytest.approx(0.2 / 2.2)


def test_the_first_differing_layer_is_named() -> None:
    upper = {7: int8(1, 2), 3: int8(5, 5, 5), 9: int8(0)}
    lower = {7: int8(1, 2), 3: int8(5, 4, 6), 9: int8(9)}
    found = first_difference(LAYERS, upper, lower, "sample-1")
    assert found is not None
    assert (found.sample, found.index, found.op, found.layer, found.elements) == (
        "sample-1",
        1,
        "ADD",
        "sum",
        2,
    )


def test_channels_that_a_plan_leaves_out_are_passed_over() -> None:
    layers = [Layer(0, "CONV_2D", "conv", 7, (0, 2))]
    upper = {7: int8(1, 2, 3, 4, 5, 6).reshape(2, 3)}
    assert first_difference(layers, upper, {7: int8(1, 3, 4, 6).reshape(2, 2)}, "s") is None
    found = first_difference(layers, upper, {7: int8(1, 2, 4, 6).reshape(2, 2)}, "s")
    assert found is not None and found.elements == 1


def test_layers_that_one_rung_fused_are_passed_over() -> None:
    upper = {7: int8(1), 3: int8(5), 9: int8(0)}
    lower = {9: int8(1)}
    found = first_difference(LAYERS, upper, lower, "s")
    assert found is not None
    assert found.layer == "probabilities"
    assert first_difference(LAYERS, upper, upper, "s") is None
