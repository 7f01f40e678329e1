"""Layers that write over their own input while they still read it give TFLM's outputs all the same."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.ops.shared.overlap import Overlap, row_overlap, window_overlap
from tinyml_mlops.plan.testing import ModelBuilder

Shape = tuple[int, int, int, int]
SIDES = st.integers(1, 9)
LAYERS = st.fixed_dictionaries(
    {
        "op": st.sampled_from(["CONV_2D", "DEPTHWISE_CONV_2D", "MAX_POOL_2D"]),
        "window": st.tuples(st.integers(1, 4), st.integers(1, 4)),
        "stride": st.tuples(st.integers(1, 3), st.integers(1, 3)),
        "same": st.booleans(),
        "channels": st.integers(1, 9),
    }
)


def outputs(size: int, window: int, stride: int, same: bool) -> int:
    return -(-size // stride) if same else (size - window) // stride + 1


def add_layer(
    b: ModelBuilder, rng: np.random.Generator, x: int, shape: Shape, layer: dict
) -> tuple[int, Shape]:
    """One more layer on tensor ``x``; the tensor itself where the window does not fit."""
    _, height, width, depth = shape
    rows = outputs(height, layer["window"][0], layer["stride"][0], layer["same"])
    columns = outputs(width, layer["window"][1], layer["stride"][1], layer["same"])
    if rows < 1 or columns < 1:
        return x, shape
    window = {"padding": int(not layer["same"]), "strideH": layer["stride"][0], "strideW": layer["stride"][1]}
    channels = layer["channels"] if layer["op"] == "CONV_2D" else depth
    y_shape = (1, rows, columns, channels)
    if layer["op"] == "MAX_POOL_2D":
        y = b.tensor(y_shape, "int8", 0.05, 3)
        sides = {"filterHeight": layer["window"][0], "filterWidth": layer["window"][1]}
        b.op("MAX_POOL_2D", [x], [y], "Pool2DOptions", **window, **sides)
        return y, y_shape
    y = b.tensor(y_shape, "int8", 0.05, 3)
    is_conv = layer["op"] == "CONV_2D"
    weights_shape = (channels if is_conv else 1, *layer["window"], depth if is_conv else channels)
    weights = b.constant(rng.integers(-127, 128, weights_shape).astype(np.int8), 0.004)
    options = {"dilationHFactor": 1, "dilationWFactor": 1}
    if not is_conv:
        options["depthMultiplier"] = 1
    kind = "Conv2DOptions" if is_conv else "DepthwiseConv2DOptions"
    b.op(layer["op"], [x, weights], [y], kind, **window, **options)
    return y, y_shape


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(size=st.tuples(SIDES, SIDES), depth=st.integers(1, 9), layers=st.lists(LAYERS, min_size=1, max_size=5))
def test_chains_of_windows(as_tflm, size, depth, layers) -> None:
    b, rng = ModelBuilder(), np.random.default_rng(1)
    shape = (1, *size, depth)
    source = x = b.tensor(shape, "int8", 0.05, 3)
    for layer in layers:
        x, shape = add_layer(b, rng, x, shape, layer)
    if x != source:
        as_tflm(b.build([source], [x]), samples=2)


def test_a_growing_pointwise_convolution_takes_little_more_than_its_output() -> None:
    b, rng = ModelBuilder(), np.random.default_rng(1)
    shape = (1, 10, 10, 8)
    x = b.tensor(shape, "int8", 0.05, 3)
    layer = {"op": "CONV_2D", "window": (1, 1), "stride": (1, 1), "same": True, "channels": 16}
    y, _ = add_layer(b, rng, x, shape, layer)
    compiled = compile_plan(b.build([x], [y]))
    assert compiled.arena_bytes == 1600 + 8 == compiled.arena_lower_bound_bytes


@pytest.mark.parametrize(("block", "expanded", "distance"), [(1, False, -1), (4, True, 0), (4, False, -4)])
def test_rows_that_are_copied_first_may_be_overwritten(block, expanded, distance) -> None:
    assert row_overlap(8, 1, 1, block=block, expanded=expanded) == Overlap(distance)


def test_a_window_with_padding_needs_the_row_above() -> None:
    area = {
        "batches": 1, "input_height": 6, "input_width": 5, "input_channels": 2,
        "output_height": 6, "output_width": 5, "output_channels": 2,
        "stride_height": 1, "stride_width": 1, "pad_top": 1, "pad_left": 1,
    }  # fmt: skip
    assert window_overlap(area, 1) == Overlap(-2 * (5 + 2))
    assert window_overlap(area | {"batches": 2}, 1) is None
