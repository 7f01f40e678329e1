"""A RELU of its own costs nothing after an op that limits its output anyway."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.plan.ops.strategies import KINDS, SEEDS, ZERO_POINTS, many
from tests.plan.passes.properties import compiled_as_tflm
from tinyml_mlops.plan.passes.fuse_activations import LIMITING
from tinyml_mlops.plan.testing import ModelBuilder

WEIGHTS = {"CONV_2D": (3, 2, 2, 3), "DEPTHWISE_CONV_2D": (1, 2, 2, 3), "FULLY_CONNECTED": (3, 3)}
BINARY = ("ADD", "SUB", "MUL")
OPTIONS = {
    "CONV_2D": ("Conv2DOptions", {"strideH": 1, "strideW": 1, "padding": 1}),
    "DEPTHWISE_CONV_2D": (
        "DepthwiseConv2DOptions",
        {"strideH": 1, "strideW": 1, "padding": 1, "depthMultiplier": 1},
    ),
    "FULLY_CONNECTED": ("FullyConnectedOptions", {"keepNumDims": True}),
    "ADD": ("AddOptions", {}),
    "SUB": ("SubOptions", {}),
    "MUL": ("MulOptions", {}),
    "AVERAGE_POOL_2D": (
        "Pool2DOptions",
        {"strideH": 1, "strideW": 1, "padding": 1, "filterHeight": 2, "filterWidth": 2},
    ),
    "MAX_POOL_2D": (
        "Pool2DOptions",
        {"strideH": 1, "strideW": 1, "padding": 1, "filterHeight": 2, "filterWidth": 2},
    ),
}


def model(
    name: str,
    kind: str,
    activations: list[str],
    *,
    fused: int,
    zero: int,
    seed: int,
    spread: float = 1.0,
    show_first: bool = False,
) -> bytes:
    """One op on an image of 4 × 5 × 3, then activations; the first with ``spread`` times the scale."""
    rng = np.random.default_rng(seed)
    b = ModelBuilder()

    def data(shape: tuple[int, ...], scale: float, zero_point: int) -> int:
        return b.tensor(shape, *(("int8", scale, zero_point) if kind == "int8" else ("float32",)))

    x = data((1, 4, 5, 3), 0.05, zero)
    inputs, scale = [x], 0.05
    if name in BINARY:
        inputs, scale = [x, x], 0.08
    elif name in WEIGHTS:
        scale = 0.2
        if kind == "int8":
            inputs.append(b.constant(rng.integers(-127, 128, WEIGHTS[name]).astype(np.int8), 0.02))
        else:
            inputs.append(b.constant(rng.normal(size=WEIGHTS[name]).astype(np.float32)))
    shape = (1, 4, 5, 3) if name in (*BINARY, "FULLY_CONNECTED") else (1, 3, 4, 3)
    options, fields = OPTIONS[name]
    first = last = data(shape, scale, zero)
    b.op(name, inputs, [last], options, fusedActivationFunction=fused, **fields)
    for place, activation in enumerate(activations):
        scale *= spread if place == 0 else 1.0
        before, last = last, data(shape, scale, zero)
        b.op(activation, [before], [last])
    return b.build([x], [last, first] if show_first else [last])


@pytest.mark.parametrize("name", sorted(LIMITING))
@many
@given(
    kind=KINDS, fused=st.integers(0, 3), zero=ZERO_POINTS, seed=SEEDS,
    activations=st.lists(st.sampled_from(["RELU", "RELU6"]), min_size=1, max_size=3),
)  # fmt: skip
def test_activations_of_one_scale_become_limits(name, kind, fused, zero, seed, activations) -> None:
    built = model(name, kind, activations, fused=fused, zero=zero, seed=seed)
    assert [op.op for op in compiled_as_tflm(built, seed).ops] == [name]


def test_another_scale_needs_a_table() -> None:
    built = model("CONV_2D", "int8", ["RELU"], fused=0, zero=3, seed=1, spread=1.5)
    assert [op.op for op in compiled_as_tflm(built).ops] == ["CONV_2D", "RELU"]


def test_what_somebody_else_reads_is_not_limited() -> None:
    built = model("CONV_2D", "int8", ["RELU"], fused=0, zero=3, seed=1, show_first=True)
    assert [op.op for op in compiled_as_tflm(built).ops] == ["CONV_2D", "RELU"]
